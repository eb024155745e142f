import type { Connection } from './open.js'

export type WalkState = 'walking' | 'complete' | 'accepted' | 'failed'

/** Who takes a walk forward. A command's ends with its process. */
export type Walker = 'daemon' | 'command'

/** One channel's part of a sweep. Its place is kept, so that a sweep goes on where it was after a restart. */
export interface Walk {
  readonly id: number
  readonly sweepId: number
  readonly channel: string
  readonly begunAt: number
  readonly steppedAt: number
  readonly cursor: string | null
  readonly rows: number
  readonly total: number | null
  readonly retryAt: number
  readonly state: WalkState
}

export interface WalkStore {
  begin(sweepId: number, channel: string, walker: Walker, now: number): void
  ofSweep(sweepId: number): readonly Walk[]
  /** The newest sweep of the daemon that has not ended. */
  openSweep(): number | undefined
  /** The walks of commands that have not ended. */
  openOfCommands(): readonly Walk[]
  /** When a walk began. It moves along with a clock that is set, where a walk that was read before does not. */
  begunAt(id: number): number
  rest(id: number, until: number, now: number): void
  advance(id: number, cursor: string, rows: number, total: number | null, now: number): void
  end(id: number, state: WalkState, rows: number, total: number | null, now: number): void
  /** How many rows the last accepted walk of the channel met; null where there was none. */
  acceptedRows(channel: string): number | null
  lastAcceptedAt(channel: string): number | null
  /** When the last sweep of the daemon ended; null where none did. */
  lastEndedAt(): number | null
  jobRanAt(name: string): number | null
  setJobRan(name: string, at: number): void
}

const COLUMNS = `id, sweep_id AS sweepId, channel, begun_at AS begunAt, stepped_at AS steppedAt, cursor, rows, total,
  retry_at AS retryAt, state`

export function openWalks(connection: Connection): WalkStore {
  const insert = connection.prepare(
    "INSERT INTO walk (sweep_id, channel, walker, begun_at, stepped_at, state) VALUES (?, ?, ?, ?, ?, 'walking')",
  )
  const ofSweep = connection.prepare<[number], Walk>(`SELECT ${COLUMNS} FROM walk WHERE sweep_id = ? ORDER BY id`)
  const open = connection.prepare<[], { sweepId: number | null }>(
    "SELECT max(sweep_id) AS sweepId FROM walk WHERE walker = 'daemon' AND state = 'walking'",
  )
  const ofCommands = connection.prepare<[], Walk>(
    `SELECT ${COLUMNS} FROM walk WHERE walker = 'command' AND state = 'walking' ORDER BY id`,
  )
  const begun = connection.prepare<[number], { begunAt: number }>('SELECT begun_at AS begunAt FROM walk WHERE id = ?')
  const rest = connection.prepare('UPDATE walk SET retry_at = ?, stepped_at = ? WHERE id = ?')
  const advance = connection.prepare('UPDATE walk SET cursor = ?, rows = ?, total = ?, stepped_at = ? WHERE id = ?')
  const end = connection.prepare('UPDATE walk SET state = ?, rows = ?, total = ?, finished_at = ? WHERE id = ?')
  const accepted = connection.prepare<[string], { rows: number; finishedAt: number }>(
    "SELECT rows, finished_at AS finishedAt FROM walk WHERE channel = ? AND state = 'accepted' ORDER BY id DESC LIMIT 1",
  )
  const ended = connection.prepare<[], { endedAt: number | null }>(
    `SELECT max(finished_at) AS endedAt FROM walk WHERE walker = 'daemon'
       AND sweep_id NOT IN (SELECT sweep_id FROM walk WHERE state = 'walking')`,
  )
  const job = connection.prepare<[string], { ranAt: number }>('SELECT ran_at AS ranAt FROM job WHERE name = ?')
  const setJob = connection.prepare(
    'INSERT INTO job (name, ran_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at',
  )
  return {
    begin: (sweepId, channel, walker, now) => void insert.run(sweepId, channel, walker, now, now),
    ofSweep: (sweepId) => ofSweep.all(sweepId),
    openSweep: () => open.get()?.sweepId ?? undefined,
    openOfCommands: () => ofCommands.all(),
    begunAt(id) {
      const row = begun.get(id)
      if (!row) throw new Error(`there is no walk ${id}`)
      return row.begunAt
    },
    rest: (id, until, now) => void rest.run(until, now, id),
    advance: (id, cursor, rows, total, now) => void advance.run(cursor, rows, total, now, id),
    end: (id, state, rows, total, now) => void end.run(state, rows, total, now, id),
    acceptedRows: (channel) => accepted.get(channel)?.rows ?? null,
    lastAcceptedAt: (channel) => accepted.get(channel)?.finishedAt ?? null,
    lastEndedAt: () => ended.get()?.endedAt ?? null,
    jobRanAt: (name) => job.get(name)?.ranAt ?? null,
    setJobRan: (name, at) => void setJob.run(name, at),
  }
}
