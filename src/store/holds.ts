import type { Connection } from './open.js'

/**
 * `movement`: a shop moved more than is usual · `price`: a price moved too far · `missing`: an item is gone from the till
 * · `refused`: the platform declines a write · `doubt`: a correction's outcome can't be found out · `line`: an order
 * line vanished · `inert`: the till answers but does not move · `walk`: a walk came back much too short · `epoch`: the
 * database is older than what was done from it, and everything waits · `unexplained`: much changed at the till for no
 * known reason, and a shop does not follow it · `renamed`: many bear other names than they were linked by, and nothing is
 * kept back for it.
 */
export type HoldKind =
  | 'movement'
  | 'price'
  | 'missing'
  | 'refused'
  | 'doubt'
  | 'line'
  | 'inert'
  | 'walk'
  | 'epoch'
  | 'unexplained'
  | 'renamed'

/** Something that waits for a person. */
export interface Hold {
  readonly id: number
  readonly kind: HoldKind
  readonly channel: string
  readonly subjectId: string
  readonly fromValue: number | null
  readonly toValue: number | null
  readonly why: string
  readonly openedAt: number
  readonly releasedAt: number | null
  readonly expiresAt: number | null
}

export interface NewHold {
  readonly kind: HoldKind
  readonly channel: string
  readonly subjectId: string
  readonly fromValue?: number | null
  readonly toValue?: number | null
  readonly why: string
}

export interface HoldStore {
  /** Opens a hold; where one of the kind is open for the subject, brings its words up to date. The id, and whether it is new. */
  open(hold: NewHold, now: number): { readonly id: number; readonly isNew: boolean }
  get(id: number): Hold | undefined
  list(): readonly Hold[]
  isOpen(kind: HoldKind, channel: string, subjectId: string): boolean
  /** The hold of the kind that is open for the subject. */
  openOf(kind: HoldKind, channel: string, subjectId: string): Hold | undefined
  /** The release that still allows what was held. */
  released(kind: HoldKind, channel: string, subjectId: string, now: number): Hold | undefined
  /** A person lets it through, until it expires. False where no such hold is open. */
  release(id: number, now: number, expiresAt: number): boolean
  /** Its cause is gone. */
  close(kind: HoldKind, channel: string, subjectId: string, now: number): void
  /** The holds that a person released and that nobody has said so of yet; they are said from now on. */
  takeReleased(): readonly Hold[]
}

const COLUMNS = `id, kind, channel, subject_id AS subjectId, from_value AS fromValue, to_value AS toValue, why,
  opened_at AS openedAt, released_at AS releasedAt, expires_at AS expiresAt`

export function openHolds(connection: Connection): HoldStore {
  const insert = connection.prepare(
    'INSERT INTO hold (kind, channel, subject_id, from_value, to_value, why, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const update = connection.prepare('UPDATE hold SET from_value = ?, to_value = ?, why = ? WHERE id = ?')
  const selectOpen = connection.prepare<[string, string, string], Hold>(
    `SELECT ${COLUMNS} FROM hold WHERE kind = ? AND channel = ? AND subject_id = ? AND released_at IS NULL`,
  )
  const selectReleased = connection.prepare<[string, string, string, number], Hold>(
    `SELECT ${COLUMNS} FROM hold WHERE kind = ? AND channel = ? AND subject_id = ? AND expires_at > ? ORDER BY id DESC LIMIT 1`,
  )
  const select = connection.prepare<[number], Hold>(`SELECT ${COLUMNS} FROM hold WHERE id = ?`)
  const selectAll = connection.prepare<[], Hold>(
    `SELECT ${COLUMNS} FROM hold INDEXED BY hold_open WHERE released_at IS NULL ORDER BY id`,
  )
  const release = connection.prepare(
    'UPDATE hold SET released_at = ?, expires_at = ? WHERE id = ? AND released_at IS NULL',
  )
  const close = connection.prepare(
    'UPDATE hold SET released_at = ? WHERE kind = ? AND channel = ? AND subject_id = ? AND released_at IS NULL',
  )

  return {
    open(hold, now) {
      const from = hold.fromValue ?? null
      const to = hold.toValue ?? null
      const there = selectOpen.get(hold.kind, hold.channel, hold.subjectId)
      if (there) {
        update.run(from, to, hold.why, there.id)
        return { id: there.id, isNew: false }
      }
      const added = insert.run(hold.kind, hold.channel, hold.subjectId, from, to, hold.why, now)
      return { id: Number(added.lastInsertRowid), isNew: true }
    },
    get: (id) => select.get(id),
    list: () => selectAll.all(),
    openOf: (kind, channel, subjectId) => selectOpen.get(kind, channel, subjectId),
    isOpen: (kind, channel, subjectId) => selectOpen.get(kind, channel, subjectId) !== undefined,
    released: (kind, channel, subjectId, now) => selectReleased.get(kind, channel, subjectId, now),
    release: (id, now, expiresAt) => release.run(now, expiresAt, id).changes > 0,
    close: (kind, channel, subjectId, now) => void close.run(now, kind, channel, subjectId),
    takeReleased: openSaying(connection),
  }
}

function openSaying(connection: Connection): HoldStore['takeReleased'] {
  const toSay = connection.prepare<[], Hold>(
    `SELECT ${COLUMNS} FROM hold WHERE expires_at IS NOT NULL AND said = 0 ORDER BY id`,
  )
  const setSaid = connection.prepare('UPDATE hold SET said = 1 WHERE expires_at IS NOT NULL AND said = 0')
  return () => {
    const released = toSay.all()
    if (released.length > 0) setSaid.run()
    return released
  }
}
