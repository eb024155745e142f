import type { MatchBy } from '../core/match.js'
import { duplicateSkus, type PairedItem, pairShop, type ShopPairing } from '../core/pairing.js'
import type { Standing, UnkeptListing } from '../store/standings.js'
import { readBefore } from './catalogues.js'
import { type Ambiguous, linkCatalogues } from './link.js'
import { type Misnamed, misnamedIn } from './misnamed.js'
import { type Engine, shopOf } from './setup.js'

/** So many unmatched listings of a shop are named. */
const NAMED = 10

/** An item or a listing that bears a name which is not unique. */
export interface Namesake {
  readonly channel: string
  readonly id: string
  readonly name: string
}

/** A name that several items, or several listings of one shop, bear. */
export interface UnclearName {
  readonly by: MatchBy
  readonly name: string
  readonly candidates: readonly Namesake[]
}

/** How the listings of one shop stand to the till. */
export interface ShopReview {
  readonly shop: string
  readonly till: string
  /** When the older of both catalogues, the shop's and its till's, was read whole. */
  readonly readAt: number
  readonly counts: Readonly<Record<Standing, number>>
  /** The first of the listings that nothing at the till bears the name of. */
  readonly unmatched: readonly string[]
  readonly unclear: readonly UnclearName[]
  readonly unkept: readonly UnkeptListing[]
}

export interface LinkReview {
  /** Of the shops whose catalogue, and whose till's, was read whole at some time. */
  readonly shops: readonly ShopReview[]
  readonly misnamed: readonly Misnamed[]
}

/** One shop's listings and its till's items, each with what it is to the other side. */
export interface PairedShop extends ShopPairing {
  readonly shop: string
  readonly till: string
  /** When the older of both catalogues was read whole. */
  readonly readAt: number
}

/** SKUs that several items of a till bear. */
export interface TillDuplicates {
  readonly till: string
  readonly duplicates: readonly (readonly PairedItem[])[]
}

export interface CataloguePairing {
  /** Of the shops whose catalogue, and whose till's, was read whole at some time. */
  readonly shops: readonly PairedShop[]
  readonly tills: readonly TillDuplicates[]
  readonly misnamed: readonly Misnamed[]
}

/** What linking comes to by the catalogues as they were last read and the mapping files as they are now. All of it is taken back. */
export function reviewLinks(engine: Engine): LinkReview {
  return rehearseLinks(engine, (shops, ambiguous) => ({
    shops: shops.map((shop) => reviewShop(engine, shop, ambiguous)),
    misnamed: misnamedIn(engine, shops),
  }))
}

/** The same, listing by listing and item by item. All of it is taken back. */
export function pairCatalogues(engine: Engine): CataloguePairing {
  const { standings } = engine.store
  return rehearseLinks(engine, (shops, ambiguous) => {
    const tills = new Map(shops.map((shop) => [shopOf(engine, shop).till, [] as readonly PairedItem[]]))
    for (const till of tills.keys()) tills.set(till, standings.items(till))
    return {
      shops: shops.map((shop) => pairOne(engine, shop, tills.get(shopOf(engine, shop).till) ?? [], ambiguous)),
      tills: [...tills].map(([till, items]) => ({ till, duplicates: duplicateSkus(items) })),
      misnamed: misnamedIn(engine, shops),
    }
  })
}

/** Links what the catalogues hold as the daemon would, for as long as the work looks at it. */
function rehearseLinks<T>(
  engine: Engine,
  work: (shops: readonly string[], ambiguous: readonly Ambiguous[]) => T extends PromiseLike<unknown> ? never : T,
): T {
  const { store, shops, clock } = engine
  const whole = readBefore(engine)
  const read = [...shops].filter(([shop, { till }]) => whole.has(shop) && whole.has(till)).map(([shop]) => shop)
  return store.rehearse(() => {
    const { ambiguous } = linkCatalogues({ ...engine, log: () => undefined }, whole, () => clock.now())
    return work(read, ambiguous)
  })
}

function pairOne(
  engine: Engine,
  shop: string,
  items: readonly PairedItem[],
  ambiguous: readonly Ambiguous[],
): PairedShop {
  const { mapping, store } = engine
  const { till } = shopOf(engine, shop)
  const mine = ambiguous.filter(({ listing }) => listing.shop === shop)
  const ofShop = (entry: { readonly shop: string }): boolean => entry.shop === shop
  const facts = {
    items,
    listings: store.standings.listings(shop),
    shared: new Map(mine.map((shared) => [shared.listing.id, shared])),
    mapped: mapping.links.filter(ofShop),
    ignored: mapping.ignored.filter(ofShop),
  }
  return { shop, till, readAt: readAt(engine, shop), ...pairShop(facts) }
}

/** When the older of both catalogues, the shop's and its till's, was read whole. */
function readAt(engine: Engine, shop: string): number {
  const { walks } = engine.store
  return Math.min(walks.lastAcceptedAt(shop) ?? 0, walks.lastAcceptedAt(shopOf(engine, shop).till) ?? 0)
}

function reviewShop(engine: Engine, shop: string, ambiguous: readonly Ambiguous[]): ShopReview {
  const { standings } = engine.store
  const { till } = shopOf(engine, shop)
  // What the parent product counts is the parent's to link.
  const mine = ambiguous.filter(({ listing }) => listing.shop === shop && listing.stockKeeping !== 'by_parent')
  return {
    shop,
    till,
    readAt: readAt(engine, shop),
    counts: standings.counts(shop),
    unmatched: standings.unmatched(shop, NAMED),
    unclear: unclearNames(engine, till, mine),
    unkept: standings.unkept(shop),
  }
}

/** Listings that share a name are unclear together. */
function unclearNames(engine: Engine, till: string, ambiguous: readonly Ambiguous[]): readonly UnclearName[] {
  const { catalogue } = engine.store
  const unclear = new Map<string, UnclearName>()
  for (const { listing, by, items, listings } of ambiguous) {
    const name = listing[by] ?? ''
    if (unclear.has(`${by} ${name}`)) continue
    const candidates = [
      ...items.map((id): Namesake => ({ channel: till, id, name: catalogue.item(till, id)?.name ?? '' })),
      ...listings.map((id): Namesake => {
        return { channel: listing.shop, id, name: catalogue.listing(listing.shop, id)?.name ?? '' }
      }),
    ]
    unclear.set(`${by} ${name}`, { by, name, candidates })
  }
  return [...unclear.values()]
}
