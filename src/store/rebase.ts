import type { Connection } from './open.js'

export interface RebaseStore {
  /**
   * Forgets what was agreed on with every till and shop: readings, bases, prices sent, what is judged, and up to where orders were read.
   * Every link that isn't retired is then met for the first time. What was done stays on record.
   */
  forgetAgreed(): void
}

export function openRebase(connection: Connection): RebaseStore {
  const statements = [
    'DELETE FROM reading',
    'DELETE FROM base',
    'DELETE FROM expected',
    'DELETE FROM price_sent',
    'DELETE FROM unexplained',
    'UPDATE channel SET orders_since = NULL, first_order_id = NULL',
    // What a link took the place of counted only until its contact; that is over, whatever became of it.
    "UPDATE link SET contacted_at = NULL, replaces = NULL WHERE state <> 'retired'",
    "UPDATE walk SET state = 'failed' WHERE state = 'walking'",
  ].map((sql) => connection.prepare(sql))
  return {
    forgetAgreed: () => statements.forEach((statement) => statement.run()),
  }
}
