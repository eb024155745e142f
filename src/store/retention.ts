import type { Connection } from './open.js'

/** What is looked at no more, before an instant. What is open, owed or still referred to is kept, however old. */
export interface RetentionStore {
  /**
   * Removes at most so many rows of each kind, the oldest first, and gives the room back to the disk. How many rows went.
   * What orders hold is never removed: an order can be cancelled after years.
   */
  forget(before: number, rows: number): number
}

/** Each after what refers to it. */
const STEPS: readonly string[] = [
  'DELETE FROM history WHERE id IN (SELECT id FROM history WHERE at < @before ORDER BY at LIMIT +@rows)',
  // Corrections are audited and undone by their calls, which history names: only what nothing names goes.
  `DELETE FROM call_entry WHERE call_id IN (${oldCalls()})`,
  `DELETE FROM call WHERE id IN (${oldCalls()}) AND NOT EXISTS (SELECT 1 FROM call_entry WHERE call_id = call.id)`,
  `DELETE FROM movement WHERE id IN (SELECT movement.id FROM correction INDEXED BY correction_by_age CROSS JOIN movement ON movement.correction_id = correction.id
     WHERE ${isOldCorrection()} ORDER BY correction.done_at LIMIT +@rows)`,
  `DELETE FROM correction WHERE id IN (SELECT correction.id FROM correction INDEXED BY correction_by_age WHERE ${isOldCorrection()}
     AND NOT EXISTS (SELECT 1 FROM movement WHERE correction_id = correction.id) ORDER BY done_at LIMIT +@rows)`,
  `DELETE FROM hold WHERE id IN (SELECT id FROM hold INDEXED BY hold_by_age WHERE released_at < @before
     AND NOT EXISTS (SELECT 1 FROM unexplained WHERE hold_id = hold.id) ORDER BY released_at LIMIT +@rows)`,
  // The newest of each channel says how long its catalogue is.
  `DELETE FROM walk WHERE id IN (SELECT id FROM walk INDEXED BY walk_by_age WHERE finished_at < @before AND id NOT IN
     (SELECT max(id) FROM walk WHERE state = 'accepted' GROUP BY channel) ORDER BY finished_at LIMIT +@rows)`,
]

export function openRetention(connection: Connection): RetentionStore {
  const steps = STEPS.map((step) => connection.prepare<{ before: number; rows: number }>(step))
  const forget = connection.transaction((before: number, rows: number) =>
    steps.reduce((gone, step) => gone + step.run({ before, rows }).changes, 0),
  )
  return {
    forget(before, rows) {
      const gone = forget(before, rows)
      if (gone > 0) connection.pragma('incremental_vacuum')
      return gone
    },
  }
}

function oldCalls(): string {
  return `SELECT id FROM call WHERE done_at < @before AND state NOT IN ('planned', 'sent')
    AND NOT EXISTS (SELECT 1 FROM history WHERE history.call_id = call.id) ORDER BY done_at LIMIT +@rows`
}

function isOldCorrection(): string {
  return `correction.state = 'done' AND correction.done_at < @before
    AND NOT EXISTS (SELECT 1 FROM call_entry WHERE call_entry.correction_id = correction.id)`
}
