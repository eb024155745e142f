import type { Count } from '../core/count.js'
import type { Connection } from './open.js'

/** What a listing should show by our own writes and the orders that were read, at a shop that tells movements by orders. */
export interface Expected {
  readonly figure: Count
  /** By how much the figure that was last seen was off; null where it was as expected. */
  readonly off: Count | null
  /** When that was seen first. */
  readonly offSince: number | null
}

export interface ExpectedStore {
  get(shop: string, listingId: string): Expected | undefined
  set(shop: string, listingId: string, expected: Expected): void
  /** Our write or an order moved it by so much. What was never seen stays so. */
  move(shop: string, listingId: string, amount: Count): void
  forget(shop: string, listingId: string): void
}

export function openExpected(connection: Connection): ExpectedStore {
  const select = connection.prepare<[string, string], Expected>(
    'SELECT figure, off, off_since AS offSince FROM expected WHERE shop = ? AND listing_id = ?',
  )
  const upsert = connection.prepare(
    `INSERT INTO expected (shop, listing_id, figure, off, off_since) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (shop, listing_id) DO UPDATE SET figure = excluded.figure, off = excluded.off,
       off_since = excluded.off_since`,
  )
  const move = connection.prepare('UPDATE expected SET figure = figure + ? WHERE shop = ? AND listing_id = ?')
  const remove = connection.prepare('DELETE FROM expected WHERE shop = ? AND listing_id = ?')
  return {
    get: (shop, listingId) => select.get(shop, listingId),
    set: (shop, listingId, { figure, off, offSince }) => void upsert.run(shop, listingId, figure, off, offSince),
    move: (shop, listingId, amount) => void move.run(amount, shop, listingId),
    forget: (shop, listingId) => void remove.run(shop, listingId),
  }
}
