import type { MatchBy } from '../core/match.js'
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

/** What linking comes to by the catalogues as they were last read and the mapping files as they are now. All of it is taken back. */
export function reviewLinks(engine: Engine): LinkReview {
  const { store, shops, clock } = engine
  const whole = readBefore(engine)
  const read = [...shops].filter(([shop, { till }]) => whole.has(shop) && whole.has(till)).map(([shop]) => shop)
  return store.rehearse(() => {
    const { ambiguous } = linkCatalogues({ ...engine, log: () => undefined }, whole, clock.now())
    return { shops: read.map((shop) => reviewShop(engine, shop, ambiguous)), misnamed: misnamedIn(engine, read) }
  })
}

function reviewShop(engine: Engine, shop: string, ambiguous: readonly Ambiguous[]): ShopReview {
  const { standings, walks } = engine.store
  const { till } = shopOf(engine, shop)
  // What the parent product counts is the parent's to link.
  const mine = ambiguous.filter(({ listing }) => listing.shop === shop && listing.stockKeeping !== 'by_parent')
  return {
    shop,
    till,
    readAt: Math.min(walks.lastAcceptedAt(shop) ?? 0, walks.lastAcceptedAt(till) ?? 0),
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
