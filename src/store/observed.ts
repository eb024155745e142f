import type { Connection } from './open.js'

export type ObservedWhat = 'correction' | 'stock' | 'price'

/** A write that was not made, since the daemon only observes. Figures as they are shown to people. */
export interface Observed {
  readonly channel: string
  readonly subjectId: string
  readonly what: ObservedWhat
  readonly before: string
  readonly after: string
}

export interface ObservedStore {
  /** True where it is another than the last one of this item or listing. */
  note(write: Observed, now: number): boolean
  /** How many items and listings would have been written to since then, of each kind. */
  count(since: number): Readonly<Record<ObservedWhat, number>>
  forget(before: number): void
}

export function openObserved(connection: Connection): ObservedStore {
  const upsert = connection.prepare(
    `INSERT INTO observed (channel, subject_id, what, before, after, at)
     VALUES (@channel, @subjectId, @what, @before, @after, @now)
     ON CONFLICT (channel, subject_id, what) DO UPDATE SET before = excluded.before, after = excluded.after, at = excluded.at
     WHERE before <> excluded.before OR after <> excluded.after`,
  )
  const counts = connection.prepare<[number], { what: ObservedWhat; count: number }>(
    'SELECT what, count(*) AS count FROM observed WHERE at > ? GROUP BY what',
  )
  const remove = connection.prepare('DELETE FROM observed WHERE at <= ?')
  return {
    note: (write, now) => upsert.run({ ...write, now }).changes > 0,
    count: (since) => {
      const none = { correction: 0, stock: 0, price: 0 }
      return { ...none, ...Object.fromEntries(counts.all(since).map(({ what, count }) => [what, count])) }
    },
    forget: (before) => void remove.run(before),
  }
}
