import type { Connection } from './open.js'

export type MarkKind = 'item' | 'listing' | 'orders' | 'changes'

/** "Look at this again", as it stands in the store. */
export interface DirtyMark {
  readonly channel: string
  readonly kind: MarkKind
  /** Empty for `orders` and `changes`, which are of the whole channel. */
  readonly subjectId: string
  readonly version: number
  /** What was read before this is not fresh. */
  readonly heardAt: number
  /** What was read before this need not show what was heard. */
  readonly shownAt: number
  /** 1 where its platform told of it by a webhook; 0 where something else did. */
  readonly told: 0 | 1
}

export interface DirtyStore {
  /**
   * Marks a subject, due at once or later. A mark that is there already is made newer, and due at the earlier time.
   * `shownAt` is of what was heard of a channel whose readers lag.
   */
  mark(channel: string, kind: MarkKind, subjectId: string, heardAt: number, dueAt?: number, shownAt?: number): void
  /** The same by a webhook of the channel. */
  markTold(channel: string, kind: MarkKind, subjectId: string, heardAt: number, dueAt: number, shownAt: number): void
  /** Marks what nobody told of, and a walk or a poll found: due at once, and after everything that was heard of. */
  markFound(channel: string, kind: MarkKind, subjectId: string, heardAt: number): void
  /** What was heard of, and then what was found, each in the order in which it fell due; little of the latter beside the former. */
  due(now: number, limit: number): readonly DirtyMark[]
  /** The mark that lies on a subject, whenever it is due. */
  get(channel: string, kind: MarkKind, subjectId: string): DirtyMark | undefined
  /** When the mark that lies on a subject is due; null where none does. */
  dueAt(channel: string, kind: MarkKind, subjectId: string): number | null
  /** Takes a mark away, unless the subject was marked again since it was read. */
  consume(mark: DirtyMark): void
  /** Looks again later, unless the subject was marked again since. */
  postpone(mark: DirtyMark, dueAt: number): void
  nextDueAt(): number | null
  count(): number
  /** Of each channel that has any. */
  countByChannel(): readonly { readonly channel: string; readonly marks: number }[]
}

const COLUMNS = 'channel, kind, subject_id AS subjectId, version, heard_at AS heardAt, shown_at AS shownAt, told'

const HEARD = 0
const FOUND = 1
/** What was heard of waits for what is taken with it; yet what was found must not wait for ever. */
const FOUND_BESIDE = 100

export function openDirty(connection: Connection): DirtyStore {
  const upsert = connection.prepare(
    `INSERT INTO dirty (channel, kind, subject_id, version, heard_at, due_at, shown_at, found, told) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, kind, subject_id) DO UPDATE SET
       version = version + 1, heard_at = max(heard_at, excluded.heard_at), due_at = min(due_at, excluded.due_at),
       shown_at = max(shown_at, excluded.shown_at), found = min(found, excluded.found),
       told = max(told, excluded.told)`,
  )
  const selectDue = connection.prepare<[number, number, number], DirtyMark>(
    `SELECT ${COLUMNS} FROM dirty WHERE found = ? AND due_at <= ? ORDER BY due_at, heard_at LIMIT +?`,
  )
  const select = connection.prepare<[string, string, string], DirtyMark>(
    `SELECT ${COLUMNS} FROM dirty WHERE channel = ? AND kind = ? AND subject_id = ?`,
  )
  const selectDueAt = connection.prepare<[string, string, string], { dueAt: number }>(
    'SELECT due_at AS dueAt FROM dirty WHERE channel = ? AND kind = ? AND subject_id = ?',
  )
  const remove = connection.prepare(
    'DELETE FROM dirty WHERE channel = ? AND kind = ? AND subject_id = ? AND version = ?',
  )
  const later = connection.prepare(
    'UPDATE dirty SET due_at = ? WHERE channel = ? AND kind = ? AND subject_id = ? AND version = ?',
  )
  const next = connection.prepare<[], { dueAt: number | null }>(
    `SELECT min(dueAt) AS dueAt FROM (SELECT min(due_at) AS dueAt FROM dirty WHERE found = 0
     UNION ALL SELECT min(due_at) FROM dirty WHERE found = 1)`,
  )

  return {
    // Half a surrogate pair would be read back as another text, and such a mark could never be consumed.
    mark: (channel, kind, subjectId, heardAt, dueAt = heardAt, shownAt = heardAt) =>
      void upsert.run(channel, kind, subjectId.toWellFormed(), heardAt, dueAt, shownAt, HEARD, 0),
    markTold: (channel, kind, subjectId, heardAt, dueAt, shownAt) =>
      void upsert.run(channel, kind, subjectId.toWellFormed(), heardAt, dueAt, shownAt, HEARD, 1),
    markFound: (channel, kind, subjectId, heardAt) =>
      void upsert.run(channel, kind, subjectId.toWellFormed(), heardAt, heardAt, heardAt, FOUND, 0),
    due(now, limit) {
      const heard = selectDue.all(HEARD, now, limit)
      const rest = limit - heard.length
      return [...heard, ...selectDue.all(FOUND, now, heard.length === 0 ? rest : Math.min(rest, FOUND_BESIDE))]
    },
    get: (channel, kind, subjectId) => select.get(channel, kind, subjectId),
    dueAt: (channel, kind, subjectId) => selectDueAt.get(channel, kind, subjectId)?.dueAt ?? null,
    consume: (mark) => void remove.run(mark.channel, mark.kind, mark.subjectId, mark.version),
    postpone: (mark, dueAt) => void later.run(dueAt, mark.channel, mark.kind, mark.subjectId, mark.version),
    nextDueAt: () => next.get()?.dueAt ?? null,
    ...counting(connection),
  }
}

function counting(connection: Connection) {
  const total = connection.prepare<[], { marks: number }>('SELECT count(*) AS marks FROM dirty')
  const each = connection.prepare<[], { channel: string; marks: number }>(
    'SELECT channel, count(*) AS marks FROM dirty GROUP BY channel',
  )
  return { count: () => total.get()?.marks ?? 0, countByChannel: () => each.all() }
}
