import { add, type Count, ZERO } from '../core/count.js'
import type { Link } from '../core/link.js'
import { capture as captureFigure, charge, movedByLine, type SeenLine } from '../core/movement.js'
import type { Order, OrderLine } from '../ports/shop.js'
import type { LinkRow } from '../store/links.js'
import { nameOfListing } from './fold.js'
import type { Group } from './group.js'
import { type OrdersRead, type Seen, sightKey, type Sight } from './seen.js'
import { type Engine, shopOf } from './setup.js'
import { captureVanished, needsFigure, type VanishedLine } from './vanished.js'

/**
 * Part of T1: takes what the shops moved into the store, each unit once. Returns the items that were moved. Every way to
 * tell a movement is a difference of states, so that missed, repeated or reordered webhooks can't change it.
 */
export function captureOrders(engine: Engine, seen: Seen): readonly { till: string; itemId: string }[] {
  const moved: { till: string; itemId: string }[] = []
  for (const [shop, read] of [...seen.orders]) {
    const known = new Map(read.orders.map((order) => [order.id, engine.store.movements.lines(shop, order.id)]))
    const vanished = read.orders.flatMap((order) => vanishedFrom(order, known.get(order.id) ?? []))
    if (needsFigure(engine, shop, vanished, seen)) {
      seen.orders.delete(shop)
      continue
    }
    const shifted = new Map<string, Count>()
    for (const order of read.orders)
      moved.push(...captureOrder(engine, shop, order, known.get(order.id) ?? [], shifted))
    moved.push(...captureVanished(engine, shop, vanished, shifted, seen))
    moveCursor(engine, shop, read)
  }
  return moved
}

function moveCursor(engine: Engine, shop: string, read: OrdersRead): void {
  engine.store.channels.setOrdersSince(shop, read.through)
}

function captureOrder(
  engine: Engine,
  shop: string,
  order: Order,
  lines: readonly SeenLine[],
  shifted: Map<string, Count>,
): readonly { till: string; itemId: string }[] {
  const known = new Map(lines.map((line) => [line.lineId, line]))
  return order.lines.flatMap((line) => captureLine(engine, shop, order, line, known.get(line.id), shifted))
}

function vanishedFrom(order: Order, known: readonly SeenLine[]): readonly VanishedLine[] {
  const present = new Set(order.lines.map((line) => line.id))
  return known.filter((line) => line.held !== 0 && !present.has(line.lineId)).map((line) => ({ order, line }))
}

function captureLine(
  engine: Engine,
  shop: string,
  order: Order,
  line: OrderLine,
  known: SeenLine | undefined,
  shifted: Map<string, Count>,
) {
  const { store } = engine
  const listingId = stockHolder(engine, shop, line)
  const before = known?.held ?? heldBeforeContact(engine, shop, order, line)
  const quantity = movedByLine(before, line.held)
  if (known && quantity === 0) return []
  shifted.set(listingId, add(shifted.get(listingId) ?? ZERO, quantity))
  store.expected.move(shop, listingId, quantity)
  const link = linkFor(engine, shop, listingId, quantity, known)
  store.movements.saveLine(shop, {
    orderId: order.id,
    lineId: line.id,
    listingId,
    held: line.held,
    linkId: link?.id ?? known?.linkId ?? null,
  })
  if (!link || !shopOf(engine, shop).movements) return []
  // What came back to a listing that is linked otherwise by now is on its shelf, and not among its items.
  if (link.state !== 'live') engine.store.dirty.mark(shop, 'listing', listingId, engine.clock.now())
  return record(engine, link, quantity, order.number)
}

/** Lines of a variation whose stock is counted at its parent belong to the parent. */
function stockHolder(engine: Engine, shop: string, line: OrderLine): string {
  if (line.parentId === null) return line.listingId
  return engine.store.catalogue.listing(shop, line.listingId)?.stockKeeping === 'by_parent'
    ? line.parentId
    : line.listingId
}

/** What a line that is not on record had taken before we counted. */
function heldBeforeContact(engine: Engine, shop: string, order: Order, line: OrderLine): Count {
  if (!isOlderThanContact(engine, shop, order)) return ZERO
  const sku = nameOfListing(engine, shop, stockHolder(engine, shop, line))
  if (line.held !== 0) engine.log('order.older', { channel: shop, order: order.number, sku, held: line.held })
  return line.held
}

/** Orders up to the first contact were taken from stock before we counted; ids rise, and need no clock. */
function isOlderThanContact(engine: Engine, shop: string, order: Order): boolean {
  return Number(order.id) <= (engine.store.channels.get(shop).firstOrderId ?? 0)
}

/** Units that come back go to the parts that they were taken from, though the listing may be linked otherwise by now. */
function linkFor(
  engine: Engine,
  shop: string,
  listingId: string,
  quantity: Count,
  known: SeenLine | undefined,
): LinkRow | undefined {
  if (quantity > 0 && known?.linkId) return engine.store.links.get(known.linkId)
  const link = engine.store.links.ofListing(shop, listingId)
  return link?.state === 'live' ? charged(engine, link) : undefined
}

/** The link that a listing's movements are charged to: until a new link is met, the one that it took the place of. */
function charged(engine: Engine, link: LinkRow): LinkRow | undefined {
  if (link.contacted) return link
  return link.replaces === null ? undefined : engine.store.links.get(link.replaces)
}

function record(engine: Engine, link: Link, quantity: Count, order: string | null) {
  const movements = charge(link, quantity, order)
  for (const movement of movements) engine.store.movements.add(movement, 0, engine.clock.now())
  return movements.map(({ till, itemId }) => ({ till, itemId }))
}

/** Part of T1: captures listings whose movements are told by their figure. */
export function captureFigures(engine: Engine, groups: readonly Group[], seen: Seen): void {
  for (const link of groups.flatMap((group) => group.links)) {
    const shop = shopOf(engine, link.shop)
    const sight = seen.listings.get(sightKey(link.shop, link.listingId))
    const counting = charged(engine, link)
    if (shop.port.movementSource !== 'by_quantity' || !sight || !counting) continue
    captureListing(engine, counting, sight, seen)
    if (counting !== link) markParts(engine, counting)
  }
}

/** The items of a link that was replaced are in another group, and are looked at in a pass of their own. */
function markParts(engine: Engine, { till, parts }: LinkRow): void {
  for (const { itemId } of parts) engine.store.dirty.mark(till, 'item', itemId, engine.clock.now())
}

function captureListing(engine: Engine, link: LinkRow, sight: Sight, seen: Seen): void {
  const { movements, journal } = engine.store
  const { figure, stockKeeping, figureUpdatedAt } = sight.reading
  const now = engine.clock.now()
  if (figure === null || stockKeeping !== 'managed') {
    movements.forgetBase(link.shop, link.listingId)
    return
  }
  if (journal.openFor(link.shop, 'stock', link.listingId).length > 0) return
  const base = movements.base(link.shop, link.listingId)
  if (!base) {
    movements.setBase(link.shop, link.listingId, { figure, fencedUntil: 0, knownStamp: figureUpdatedAt, knownAt: now })
    return
  }
  const captured = captureFigure(base, { figure, begunAt: sight.begunAt, stamp: figureUpdatedAt })
  if (captured.kind === 'none') return
  if (captured.kind === 'too_early') {
    seen.listings.delete(sightKey(link.shop, link.listingId))
    seen.again.set(sightKey(link.shop, link.listingId), captured.againAt)
    return
  }
  if (shopOf(engine, link.shop).movements) record(engine, link, captured.quantity, null)
  movements.setBase(link.shop, link.listingId, { ...base, figure, knownStamp: figureUpdatedAt, knownAt: now })
}
