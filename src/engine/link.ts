import { countFromUnits } from '../core/count.js'
import { type MatchBy, matchListing } from '../core/match.js'
import type { Identifier, MappingLink } from '../core/rule.js'
import { identifiedBy } from '../core/rules.js'
import type { ItemRow, ListingRow } from '../store/catalogue.js'
import type { LinkRow } from '../store/links.js'
import { type Engine, shopOf } from './setup.js'
import { inheritChanges } from './unexplained.js'
import { noteUnkept } from './unkept.js'

const LISTINGS_AT_A_TIME = 500

/** A listing whose name is not unique, and all that bear the name: ids of items at the till and of listings at the shop. */
export interface Ambiguous {
  readonly listing: ListingRow
  readonly by: MatchBy
  readonly items: readonly string[]
  readonly listings: readonly string[]
}

/** What linking found that a person should know. */
export interface Linked {
  /** The shops whose catalogue, and whose till's, were read whole. */
  readonly shops: readonly string[]
  readonly proposed: number
  readonly adopted: number
  /** Listings that could not be linked without guessing. */
  readonly ambiguous: readonly Ambiguous[]
  /** Mapping entries that name what no catalogue has. */
  readonly unresolved: readonly { readonly link: MappingLink; readonly missing: string }[]
}

/**
 * Brings the links up to date with both catalogues: what the mapping files say, then exact SKUs and barcodes. Only where
 * the catalogues of the shop and of its till were read whole: a name is unique only among all of them. What was read since
 * the instant that `readSince` tells need not be read again to contact what is linked.
 */
export function linkCatalogues(engine: Engine, channels: ReadonlySet<string>, readSince: () => number): Linked {
  const shops = [...engine.shops]
    .filter(([name, shop]) => channels.has(name) && channels.has(shop.till))
    .map(([name]) => name)
  const wanted = engine.mapping.links.filter((link) => shops.includes(link.shop))
  const unresolved = wanted.flatMap((link) => {
    const missing = engine.store.transact(() => linkByMapping(engine, link, readSince()))
    if (missing !== null) return [{ link, missing }]
    engine.log('mapping.resolved', { ...link.place, shop: link.shop })
    return []
  })
  const counts = { proposed: 0, adopted: 0 }
  const ambiguous: Ambiguous[] = []
  for (const shop of shops) {
    const retired = retireDropped(engine, shop)
    const ignored = engine.mapping.ignored.filter((each) => each.shop === shop).map(({ listing }) => listing)
    matchShop(engine, shop, { counts, ambiguous, readSince, retired, isIgnored: identifiedBy(ignored) })
  }
  if (counts.proposed > 0) engine.log('link.proposed', { count: counts.proposed })
  if (counts.adopted > 0) engine.log('link.adopted', { count: counts.adopted })
  for (const { link, missing } of unresolved)
    engine.log('mapping.unresolved', { ...link.place, shop: link.shop, missing })
  return { shops, ...counts, ambiguous, unresolved }
}

/** Makes a mapping's link; returns what it names that is not there, or null where all is. */
function linkByMapping(engine: Engine, wanted: MappingLink, readSince: number): string | null {
  const { till } = shopOf(engine, wanted.shop)
  const listing = findListing(engine, wanted.shop, wanted.listing)
  if (!listing) return `listing ${wanted.listing.value} at ${wanted.shop}`
  const parts = wanted.parts.map((part) => ({ ...part, row: findItem(engine, till, part.item) }))
  const absent = parts.find((part) => part.row === undefined)
  if (absent) return `item ${absent.item.value} at ${till}`
  const made = parts.flatMap(({ row, units }) => (row ? [{ itemId: row.id, units }] : []))
  const there = engine.store.links.ofListing(wanted.shop, listing.id)
  if (there && sameParts(there, made)) {
    if (there.state === 'proposed') engine.store.links.adopt(there.id)
    if (there.origin === 'mapping') engine.store.links.setNamed(there.id, wanted.listing)
    return null
  }
  if (there) engine.store.links.retire(there.id)
  const replaces = there ? countsUntilContact(there) : null
  const id = engine.store.links.add(
    {
      shop: wanted.shop,
      listingId: listing.id,
      till,
      origin: 'mapping',
      state: 'live',
      parts: made,
      replaces,
      named: wanted.listing,
    },
    engine.clock.now(),
  )
  if (there) inheritChanges(engine, there.id, id)
  noteUnkept(engine, listing)
  engine.store.catalogue.setMatch(wanted.shop, listing.id, null)
  engine.store.dirty.markFound(wanted.shop, 'listing', listing.id, readSince)
  return null
}

/** Of a link that another takes the place of: the link that the listing's movements are charged to meanwhile. */
function countsUntilContact(link: LinkRow): number | null {
  return link.contacted ? link.id : link.replaces
}

function sameParts(link: LinkRow, parts: LinkRow['parts']): boolean {
  return (
    link.parts.length === parts.length &&
    link.parts.every((part, index) => part.itemId === parts[index]?.itemId && part.units === parts[index].units)
  )
}

/** A name that is not unique names nothing: which one is meant can only be said by id. */
function findListing(engine: Engine, shop: string, name: Identifier): ListingRow | undefined {
  if (name.kind === 'id') return engine.store.catalogue.listing(shop, name.value)
  const found = engine.store.catalogue.listingsNamed(shop, name.kind, name.value)
  return found.length === 1 ? found[0] : undefined
}

function findItem(engine: Engine, till: string, name: Identifier): ItemRow | undefined {
  if (name.kind === 'id') return engine.store.catalogue.item(till, name.value)
  const found = engine.store.catalogue.itemsNamed(till, name.kind, name.value)
  return found.length === 1 ? found[0] : undefined
}

/** A link that only a mapping file made ends when the file no longer says so; the listing may then be matched by name. */
function retireDropped(engine: Engine, shop: string): ReadonlyMap<string, LinkRow> {
  const { links, catalogue } = engine.store
  const retired = new Map<string, LinkRow>()
  const retire = (link: LinkRow): void => {
    links.retire(link.id)
    retired.set(link.listingId, link)
  }
  const wanted = engine.mapping.links.filter((link) => link.shop === shop)
  const isWanted = identifiedBy(wanted.map(({ listing }) => listing))
  for (const link of links.ofMapping(shop)) {
    const listing = catalogue.listing(shop, link.listingId)
    if (listing && !isWanted(listing) && !wanted.some((each) => isMeant(engine, each.listing, link, listing)))
      retire(link)
  }
  for (const { listing: name } of engine.mapping.ignored.filter((each) => each.shop === shop)) {
    for (const listing of listingsCalled(engine, shop, name)) {
      const link = links.ofListing(shop, listing.id)
      if (link) retire(link)
    }
  }
  return retired
}

function listingsCalled({ store }: Engine, shop: string, { kind, value }: Identifier): readonly ListingRow[] {
  if (kind !== 'id') return store.catalogue.listingsNamed(shop, kind, value)
  const listing = store.catalogue.listing(shop, value)
  return listing ? [listing] : []
}

/** A listing that was renamed is still the one that a mapping file means, as long as nothing else bears that name. */
function isMeant(engine: Engine, name: Identifier, { named }: LinkRow, listing: ListingRow): boolean {
  const isSame = named !== null && named.kind === name.kind && named.value === name.value
  return isSame && findListing(engine, listing.shop, name) === undefined
}

/** Walks the links of a state in order of id, a chunk at a time. */
export function* eachLink(engine: Engine, state: LinkRow['state'], shop: string | null): Generator<LinkRow> {
  let afterId = 0
  for (;;) {
    const chunk = engine.store.links.inState(state, shop, afterId, LISTINGS_AT_A_TIME)
    yield* chunk
    const last = chunk.at(-1)
    if (!last || chunk.length < LISTINGS_AT_A_TIME) return
    afterId = last.id
  }
}

interface Counts {
  proposed: number
  adopted: number
}

interface Matching {
  readonly counts: Counts
  readonly ambiguous: Ambiguous[]
  readonly readSince: () => number
  /** What the mapping files said of listings before, and no longer say. */
  readonly retired: ReadonlyMap<string, LinkRow>
  readonly isIgnored: (listing: ListingRow) => boolean
}

function matchShop(engine: Engine, shop: string, matching: Matching): void {
  let afterId = ''
  for (;;) {
    const chunk = engine.store.catalogue.unlinked(shop, afterId, LISTINGS_AT_A_TIME)
    engine.store.transact(() => chunk.forEach((listing) => matchOne(engine, listing, matching)))
    const last = chunk.at(-1)
    if (!last || chunk.length < LISTINGS_AT_A_TIME) return
    afterId = last.id
  }
}

function matchOne(engine: Engine, listing: ListingRow, matching: Matching): void {
  const { catalogue, links, dirty } = engine.store
  const { counts, readSince, retired } = matching
  const { shop, id } = listing
  if (matching.isIgnored(listing)) return catalogue.setMatch(shop, id, 'ignored')
  const { till } = shopOf(engine, shop)
  const match = matchListing(listing, candidatesFor(engine, till, listing), engine.matchBy)
  if (match.kind === 'unmatched') return catalogue.setMatch(shop, id, 'unmatched')
  if (match.kind === 'ambiguous') {
    const { by, items, listings } = match
    matching.ambiguous.push({ listing, by, items, listings })
    return noteAmbiguous(engine, listing, match)
  }
  const state = engine.adoptAutomatically ? 'live' : 'proposed'
  const parts = [{ itemId: match.itemId, units: countFromUnits(1) }]
  const before = retired.get(id)
  const replaces = before ? countsUntilContact(before) : null
  const link = links.add({ shop, listingId: id, till, origin: match.by, state, parts, replaces }, engine.clock.now())
  if (before) inheritChanges(engine, before.id, link)
  noteUnkept(engine, listing)
  catalogue.setMatch(shop, id, null)
  counts[engine.adoptAutomatically ? 'adopted' : 'proposed'] += 1
  if (state === 'live') dirty.markFound(shop, 'listing', id, readSince())
}

function isBlank(name: string | null): name is null {
  return name === null || name === ''
}

function candidatesFor(engine: Engine, till: string, listing: ListingRow) {
  const { catalogue } = engine.store
  const { shop, sku, barcode } = listing
  const linkable = (row: ListingRow): boolean => row.stockKeeping !== 'by_parent'
  return {
    itemsBySku: isBlank(sku) ? [] : catalogue.itemsNamed(till, 'sku', sku).filter((item) => item.countable),
    itemsByBarcode: isBlank(barcode)
      ? []
      : catalogue.itemsNamed(till, 'barcode', barcode).filter((item) => item.countable),
    listingsBySku: isBlank(sku) ? [] : catalogue.listingsNamed(shop, 'sku', sku).filter(linkable),
    listingsByBarcode: isBlank(barcode) ? [] : catalogue.listingsNamed(shop, 'barcode', barcode).filter(linkable),
  }
}

function noteAmbiguous(
  engine: Engine,
  listing: ListingRow,
  match: { by: string; items: readonly string[]; listings: readonly string[] },
): void {
  const { till } = shopOf(engine, listing.shop)
  const why = `ambiguous: ${match.by} is shared by items ${match.items.join(', ')} and listings ${match.listings.join(', ')}`
  if (listing.match === why) return
  engine.store.catalogue.setMatch(listing.shop, listing.id, why)
  const candidates = [
    ...match.items.map((id) => `${till}:${id}`),
    ...match.listings.map((id) => `${listing.shop}:${id}`),
  ]
  engine.log('match.ambiguous', { shop: listing.shop, listing: listing.sku ?? listing.id, candidates })
}

/** The proposed links of a shop, or of every shop. */
export function proposedLinks(engine: Engine, shop: string | null): readonly LinkRow[] {
  return [...eachLink(engine, 'proposed', shop)]
}

/**
 * Makes these links live where they are still proposed; the next sweep meets them first. How many there were: a daemon
 * beside may have dropped one meanwhile.
 */
export function adopt(engine: Engine, links: readonly LinkRow[]): number {
  const { store } = engine
  return store.transact(() => {
    const proposed = links.filter(({ id }) => store.links.get(id)?.state === 'proposed')
    for (const { id } of proposed) store.links.adopt(id)
    return proposed.length
  })
}
