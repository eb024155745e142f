import type { Count } from '../core/count.js'
import { markerOf } from '../core/marker.js'
import type { Plan, PlannedCorrection, PlannedHold, PlannedPrice, PlannedStock } from '../core/plan.js'
import type { CallKind, ComposedCall } from '../ports/call.js'
import type { NewHold } from '../store/holds.js'
import type { JournalEntry } from '../store/journal.js'
import { byShop } from './by-shop.js'
import type { Group } from './group.js'
import { openHolds } from './hold.js'
import { isFresh } from './look-at-items.js'
import { referenceOf } from './look.js'
import { type Seen, sightKey } from './seen.js'
import { type Engine, shopOf, tillOf } from './setup.js'

/** A group with what was decided for it. */
export interface Decided {
  readonly group: Group
  readonly plan: Plan
}

/** A call that lies planned in the journal. */
export interface RecordedCall {
  readonly id: number
  readonly channel: string
  readonly kind: CallKind
}

/** Step 6, part of T1: journals stock writes of many groups, gathered into each shop's batches. */
export function recordStock(engine: Engine, writes: readonly PlannedStock[], seen: Seen): readonly RecordedCall[] {
  return [...byShop(writes, (write) => write.link.shop)].flatMap(([shop, ofShop]) => {
    const entries = new Map(ofShop.map((write) => [write.link.listingId, stockEntry(write, seen)]))
    const prepared = ofShop.flatMap((write) =>
      referenceOf(engine, shop, write.link.listingId).map((listing) => ({ listing, from: write.from, to: write.to })),
    )
    const { port } = shopOf(engine, shop)
    const batches = inBatches(engine, shop, 'stock', prepared, (write) => write.listing.id)
    return batches
      .flatMap((batch) => port.composeStock(batch, () => nextKey(engine)))
      .map((call) => journal(engine, shop, call, entries))
  })
}

export function recordPrices(engine: Engine, writes: readonly PlannedPrice[]): readonly RecordedCall[] {
  return [...byShop(writes, (write) => write.link.shop)].flatMap(([shop, ofShop]) => {
    const entries = new Map(ofShop.map((write) => [write.link.listingId, priceEntry(write)]))
    const prepared = ofShop.flatMap((write) =>
      referenceOf(engine, shop, write.link.listingId).map((listing) => ({ listing, ...write.to })),
    )
    const { port } = shopOf(engine, shop)
    const batches = inBatches(engine, shop, 'price', prepared, (write) => write.listing.id)
    return batches
      .flatMap((batch) => port.composePrices(batch, () => nextKey(engine)))
      .map((call) => journal(engine, shop, call, entries))
  })
}

/** Entries that were refused before travel alone, so that they can't take their neighbours down with them. */
function inBatches<Write>(
  engine: Engine,
  shop: string,
  kind: string,
  writes: readonly Write[],
  idOf: (write: Write) => string,
): Write[][] {
  const together: Write[] = []
  const alone: Write[][] = []
  for (const write of writes) {
    if (engine.store.history.refusals(shop, kind, idOf(write))) alone.push([write])
    else together.push(write)
  }
  return together.length === 0 ? alone : [together, ...alone]
}

/** Part of T1: puts the items' movements into corrections, each with its call. */
export function recordCorrections(
  engine: Engine,
  till: string,
  planned: readonly PlannedCorrection[],
): readonly RecordedCall[] {
  return planned.map((correction) => recordCorrection(engine, till, correction))
}

function recordCorrection(engine: Engine, till: string, planned: PlannedCorrection): RecordedCall {
  const { store, clock } = engine
  const { itemId, amount, reading, words, why } = planned
  const residual = store.movements.owed(till, itemId).reduce((most, movement) => Math.max(most, movement.residual), 0)
  const readAt = store.readings.get(till, itemId)?.begunAt ?? clock.now()
  const id = store.corrections.add({ till, itemId, amount, residual, why, readAt }, clock.now())
  store.movements.putInto(id, till, itemId)
  const key = `${store.meta.instance()}-${id}-1`
  const call = tillOf(engine, till).port.composeCorrection(
    { itemId, amount, reading, marker: markerOf(key), words },
    key,
  )
  const to = (reading + amount) as Count
  const entry: JournalEntry = { subjectId: itemId, from: reading, to, toSale: null, correctionId: id, stamp: null, why }
  return { id: store.journal.plan(till, call, [entry], clock.now()), channel: till, kind: 'correction' }
}

/** Part of T1: opens what waits for a person. */
export function recordHolds(engine: Engine, decided: readonly Decided[]): void {
  openHolds(
    engine,
    decided.flatMap(({ group, plan }) => plan.holds.flatMap((hold) => toHold(group.till, hold))),
  )
}

function toHold(till: string, hold: PlannedHold): readonly NewHold[] {
  const { kind, why } = hold
  // Its shop has one hold for all of them, which was opened when they were judged.
  if (kind === 'unexplained') return []
  if (kind === 'movement') return [{ kind, channel: till, subjectId: hold.itemId, toValue: hold.amount, why }]
  const { shop, listingId } = hold.link
  const values = kind === 'price' ? { fromValue: hold.from?.price ?? null, toValue: hold.to.price } : {}
  return [{ kind, channel: shop, subjectId: listingId, ...values, why }]
}

/**
 * Part of T1: what was held and is as it should be again needs no person any more. A price that could not be judged, for
 * want of a reading of either side, stays held.
 */
export function closeSettledHolds(engine: Engine, decided: Decided, seen: Seen): void {
  const { holds } = engine.store
  const { group, plan } = decided
  const now = engine.clock.now()
  const still = new Set(
    plan.holds.map((hold) =>
      hold.kind === 'movement' ? `movement ${hold.itemId}` : `${hold.kind} ${hold.link.listingId}`,
    ),
  )
  for (const itemId of group.itemIds) {
    if (!still.has(`movement ${itemId}`)) holds.close('movement', group.till, itemId, now)
  }
  const itemsRead = group.itemIds.every((itemId) => isFresh(engine, group.till, itemId, group.heardAt))
  for (const { shop, listingId } of group.links) {
    const judged = itemsRead && seen.listings.has(sightKey(shop, listingId))
    if (judged && !still.has(`price ${listingId}`)) holds.close('price', shop, listingId, now)
    if (!still.has(`missing ${listingId}`)) holds.close('missing', shop, listingId, now)
  }
}

function nextKey(engine: Engine): string {
  return `${engine.store.meta.instance()}-w${engine.store.meta.nextNumber('write')}`
}

function journal(
  engine: Engine,
  shop: string,
  call: ComposedCall,
  entries: ReadonlyMap<string, JournalEntry>,
): RecordedCall {
  const ofCall = call.subjects.map((subject) => {
    const entry = entries.get(subject)
    if (!entry) throw new Error(`${shop} composed an entry for ${subject}, which was not asked for`)
    return entry
  })
  return { id: engine.store.journal.plan(shop, call, ofCall, engine.clock.now()), channel: shop, kind: call.kind }
}

function stockEntry(write: PlannedStock, seen: Seen): JournalEntry {
  const stamp = seen.listings.get(sightKey(write.link.shop, write.link.listingId))?.reading.figureUpdatedAt ?? null
  return {
    subjectId: write.link.listingId,
    from: write.from,
    to: write.to,
    toSale: null,
    correctionId: null,
    stamp,
    why: write.why,
  }
}

function priceEntry(write: PlannedPrice): JournalEntry {
  const { link, from, to, why } = write
  return {
    subjectId: link.listingId,
    from: from?.price ?? null,
    to: to.price,
    toSale: to.salePrice,
    correctionId: null,
    stamp: null,
    why,
  }
}
