import { add, type Count, subtract, ZERO } from '../core/count.js'
import { vanishedLineReason } from '../core/hold-words.js'
import { charge, type SeenLine } from '../core/movement.js'
import type { Order } from '../ports/shop.js'
import type { Hold } from '../store/holds.js'
import type { LinkRow } from '../store/links.js'
import { nameOfListing } from './fold.js'
import { lineOf, openHold } from './hold.js'
import { type Seen, sightKey } from './seen.js'
import { type Engine, shopOf } from './setup.js'

/** Until a listing whose figure was not read with its orders is looked at once more. */
const AGAIN_MS = 1_000

type Moved = { readonly till: string; readonly itemId: string }

/** A line on record that its order, read whole, does not have any more, while it still held units. */
export interface VanishedLine {
  readonly order: Pick<Order, 'id' | 'number'>
  readonly line: SeenLine
}

/**
 * Whether a listing has lost a line and its figure was not read together with the orders. They are then read again with
 * it, since nothing else tells whether the units came back. True where the orders are not to be taken in before.
 */
export function needsFigure(engine: Engine, shop: string, vanished: readonly VanishedLine[], seen: Seen): boolean {
  const now = engine.clock.now()
  const unread = vanished.filter(
    ({ line }) =>
      linkOf(engine, line) &&
      isThere(engine, shop, line.listingId) &&
      !seen.listings.has(sightKey(shop, line.listingId)),
  )
  for (const { line } of unread) engine.store.dirty.mark(shop, 'listing', line.listingId, now, now + AGAIN_MS)
  return unread.length > 0
}

/**
 * Part of T1: whether what vanished lines held came back. Taking a line out of an order gives its units back, other ways
 * to lose one do not, and the order no longer says: the shop's figure must have risen by just that, beside what its other
 * orders moved (`shifted`, by listing). Where it did not, a person must say. The items that were moved.
 */
export function captureVanished(
  engine: Engine,
  shop: string,
  vanished: readonly VanishedLine[],
  shifted: ReadonlyMap<string, Count>,
  seen: Seen,
): readonly Moved[] {
  const listings = new Set(vanished.map(({ line }) => line.listingId))
  return [...listings].flatMap((listingId) => {
    const lines = vanished.filter(({ line }) => line.listingId === listingId)
    if (!linkOf(engine, lines[0]?.line) || !shopOf(engine, shop).movements) return forget(engine, shop, lines)
    const held = lines.reduce<Count>((total, { line }) => add(total, line.held), ZERO)
    if (riseOf(seen, shop, listingId, shifted.get(listingId) ?? ZERO) !== held) return hold(engine, shop, lines)
    return lines.flatMap((each) => giveBack(engine, shop, each))
  })
}

/** Whether a person has yet to say of a listing's line whether its units came back. */
export function hasOpenLine(engine: Engine, shop: string, listingId: string): boolean {
  const waiting = engine.store.holds.list().filter(({ kind, channel }) => kind === 'line' && channel === shop)
  return waiting.some((hold) => lineOf(engine, hold)?.listingId === listingId)
}

/** A person says of a line that vanished whether its units came back. False where the hold is of none. */
export function settleLine(engine: Engine, hold: Hold, cameBack: boolean): boolean {
  const { channel: shop, subjectId } = hold
  const line = lineOf(engine, hold)
  if (!line) return false
  engine.store.holds.close('line', shop, subjectId, engine.clock.now())
  const vanished = { order: { id: line.orderId, number: line.orderId }, line }
  if (!cameBack) {
    forget(engine, shop, [vanished])
    return true
  }
  for (const { till, itemId } of giveBack(engine, shop, vanished))
    engine.store.dirty.mark(till, 'item', itemId, engine.clock.now())
  return true
}

/** How far the figure lies above what it was, beside what other orders moved; undefined where it was not read with them. */
function riseOf(seen: Seen, shop: string, listingId: string, shifted: Count): Count | undefined {
  const sight = seen.listings.get(sightKey(shop, listingId))
  if (!sight || sight.before === null || sight.reading.figure === null) return undefined
  return subtract(sight.reading.figure, add(sight.before, shifted))
}

function isThere(engine: Engine, shop: string, listingId: string): boolean {
  const row = engine.store.catalogue.listing(shop, listingId)
  return row?.gone === false && row.stockKeeping === 'managed'
}

function linkOf(engine: Engine, line: SeenLine | undefined): LinkRow | undefined {
  return line?.linkId ? engine.store.links.get(line.linkId) : undefined
}

/** It holds nothing that we count. */
function forget(engine: Engine, shop: string, lines: readonly VanishedLine[]): [] {
  for (const { line } of lines) engine.store.movements.saveLine(shop, { ...line, held: ZERO })
  return []
}

function giveBack(engine: Engine, shop: string, { order, line }: VanishedLine): readonly Moved[] {
  const { store, clock } = engine
  const link = linkOf(engine, line)
  forget(engine, shop, [{ order, line }])
  store.expected.move(shop, line.listingId, line.held)
  store.dirty.mark(shop, 'listing', line.listingId, clock.now())
  const movements = link ? charge(link, line.held, order.number) : []
  for (const movement of movements) store.movements.add(movement, 0, clock.now())
  return movements.map(({ till, itemId }) => ({ till, itemId }))
}

function hold(engine: Engine, shop: string, lines: readonly VanishedLine[]): [] {
  for (const { order, line } of lines) {
    const name = nameOfListing(engine, shop, line.listingId)
    const why = vanishedLineReason(order.number, line.held, name)
    openHold(engine, { kind: 'line', channel: shop, subjectId: `${order.id}/${line.lineId}`, why })
  }
  return []
}
