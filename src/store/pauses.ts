import type { Connection } from './open.js'

/** What is paused: everything where both are empty, a whole channel where the subject is. */
export interface PauseSubject {
  readonly channel: string
  /** The item of a till, or the listing of a shop. */
  readonly subjectId: string
}

export interface Pause extends PauseSubject {
  readonly pausedAt: number
}

/** What a person keeps from being written, until they take it back. */
export interface PauseStore {
  /** False where it is paused already. */
  add(subject: PauseSubject, now: number): boolean
  /** False where it was not paused. */
  remove(subject: PauseSubject): boolean
  /** Everything first, then in order of channel and subject. */
  list(): readonly Pause[]
  /** The pauses that an item or listing is under: its own, its channel's, that of everything. */
  over(channel: string, subjectId: string): readonly Pause[]
  isPaused(channel: string, subjectId: string): boolean
}

const COLUMNS = 'channel, subject_id AS subjectId, paused_at AS pausedAt'

export function openPauses(connection: Connection): PauseStore {
  const insert = connection.prepare(
    'INSERT INTO pause (channel, subject_id, paused_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const remove = connection.prepare('DELETE FROM pause WHERE channel = ? AND subject_id = ?')
  const all = connection.prepare<[], Pause>(`SELECT ${COLUMNS} FROM pause ORDER BY channel, subject_id`)
  const over = connection.prepare<{ channel: string; subjectId: string }, Pause>(
    `SELECT ${COLUMNS} FROM pause
     WHERE (channel, subject_id) IN (VALUES ('', ''), (@channel, ''), (@channel, @subjectId))
     ORDER BY channel, subject_id`,
  )
  return {
    add: ({ channel, subjectId }, now) => insert.run(channel, subjectId, now).changes > 0,
    remove: ({ channel, subjectId }) => remove.run(channel, subjectId).changes > 0,
    list: () => all.all(),
    over: (channel, subjectId) => over.all({ channel, subjectId }),
    isPaused: (channel, subjectId) => over.get({ channel, subjectId }) !== undefined,
  }
}
