import type { ListingReading } from '../ports/shop.js'
import type { ItemReading } from '../ports/till.js'
import { noteMarker } from './rewound.js'
import type { Engine } from './setup.js'
import { noteChange, noteGone } from './unexplained.js'
import { noteUnkept } from './unkept.js'

/** Between which instants something was read. */
export interface Span {
  readonly begunAt: number
  readonly endedAt: number
}

/** Longer than any request lasts. */
const LONGEST_REQUEST_MS = 60_000

/** From the instant at which a request was begun until now. Where the clock was set back meanwhile, it was begun long ago. */
export function spanSince(engine: Engine, begunAt: number): Span {
  const endedAt = engine.clock.now()
  return { begunAt: begunAt <= endedAt ? begunAt : endedAt - LONGEST_REQUEST_MS, endedAt }
}

/**
 * Takes what the till said of an item into the store. The figure counts only if it was begun after our last correction
 * had ended; a figure that is missing leaves the last one standing. True where something that shops depend on changed.
 */
export function acceptItem(
  engine: Engine,
  till: string,
  item: ItemReading,
  span: Span,
  walkId: number | null,
): boolean {
  const { catalogue, readings } = engine.store
  const before = catalogue.item(till, item.id)
  catalogue.saveItem(till, item, walkId)
  if (before && before.gone === item.active) noteGone(engine, till, item.id, !item.active)
  const priceChanged =
    before?.price !== item.price || before.salePrice !== item.salePrice || before.gone === item.active
  if (item.figure === null || !item.countable || span.begunAt < (before?.fencedUntil ?? 0)) return priceChanged
  const last = readings.get(till, item.id)
  if (last && last.begunAt > span.begunAt) return priceChanged
  readings.save(till, item.id, { figure: item.figure, ...span, stamp: null })
  if (last && last.figure !== item.figure) {
    noteChange(engine, till, item.id, { expected: last.figure, figure: item.figure, begunAt: last.begunAt })
    engine.store.voices.find(till, item.id, last.begunAt, span.endedAt)
  }
  if (before?.parked === true && item.figure > 0) catalogue.setParked(till, item.id, false)
  return priceChanged || last?.figure !== item.figure
}

/** A page of a walk. Most of it only confirms what is on record. */
export function acceptItems(
  engine: Engine,
  till: string,
  rows: readonly ItemReading[],
  span: Span,
  walkId: number,
): void {
  for (const item of engine.store.confirmed.confirmItems(till, rows, span, walkId))
    acceptItem(engine, till, item, span, walkId)
}

/** The till says that there is no such item. */
export function acceptGone(engine: Engine, till: string, itemId: string): void {
  const before = engine.store.catalogue.item(till, itemId)
  engine.store.catalogue.setItemGone(till, itemId, true)
  if (before?.gone === false) noteGone(engine, till, itemId, true)
}

/**
 * Takes what a shop said of a listing into the store, unless it carries a write of ours that is not on record. What it
 * moved is captured apart from this, in T1.
 */
export function acceptListing(
  engine: Engine,
  shop: string,
  listing: ListingReading,
  span: Span,
  walkId: number | null,
): void {
  if (noteMarker(engine, shop, listing.marker)) return
  const { catalogue, readings, links } = engine.store
  const before = catalogue.listing(shop, listing.id)
  catalogue.saveListing(shop, listing, walkId)
  const isNews = before !== undefined && before.stockKeeping !== listing.stockKeeping
  if (isNews && links.ofListing(shop, listing.id)) noteUnkept(engine, { shop, ...listing })
  const last = readings.get(shop, listing.id)
  if (last && last.begunAt > span.begunAt) return
  if (listing.figure === null || listing.stockKeeping !== 'managed') {
    readings.forget(shop, listing.id)
    return
  }
  if (last && last.figure !== listing.figure) engine.store.voices.find(shop, listing.id, last.begunAt, span.endedAt)
  readings.save(shop, listing.id, { figure: listing.figure, ...span, stamp: listing.figureUpdatedAt })
}

/** A page of a walk. */
export function acceptListings(
  engine: Engine,
  shop: string,
  rows: readonly ListingReading[],
  span: Span,
  walkId: number,
): void {
  // Writes go out in batches, so that many rows of a page carry the same marker.
  const markers = new Set(rows.map(({ marker }) => marker))
  const unknown = new Set([...markers].filter((marker) => noteMarker(engine, shop, marker)))
  const ours = unknown.size === 0 ? rows : rows.filter(({ marker }) => !unknown.has(marker))
  for (const listing of engine.store.confirmed.confirmListings(shop, ours, span, walkId))
    acceptListing(engine, shop, listing, span, walkId)
}
