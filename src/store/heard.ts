import type { Mark, Sighting } from '../ports/hear.js'
import type { DirtyStore } from './dirty.js'
import type { EvidenceStore } from './evidence.js'
import type { Connection } from './open.js'

/** For how long a delivery's id is remembered: longer than any platform repeats one. */
const REMEMBERED_MS = 72 * 3_600_000

export interface HeardStore {
  /**
   * Puts a webhook's delivery, its marks and what it is evidence of on disk in one transaction, after which it may be
   * acknowledged. False where the delivery had been heard before, and nothing was changed. `lagMs` is for how long readings
   * of a listing need not show what was heard.
   */
  accept(
    channel: string,
    delivery: string | null,
    marks: readonly Mark[],
    now: number,
    sightings?: readonly Sighting[],
    lagMs?: number,
  ): boolean
  /** Forgets deliveries that are too old to be repeated. */
  forget(now: number): void
}

/** Marks are due after `gatherMs`, so that several webhooks of one event are looked at together. */
export function openHeard(
  connection: Connection,
  dirty: DirtyStore,
  evidence: EvidenceStore,
  gatherMs = 100,
): HeardStore {
  const insert = connection.prepare(
    'INSERT INTO delivery (channel, delivery, heard_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const remove = connection.prepare('DELETE FROM delivery WHERE heard_at < ?')
  const accept: HeardStore['accept'] = (channel, delivery, marks, now, sightings = [], lagMs = 0) => {
    if (delivery !== null && insert.run(channel, delivery, now).changes === 0) return false
    for (const mark of marks) {
      const shownAt = mark.kind === 'listing' ? now + lagMs : now
      dirty.mark(channel, mark.kind, 'id' in mark ? mark.id : '', now, now + gatherMs, shownAt)
    }
    for (const sighting of sightings) evidence.save(channel, sighting, now)
    return true
  }
  return {
    accept: (...heard) => connection.transaction(() => accept(...heard)).immediate(),
    forget: (now) => void remove.run(now - REMEMBERED_MS),
  }
}
