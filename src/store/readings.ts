import type { Count } from '../core/count.js'
import type { Connection } from './open.js'

/** A figure as it was last read, with the times between which it was taken. */
export interface Reading {
  readonly figure: Count
  readonly begunAt: number
  readonly endedAt: number
  readonly stamp: number | null
}

export interface ReadingStore {
  get(channel: string, subjectId: string): Reading | undefined
  save(channel: string, subjectId: string, reading: Reading): void
  forget(channel: string, subjectId: string): void
}

export function openReadings(connection: Connection): ReadingStore {
  const select = connection.prepare<[string, string], Reading>(
    'SELECT figure, begun_at AS begunAt, ended_at AS endedAt, stamp FROM reading WHERE channel = ? AND subject_id = ?',
  )
  const upsert = connection.prepare(
    `INSERT INTO reading (channel, subject_id, figure, begun_at, ended_at, stamp) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, subject_id) DO UPDATE SET figure = excluded.figure, begun_at = excluded.begun_at,
       ended_at = excluded.ended_at, stamp = excluded.stamp`,
  )
  const remove = connection.prepare('DELETE FROM reading WHERE channel = ? AND subject_id = ?')
  return {
    get: (channel, subjectId) => select.get(channel, subjectId),
    save: (channel, subjectId, reading) =>
      void upsert.run(channel, subjectId, reading.figure, reading.begunAt, reading.endedAt, reading.stamp),
    forget: (channel, subjectId) => void remove.run(channel, subjectId),
  }
}
