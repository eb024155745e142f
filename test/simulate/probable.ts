import type { Connection } from '../../src/store/open.js'
import type { Shelves } from './shelves.js'

export interface Probable {
  readonly settled: number
  /** The items of those that were settled wrongly: nobody can know of receipts and returns, and the till is wrong since. */
  readonly wrongItems: readonly string[]
}

interface Settled {
  readonly key: string
  readonly itemId: string
  readonly applied: number
}

/** What was settled by the till's figure, held against the till's own books. */
export function probableOf(connection: Connection, { models }: Shelves): Probable {
  const settled = connection
    .prepare<[], Settled>(
      `SELECT key, item_id AS itemId, coalesce(applied, 0) AS applied FROM call
       JOIN call_entry ON call_id = call.id JOIN correction ON correction.id = correction_id WHERE settled_by = 'figure'`,
    )
    .all()
  const wrong = settled.filter(({ key, applied }) => {
    const row = models.till.adjustments().find(({ reason }) => reason?.startsWith(`[ts ${key}]`) ?? false)
    return (row?.amount ?? 0) !== applied
  })
  return { settled: settled.length, wrongItems: wrong.map(({ itemId }) => itemId) }
}
