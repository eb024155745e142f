import type { Count } from '../core/count.js'
import type { Sighting } from '../ports/hear.js'
import type { Connection } from './open.js'

/** For how long a sighting is kept: it may come long before its call is known to be lost, or long after. */
const KEPT_MS = 7 * 24 * 3_600_000

/** Corrections that a till told of by itself. */
export interface EvidenceStore {
  save(channel: string, sighting: Sighting, now: number): void
  find(channel: string, marker: string): Sighting | undefined
  /** Those that were not yet held against their calls. */
  unweighed(): readonly (Sighting & { readonly channel: string })[]
  setWeighed(channel: string, marker: string): void
  forget(now: number): void
}

const COLUMNS = 'marker, before_value AS "before", after_value AS "after"'

export function openEvidence(connection: Connection): EvidenceStore {
  const insert = connection.prepare<[string, string, Count, Count, number]>(
    `INSERT INTO evidence (channel, marker, before_value, after_value, heard_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const select = connection.prepare<[string, string], Sighting>(
    `SELECT ${COLUMNS} FROM evidence WHERE channel = ? AND marker = ?`,
  )
  const unweighed = connection.prepare<[], Sighting & { channel: string }>(
    `SELECT channel, ${COLUMNS} FROM evidence WHERE weighed = 0 ORDER BY heard_at, marker`,
  )
  const weighed = connection.prepare('UPDATE evidence SET weighed = 1 WHERE channel = ? AND marker = ?')
  const remove = connection.prepare('DELETE FROM evidence WHERE heard_at < ?')
  return {
    save: (channel, { marker, before, after }, now) => void insert.run(channel, marker, before, after, now),
    find: (channel, marker) => select.get(channel, marker),
    unweighed: () => unweighed.all(),
    setWeighed: (channel, marker) => void weighed.run(channel, marker),
    forget: (now) => void remove.run(now - KEPT_MS),
  }
}
