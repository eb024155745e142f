import type { Base } from '../core/movement.js'
import type { PricePair } from '../core/price.js'
import { type Working, workingOf } from '../core/working.js'
import type { ItemRow, ListingRow } from '../store/catalogue.js'
import type { CallOfSubject } from '../store/journal.js'
import type { LinkRow } from '../store/links.js'
import type { ToldMovement } from '../store/movements.js'
import type { NamedRow } from '../store/names.js'
import type { Reading } from '../store/readings.js'
import { asStored } from './compare.js'
import { loadGroup } from './decide.js'
import { groupOf } from './group.js'
import { type Engine, shopOf } from './setup.js'
import { type Waiting, waitingOf } from './waiting.js'

/** So many of the last movements, and of the last writes, are told. */
const LAST = 10

export interface ItemFacts {
  readonly row: ItemRow
  readonly reading: Reading | null
}

export interface ListingFacts {
  readonly row: ListingRow
  readonly reading: Reading | null
  /** How the shop tells what it moved: by its figure, held against the base, or by its orders. */
  readonly movementSource: 'by_quantity' | 'by_orders'
  readonly base: Base | null
  readonly priceSent: PricePair | null
  readonly link: LinkRow | null
  /** Null where it has no link. */
  readonly working: Working | null
}

/** Everything that is known of an item with its listings, or of a listing with its items. */
export interface Why {
  readonly items: readonly ItemFacts[]
  readonly listings: readonly ListingFacts[]
  /** The newest first, as are calls. */
  readonly movements: readonly ToldMovement[]
  readonly calls: readonly CallOfSubject[]
  readonly waiting: readonly Waiting[]
}

/** Gathers what the store knows; it reads nothing else and writes nothing. */
export function gatherWhy(engine: Engine, { kind, channel, id }: NamedRow): Why {
  const isItem = kind === 'item'
  const links = isItem ? engine.store.links.drawingOn(channel, id) : linksOf(engine, channel, id)
  const items = isItem ? [{ till: channel, id }] : itemsOf(links)
  const listings = isItem ? links.map(({ shop, listingId }) => ({ shop, id: listingId })) : [{ shop: channel, id }]
  const itemFacts = items.flatMap((item) => factsOfItem(engine, item))
  const listingFacts = listings.flatMap((listing) => factsOfListing(engine, listing))
  const alone = isItem ? null : { shop: channel, listingId: id }
  return {
    items: itemFacts,
    listings: listingFacts,
    movements: items
      .flatMap((item) => engine.store.movements.last(item.till, item.id, alone, LAST))
      .sort((a, b) => b.capturedAt - a.capturedAt || b.id - a.id)
      .slice(0, LAST),
    calls: [...items.map(({ till, id }) => [till, id] as const), ...listings.map(({ shop, id }) => [shop, id] as const)]
      .flatMap(([at, subjectId]) => engine.store.journal.lastOf(at, subjectId, LAST))
      .sort((a, b) => b.id - a.id)
      .slice(0, LAST),
    waiting: waitingOf(
      engine,
      itemFacts.map(({ row }) => row),
      listingFacts.map(({ row }) => row),
    ),
  }
}

function linksOf({ store }: Engine, shop: string, listingId: string): readonly LinkRow[] {
  const link = store.links.ofListing(shop, listingId)
  return link ? [link] : []
}

function itemsOf(links: readonly LinkRow[]): readonly { readonly till: string; readonly id: string }[] {
  const parts = links.flatMap(({ till, parts }) => parts.map(({ itemId }) => ({ till, id: itemId })))
  return parts.filter((part, index) => parts.findIndex(({ id }) => id === part.id) === index)
}

function factsOfItem({ store }: Engine, { till, id }: { till: string; id: string }): readonly ItemFacts[] {
  const row = store.catalogue.item(till, id)
  return row ? [{ row, reading: store.readings.get(till, id) ?? null }] : []
}

function factsOfListing(engine: Engine, { shop, id }: { shop: string; id: string }): readonly ListingFacts[] {
  const { store } = engine
  const row = store.catalogue.listing(shop, id)
  if (!row || !engine.shops.has(shop)) return []
  const link = store.links.ofListing(shop, id) ?? null
  return [
    {
      row,
      reading: store.readings.get(shop, id) ?? null,
      movementSource: shopOf(engine, shop).port.movementSource,
      base: store.movements.base(shop, id) ?? null,
      priceSent: store.prices.sent(shop, id) ?? null,
      link,
      working: link && workingFor(engine, link),
    },
  ]
}

/** By what was last read of its group; a proposed link as if it were adopted. */
function workingFor(engine: Engine, link: LinkRow): Working | null {
  const group = groupOf(engine.store, link, 0)
  const loaded = loadGroup(engine, group, asStored(engine, group))
  const listing = loaded.listings.find((each) => each.link.id === link.id)
  return listing ? workingOf(loaded, listing) : null
}
