import type { MatchBy, Named } from './match.js'
import type { Identifier, Place } from './rule.js'

/** Whether a shop counts a listing. `by_parent`: at the parent product. `inactive`: not at the shop's location. */
export type StockKeeping = 'managed' | 'unmanaged' | 'by_parent' | 'inactive'

/** An item or a listing by all that people know it by. */
export interface Known extends Named {
  readonly name: string
}

/** An item as it bears on pairing. */
export interface PairedItem extends Known {
  /** False for what has no stock of its own, such as a bundle. */
  readonly countable: boolean
}

/** The link that a listing has now. */
export interface PairedLink {
  readonly state: 'proposed' | 'live'
  readonly origin: MatchBy | 'mapping'
  readonly itemIds: readonly string[]
}

/** A listing as it bears on pairing. */
export interface PairedListing extends Known {
  readonly parentId: string | null
  readonly stockKeeping: StockKeeping
  readonly link: PairedLink | null
}

/** A listing that could not be linked by a name, since that name is not unique: the ids of all that bear it. */
export interface SharedName {
  readonly by: MatchBy
  readonly items: readonly string[]
  readonly listings: readonly string[]
}

interface Mentioned {
  readonly listing: Identifier
  readonly place: Place
}

/** All that pairing one shop with its till goes by. */
export interface ShopFacts {
  readonly listings: readonly PairedListing[]
  readonly items: readonly PairedItem[]
  /** By the id of the listing. */
  readonly shared: ReadonlyMap<string, SharedName>
  /** What the mapping files say of listings of this shop. */
  readonly mapped: readonly Mentioned[]
  readonly ignored: readonly Mentioned[]
}

/**
 * How a listing stands to the till. `duplicate_sku`: several listings bear one item's SKU. `changed_sku`: the name that
 * linked it is not the item's any more. `elsewhere`: stocked only at other locations than the shop's.
 */
export type Standing =
  | 'live'
  | 'proposed'
  | 'changed_sku'
  | 'ambiguous'
  | 'duplicate_sku'
  | 'unmatched'
  | 'not_managed'
  | 'elsewhere'
  | 'ignored'

/** A listing, how it stands, and everything that its reason is told from. */
export interface Pairing {
  readonly listing: PairedListing
  readonly standing: Standing
  /** Whether a person should decide something. */
  readonly open: boolean
  /** What it is linked to or could be: all items that bear the name, or, where none does, those of a similar SKU. */
  readonly items: readonly PairedItem[]
  /** All listings that bear the name which is not unique, itself among them. */
  readonly namesakes: readonly Known[]
  /** The name that linked it, or that could not; null where no name was tried or a mapping file links it. */
  readonly by: MatchBy | null
  /** Where a mapping file speaks of it. */
  readonly place: Place | null
}

export interface ShopPairing {
  readonly pairings: readonly Pairing[]
  /** Items that are counted and that no listing of the shop is linked to or could be. */
  readonly unlisted: readonly Known[]
}

/** Says of each listing of a shop how it stands to the till's items, and which items have none. */
export function pairShop(facts: ShopFacts): ShopPairing {
  const known: Lookups = {
    items: new Map(facts.items.map((item) => [item.id, item])),
    listings: new Map(facts.listings.map((listing) => [listing.id, listing])),
    similar: groupBy(facts.items, ({ sku }) => similarityKey(sku)),
    mapped: lookUpMentions(facts.mapped),
    ignored: lookUpMentions(facts.ignored),
    shared: facts.shared,
  }
  const pairings = facts.listings.map((listing) => pairListing(listing, known))
  const taken = new Set(pairings.flatMap(({ items }) => items.map(({ id }) => id)))
  return { pairings, unlisted: facts.items.filter(({ id, countable }) => countable && !taken.has(id)) }
}

/** SKUs that several counted items of a till bear, with all that do. */
export function duplicateSkus(items: readonly PairedItem[]): readonly (readonly PairedItem[])[] {
  const bySku = groupBy(items, ({ sku, countable }) => (countable ? (sku ?? '') : ''))
  return [...bySku.values()].filter((bearers) => bearers.length > 1)
}

interface Lookups {
  readonly items: ReadonlyMap<string, PairedItem>
  readonly listings: ReadonlyMap<string, PairedListing>
  readonly similar: ReadonlyMap<string, readonly PairedItem[]>
  readonly mapped: (listing: Named) => Place | null
  readonly ignored: (listing: Named) => Place | null
  readonly shared: ReadonlyMap<string, SharedName>
}

function pairListing(listing: PairedListing, known: Lookups): Pairing {
  const mapped = known.mapped(listing)
  const place = mapped ?? known.ignored(listing)
  const shared = known.shared.get(listing.id)
  const items = itemsFor(listing, known)
  const standing = standingOf(listing, known, items)
  return {
    listing,
    standing,
    open: isOpen(listing, standing, known),
    items,
    namesakes: (shared?.listings ?? []).flatMap((id) => known.listings.get(id) ?? []),
    by: shared?.by ?? (listing.link && listing.link.origin !== 'mapping' ? listing.link.origin : null),
    place,
  }
}

function itemsFor(listing: PairedListing, { items, shared, similar }: Lookups): readonly PairedItem[] {
  const ids = listing.link?.itemIds ?? shared.get(listing.id)?.items
  if (ids) return ids.flatMap((id) => items.get(id) ?? [])
  return similar.get(similarityKey(listing.sku)) ?? []
}

function standingOf(listing: PairedListing, known: Lookups, items: readonly PairedItem[]): Standing {
  const { link, stockKeeping } = listing
  if (!link && known.ignored(listing)) return 'ignored'
  if (stockKeeping === 'inactive') return 'elsewhere'
  if (stockKeeping !== 'managed') return 'not_managed'
  if (link) return isChanged(listing, link, items) && !known.mapped(listing) ? 'changed_sku' : link.state
  const shared = known.shared.get(listing.id)
  if (!shared) return 'unmatched'
  return shared.by === 'sku' && shared.items.length === 1 ? 'duplicate_sku' : 'ambiguous'
}

/** A name linked them because both bore it. A mapping file's link goes by what a person said. */
function isChanged(listing: PairedListing, { origin }: PairedLink, [item]: readonly PairedItem[]): boolean {
  return origin !== 'mapping' && item !== undefined && listing[origin] !== item[origin]
}

function isOpen(listing: PairedListing, standing: Standing, known: Lookups): boolean {
  if (standing === 'live' || standing === 'ignored') return false
  // What the parent product counts is the parent's to link, and nothing more is to be said once that is.
  return listing.stockKeeping !== 'by_parent' || listing.link !== null || !isSettled(listing.parentId, known)
}

function isSettled(id: string | null, known: Lookups): boolean {
  const listing = id === null ? undefined : known.listings.get(id)
  return listing !== undefined && (listing.link !== null || known.ignored(listing) !== null)
}

function lookUpMentions(mentions: readonly Mentioned[]): (listing: Named) => Place | null {
  const places = new Map(mentions.map(({ listing, place }) => [`${listing.kind} ${listing.value}`, place]))
  return ({ id, sku, barcode }) =>
    places.get(`id ${id}`) ?? places.get(`sku ${sku ?? ''}`) ?? places.get(`barcode ${barcode ?? ''}`) ?? null
}

/** What people and spreadsheets change in a SKU without meaning another one; empty where nothing is left to go by. */
function similarityKey(sku: string | null): string {
  return (sku ?? '')
    .toUpperCase()
    .replace(/[\s._/-]+/g, '')
    .replace(/^0+(?=.)/, '')
}

/** Rows by a key; those without one are left out. */
function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else if (key !== '') groups.set(key, [row])
  }
  return groups
}
