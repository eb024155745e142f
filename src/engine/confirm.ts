import type { LinkRow } from '../store/links.js'
import { byShop } from './by-shop.js'
import { decide } from './decide.js'
import type { Group } from './group.js'
import { lookAtListings } from './look.js'
import { nothingSeen, type Seen, sightKey } from './seen.js'
import { type Engine, shopOf } from './setup.js'

/**
 * A shop whose movements are told by orders has no conditional write. To raise there, its figure is read, its orders, and
 * its figure again: only if both are equal has no order come between, that would be raised over.
 */
export async function confirmRaises(engine: Engine, groups: readonly Group[], seen: Seen): Promise<void> {
  const raised = groups.flatMap((group) => decide(engine, group, seen).raises.map(({ link }) => linkIn(group, link.id)))
  const unguarded = raised.filter((link) => shopOf(engine, link.shop).port.movementSource === 'by_orders')
  const shops = byShop(unguarded, (link) => link.shop)
  await Promise.all([...shops].map(([shop, links]) => confirmAt(engine, shop, links, seen)))
}

async function confirmAt(engine: Engine, shop: string, links: readonly LinkRow[], seen: Seen): Promise<void> {
  const again = nothingSeen()
  await lookAtListings(engine, shop, links, true, again)
  for (const { listingId } of links) {
    const key = sightKey(shop, listingId)
    const first = seen.listings.get(key)
    const second = again.listings.get(key)
    const agree =
      first?.beforeOrders === true && seen.orders.has(shop) && second?.reading.figure === first.reading.figure
    if (agree) continue
    seen.listings.delete(key)
    engine.store.dirty.mark(shop, 'listing', listingId, engine.clock.now())
  }
}

function linkIn(group: Group, linkId: number): LinkRow {
  const link = group.links.find((each) => each.id === linkId)
  if (!link) throw new Error(`link ${linkId} was planned for a group that it is not in`)
  return link
}
