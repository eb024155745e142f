import { formatCount, subtract } from '../core/count.js'
import { REPLICA_LAG_MS } from '../core/movement.js'
import type { LinkRow } from '../store/links.js'
import { nameOfListing } from './fold.js'
import type { Group } from './group.js'
import { type Seen, sightKey, type Sight } from './seen.js'
import { type Engine, shopOf } from './setup.js'
import { hasOpenLine } from './vanished.js'

/**
 * Part of T1, when orders are taken in: where orders tell what was moved, a figure that neither they nor our writes
 * account for was changed by hand, or by a write of ours that landed after it was given up. It is no movement, and what
 * the till allows is shown again; but it is said.
 */
export function noteEdits(engine: Engine, groups: readonly Group[], seen: Seen): void {
  for (const link of groups.flatMap((group) => group.links)) {
    const { shop, listingId } = link
    const sight = seen.listings.get(sightKey(shop, listingId))
    const isTold = shopOf(engine, shop).port.movementSource === 'by_orders' && seen.orders.has(shop)
    if (sight && isTold && link.contacted) noteEdit(engine, link, sight)
  }
}

function noteEdit(engine: Engine, { shop, listingId }: LinkRow, { reading, begunAt }: Sight): void {
  const { expected, journal } = engine.store
  const { figure, stockKeeping } = reading
  if (figure === null || stockKeeping !== 'managed') return expected.forget(shop, listingId)
  if (journal.openFor(shop, 'stock', listingId).length > 0) return
  const before = expected.get(shop, listingId)
  if (!before) return expected.set(shop, listingId, { figure, off: null, offSince: null })
  const off = subtract(figure, before.figure)
  if (off === 0) {
    if (before.off !== null) expected.set(shop, listingId, { figure, off: null, offSince: null })
    return
  }
  // A figure and the orders are read one after the other: only what stays off was not an order in between.
  if (off !== before.off) return expected.set(shop, listingId, { figure: before.figure, off, offSince: begunAt })
  if (begunAt < (before.offSince ?? begunAt) + REPLICA_LAG_MS || hasOpenLine(engine, shop, listingId)) return
  const sku = nameOfListing(engine, shop, listingId)
  engine.log('listing.edited', { channel: shop, sku, by: `${off > 0 ? '+' : ''}${formatCount(off)}` })
  expected.set(shop, listingId, { figure, off: null, offSince: null })
}
