import type { Count } from '../core/count.js'
import type { ListingReading, ListingReference, Order } from '../ports/shop.js'
import type { LinkRow } from '../store/links.js'
import { acceptGone, acceptItem, acceptListing, type Span, spanSince } from './accept.js'
import { byShop } from './by-shop.js'
import { eachConcurrently } from './concurrent.js'
import type { Group } from './group.js'
import { isResting, noteFailure, noteSuccess } from './health.js'
import { lookAtOrders } from './look-at-orders.js'
import type { RecordedCall } from './record.js'
import { type Engine, shopOf, tillOf } from './setup.js'

const ITEMS_AT_A_TIME = 4

/** A listing as this pass read it. */
export interface Sight extends Span {
  readonly reading: ListingReading
  /** The figure was read before the orders were: only then may it be raised. */
  readonly beforeOrders: boolean
  /** The figure on record before this one was read; null where there was none. */
  readonly before: Count | null
}

/** The orders of a shop that were read whole, and up to when. */
export interface OrdersRead {
  readonly orders: readonly Order[]
  readonly through: number
}

/** What a pass saw on both sides. Items lie in the store, with the times of their readings. */
export interface Seen {
  readonly listings: Map<string, Sight>
  readonly orders: Map<string, OrdersRead>
  /** Shops that could not be read: nothing of theirs is decided. */
  readonly unread: Set<string>
  /** Items that could not be read, by `sightKey`. */
  readonly unreadItems: Set<string>
  /** Listings whose figure is no evidence yet, and when to look again. */
  readonly again: Map<string, number>
  /** Tills whose sales were asked for and could not be read, and why. */
  readonly salesUnread: Map<string, string>
}

export function nothingSeen(): Seen {
  return {
    listings: new Map(),
    orders: new Map(),
    unread: new Set(),
    unreadItems: new Set(),
    again: new Map(),
    salesUnread: new Map(),
  }
}

/** Of a shop's listing, or of a till's item. */
export function sightKey(channel: string, subjectId: string): string {
  return `${channel} ${subjectId}`
}

/** Whether the item's last reading was begun after what the group heard. */
export function isFresh(engine: Engine, till: string, itemId: string, heardAt: number): boolean {
  const reading = engine.store.readings.get(till, itemId)
  return reading !== undefined && reading.begunAt >= heardAt
}

/** Step 4: reads both sides of the groups, and the orders of shops that tell movements by orders. */
export async function look(engine: Engine, groups: readonly Group[], orderShops: ReadonlySet<string>): Promise<Seen> {
  const seen = nothingSeen()
  await Promise.all([lookAtItems(engine, groups, seen), lookAtShops(engine, groups, orderShops, seen)])
  return seen
}

/** Reads the items of the groups whose last reading is older than what was heard of them. */
async function lookAtItems(engine: Engine, groups: readonly Group[], seen: Seen): Promise<void> {
  const stale = new Map<string, { till: string; itemId: string }>()
  for (const group of groups) {
    for (const itemId of group.itemIds) {
      if (!isFresh(engine, group.till, itemId, group.heardAt))
        stale.set(sightKey(group.till, itemId), { till: group.till, itemId })
    }
  }
  for (const key of stale.keys()) seen.unreadItems.add(key)
  await eachConcurrently([...stale], ITEMS_AT_A_TIME, async ([key, { till, itemId }]) => {
    const isRead = await lookAtItem(engine, till, itemId)
    if (isRead) seen.unreadItems.delete(key)
    return isRead
  })
}

/** Reads one item; false where the till can't be read now. An item that is gone is so by the till's own word. */
export async function lookAtItem(engine: Engine, till: string, itemId: string): Promise<boolean> {
  if (isResting(engine, till)) return false
  const begunAt = engine.clock.now()
  const answer = await tillOf(engine, till).port.item(itemId)
  if (!answer.ok) {
    noteFailure(engine, till, answer.failure)
    return false
  }
  noteSuccess(engine, till)
  const item = answer.value
  engine.store.transact(() => {
    if (item === null) acceptGone(engine, till, itemId)
    else acceptItem(engine, till, item, spanSince(engine, begunAt), null)
  })
  return true
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

/** The figure that a shop shows for a link, as far as this pass can vouch for it. */
export function shownBy(seen: Seen, link: LinkRow): Count | null {
  const sight = seen.listings.get(sightKey(link.shop, link.listingId))
  return sight?.reading.stockKeeping === 'managed' ? sight.reading.figure : null
}
