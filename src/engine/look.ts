import type { ListingReference } from '../ports/shop.js'
import type { LinkRow } from '../store/links.js'
import { acceptListing, spanSince } from './accept.js'
import { leaveToAnswers } from './answers.js'
import { byShop } from './by-shop.js'
import { isEcho, isHeardOfByShops } from './echo.js'
import type { Group } from './group.js'
import { isResting, noteFailure, noteSuccess } from './health.js'
import { lookAtItems } from './look-at-items.js'
import { lookAtOrders } from './look-at-orders.js'
import type { RecordedCall } from './record.js'
import { nothingSeen, type Seen, sightKey } from './seen.js'
import { type Engine, shopOf } from './setup.js'

/**
 * Step 4: reads both sides of the groups, and the orders of shops that tell movements by orders. What only shops were heard
 * of for is read there first, and at the till only where there is something to it; where the answers to corrections show
 * what is to be known of the items, only after those.
 */
export async function look(engine: Engine, groups: readonly Group[], orderShops: ReadonlySet<string>): Promise<Seen> {
  const seen = nothingSeen()
  const ofTills = groups.filter((group) => !isHeardOfByShops(group))
  await Promise.all([lookAtItems(engine, ofTills, seen), lookAtShops(engine, groups, orderShops, seen)])
  const ofShops = groups.filter((group) => isHeardOfByShops(group) && !isEcho(engine, group, seen))
  await lookAtItems(engine, leaveToAnswers(engine, ofShops, seen), seen)
  return seen
}

async function lookAtShops(
  engine: Engine,
  groups: readonly Group[],
  orderShops: ReadonlySet<string>,
  seen: Seen,
): Promise<void> {
  const linked = byShop(
    groups.flatMap((group) => group.links),
    (link) => link.shop,
  )
  const shops = new Set([...orderShops, ...linked.keys()])
  await Promise.all([...shops].map((shop) => lookAtShop(engine, shop, linked.get(shop) ?? [], seen)))
}

async function lookAtShop(engine: Engine, shop: string, links: readonly LinkRow[], seen: Seen): Promise<void> {
  const port = shopOf(engine, shop).port
  const byOrders = port.movementSource === 'by_orders'
  if (!(await lookAtListings(engine, shop, links, byOrders, seen))) return
  if (byOrders) await lookAtOrders(engine, shop, seen)
}

/** Reads the figures of links at one shop into what was seen; false where the shop can't be read now. */
export async function lookAtListings(
  engine: Engine,
  shop: string,
  links: readonly LinkRow[],
  beforeOrders: boolean,
  seen: Seen,
): Promise<boolean> {
  if (isResting(engine, shop)) {
    seen.unread.add(shop)
    return false
  }
  if (links.length === 0) return true
  const begunAt = engine.clock.now()
  const references = links.flatMap((link) => referenceOf(engine, shop, link.listingId))
  const answer = await shopOf(engine, shop).port.listings(references)
  if (!answer.ok) {
    noteFailure(engine, shop, answer.failure)
    seen.unread.add(shop)
    return false
  }
  noteSuccess(engine, shop)
  const span = spanSince(engine, begunAt)
  engine.store.transact(() => {
    for (const reading of answer.value) {
      const key = sightKey(shop, reading.id)
      const before = engine.store.readings.get(shop, reading.id)?.figure ?? null
      acceptListing(engine, shop, reading, span, null)
      seen.listings.set(key, { reading, beforeOrders, before, ...span })
    }
  })
  return true
}

export function referenceOf(engine: Engine, shop: string, listingId: string): readonly ListingReference[] {
  const row = engine.store.catalogue.listing(shop, listingId)
  return row ? [{ id: row.id, parentId: row.parentId, priceId: row.priceId, sku: row.sku }] : []
}

/** After writes: what was lowered shows its new figure now; what was not is no basis for a further decision. */
export function renewSights(engine: Engine, seen: Seen, calls: readonly RecordedCall[]): void {
  for (const call of calls) {
    const applied = engine.store.journal.get(call.id)?.state === 'applied'
    for (const entry of engine.store.journal.entries(call.id)) {
      const key = sightKey(call.channel, entry.subjectId)
      const sight = seen.listings.get(key)
      const figure = engine.store.readings.get(call.channel, entry.subjectId)?.figure
      if (sight && applied && figure !== undefined && entry.outcome === 'applied') {
        seen.listings.set(key, { ...sight, reading: { ...sight.reading, figure } })
      } else seen.listings.delete(key)
    }
  }
}
