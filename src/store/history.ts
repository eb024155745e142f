import type { Connection } from './open.js'

export interface HistoryRow {
  readonly at: number
  readonly channel: string
  readonly subjectId: string
  readonly what: 'stock' | 'price' | 'correction' | 'movement'
  readonly from: number | null
  readonly to: number | null
  readonly why: string
  readonly callId: number | null
}

/** A change as it is kept. Its id rises with every change, whatever the clock does. */
export interface StoredChange extends HistoryRow {
  readonly id: number
  /** Of the call that made it; null where none did. */
  readonly key: string | null
  /** When a person had it undone; null where nobody did. */
  readonly undoneAt: number | null
}

/** Which changes are asked for; null where it does not matter. */
export interface HistoryQuery {
  readonly channel: string | null
  /** Items and listings, by their channels. */
  readonly subjects: readonly { readonly channel: string; readonly id: string }[] | null
  /** From this instant on. */
  readonly since: number | null
  /** Before this instant. */
  readonly until: number | null
  readonly limit: number
}

/** What was changed, when and why; what was refused, how often. */
export interface HistoryStore {
  add(row: HistoryRow): void
  /** The newest first. */
  list(query: HistoryQuery): readonly StoredChange[]
  get(id: number): StoredChange | undefined
  /** How many changes each till and shop saw after this one, and the last of all; of figures and prices that were written. */
  writesAfter(id: number): { readonly byChannel: ReadonlyMap<string, number>; readonly lastId: number }
  /** The correction of an item that moved something and is not undone, nearest to an instant and no further from it than so. */
  correctionNear(till: string, itemId: string, at: number, withinMs: number): StoredChange | undefined
  /** False where it was undone before. */
  setUndone(id: number, now: number): boolean
  refused(channel: string, kind: string, subjectId: string, detail: string, now: number): number
  refusals(
    channel: string,
    kind: string,
    subjectId: string,
  ): { readonly times: number; readonly lastAt: number } | undefined
  accepted(channel: string, kind: string, subjectId: string): void
}

const CHANGE = `history.id, history.at, history.channel, history.subject_id AS subjectId, history.what,
  history.from_value AS "from", history.to_value AS "to", history.why, history.call_id AS callId, call.key AS key,
  history.undone_at AS undoneAt`

export function openHistory(connection: Connection): HistoryStore {
  return { ...changes(connection), ...refusals(connection) }
}

function changes(connection: Connection) {
  const insert = connection.prepare(
    'INSERT INTO history (at, channel, subject_id, what, from_value, to_value, why, call_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const matching = `FROM history LEFT JOIN call ON call.id = history.call_id
    WHERE (@channel IS NULL OR history.channel = @channel)
      AND history.at >= coalesce(@since, history.at) AND (@until IS NULL OR history.at < @until)`
  const newest = 'ORDER BY history.id DESC LIMIT +@limit'
  const list = connection.prepare<Asked, StoredChange>(`SELECT ${CHANGE} ${matching} ${newest}`)
  const listOf = connection.prepare<Asked & { readonly subjects: string }, StoredChange>(
    `SELECT ${CHANGE} ${matching} AND (history.channel, history.subject_id) IN
       (SELECT value ->> 0, value ->> 1 FROM json_each(@subjects)) ${newest}`,
  )
  const get = connection.prepare<[number], StoredChange>(
    `SELECT ${CHANGE} FROM history LEFT JOIN call ON call.id = history.call_id WHERE history.id = ?`,
  )
  const correction = connection.prepare<{ till: string; itemId: string; at: number; withinMs: number }, StoredChange>(
    `SELECT ${CHANGE} FROM history LEFT JOIN call ON call.id = history.call_id
     WHERE history.channel = @till AND history.subject_id = @itemId
       AND history.at BETWEEN @at - @withinMs AND @at + @withinMs AND history.what = 'correction'
       AND history.from_value <> history.to_value AND history.undone_at IS NULL
     ORDER BY abs(history.at - @at), history.id DESC LIMIT 1`,
  )
  const written = connection.prepare<[number], { channel: string; count: number; lastId: number }>(
    `SELECT channel, count(*) FILTER (WHERE what <> 'movement') AS count, max(id) AS lastId
     FROM history WHERE id > ? GROUP BY channel`,
  )
  const undone = connection.prepare('UPDATE history SET undone_at = ? WHERE id = ? AND undone_at IS NULL')
  return {
    get: (id: number) => get.get(id),
    writesAfter(id: number) {
      const rows = written.all(id)
      const byChannel = new Map(rows.map(({ channel, count }) => [channel, count]))
      return { byChannel, lastId: Math.max(id, ...rows.map(({ lastId }) => lastId)) }
    },
    correctionNear: (till: string, itemId: string, at: number, withinMs: number) =>
      correction.get({ till, itemId, at, withinMs }),
    setUndone: (id: number, now: number) => undone.run(now, id).changes > 0,
    add: (row: HistoryRow) =>
      void insert.run(row.at, row.channel, row.subjectId, row.what, row.from, row.to, row.why, row.callId),
    list({ subjects, ...asked }: HistoryQuery): readonly StoredChange[] {
      if (subjects === null) return list.all(asked)
      return listOf.all({ ...asked, subjects: JSON.stringify(subjects.map(({ channel, id }) => [channel, id])) })
    },
  }
}

type Asked = Omit<HistoryQuery, 'subjects'>

function refusals(connection: Connection) {
  const refusal = connection.prepare<[string, string, string], { times: number; lastAt: number }>(
    'SELECT times, last_at AS lastAt FROM refusal WHERE channel = ? AND kind = ? AND subject_id = ?',
  )
  const refuse = connection.prepare<[string, string, string, number, string], { times: number }>(
    `INSERT INTO refusal (channel, kind, subject_id, times, last_at, detail) VALUES (?, ?, ?, 1, ?, ?)
     ON CONFLICT (channel, kind, subject_id) DO UPDATE SET times = times + 1, last_at = excluded.last_at,
       detail = excluded.detail RETURNING times`,
  )
  const accept = connection.prepare('DELETE FROM refusal WHERE channel = ? AND kind = ? AND subject_id = ?')
  return {
    refused: (channel: string, kind: string, subjectId: string, detail: string, now: number) =>
      refuse.get(channel, kind, subjectId, now, detail)?.times ?? 1,
    refusals: (channel: string, kind: string, subjectId: string) => refusal.get(channel, kind, subjectId),
    accepted: (channel: string, kind: string, subjectId: string) => void accept.run(channel, kind, subjectId),
  }
}
