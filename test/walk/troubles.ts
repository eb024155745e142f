import { adopt, linkCatalogues, proposedLinks } from '../../src/engine/link.js'
import type { ListingReading } from '../../src/ports/shop.js'
import type { ItemReading } from '../../src/ports/till.js'
import { money, units, type World } from './world.js'

/** A trouble that was planted: the listing or item that is to be named, how, and with which items. */
export interface Planted {
  readonly standing: string
  readonly id: string
  readonly items: readonly string[]
}

/** The same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Puts rows into the catalogues, and says their ids. */
interface Shelf {
  readonly item: (sku: string | null, more?: Partial<ItemReading>) => string
  readonly listing: (sku: string | null, more?: Partial<ListingReading>) => string
}

/** The store's catalogues of `main` and `web`, as a walk would have left them. */
function openShelf({ store }: World): Shelf {
  let last = 1000
  const nextId = (): string => String((last += 1))
  const plain = { barcode: null, price: money('10'), salePrice: null }
  return {
    item(sku, more = {}) {
      const { id = nextId(), ...rest } = more
      const item = { id, sku, name: `Item ${id}`, categories: [], figure: units(5), active: true, countable: true }
      store.catalogue.saveItem('main', { ...plain, ...item, ...rest }, null)
      return id
    },
    listing(sku, more = {}) {
      const { id = nextId(), stockKeeping = 'managed', ...rest } = more
      const row = { id, sku, parentId: null, priceId: null, name: `Listing ${id}`, stockKeeping, figure: units(5) }
      store.catalogue.saveListing('web', { ...plain, ...row, figureUpdatedAt: null, marker: null, ...rest }, null)
      return id
    },
  }
}

type Plant = (shelf: Shelf, sku: string) => readonly Planted[]

/** Each kind of trouble, with all that it is made of. */
const TROUBLES: Readonly<Record<string, Plant>> = {
  unmatched: ({ listing }, sku) => [{ standing: 'unmatched', id: listing(sku), items: [] }],
  nameless: ({ listing }) => [{ standing: 'unmatched', id: listing(null), items: [] }],
  similar: ({ item, listing }, sku) => {
    const similar = item(`${sku}-X`)
    return [{ standing: 'unmatched', id: listing(`${sku.toLowerCase()} x`), items: [similar] }]
  },
  bundle: ({ item, listing }, sku) => {
    const bundle = item(sku, { countable: false, figure: null })
    return [{ standing: 'unmatched', id: listing(sku), items: [bundle] }]
  },
  unlisted: ({ item }, sku) => [{ standing: 'unlisted', id: item(sku), items: [] }],
  ambiguous: ({ item, listing }, sku) => {
    const items = [item(sku), item(sku), item(sku)]
    return [{ standing: 'ambiguous', id: listing(sku), items }]
  },
  ambiguousByBarcode: ({ item, listing }, sku) => {
    const barcode = `62${sku.replace(/\D/g, '')}`
    const items = [item(`${sku}-A`, { barcode }), item(`${sku}-B`, { barcode })]
    return [{ standing: 'ambiguous', id: listing(`${sku}-C`, { barcode }), items }]
  },
  duplicateAtShop: ({ item, listing }, sku) => {
    const items = [item(sku)]
    return [listing(sku), listing(sku)].map((id) => ({ standing: 'duplicate_sku', id, items }))
  },
  duplicateAtTill: ({ item }, sku) => [item(sku), item(sku)].map((id) => ({ standing: 'till', id, items: [] })),
  unmanaged: ({ listing }, sku) => [
    { standing: 'not_managed', id: listing(sku, { stockKeeping: 'unmanaged' }), items: [] },
  ],
  byParent: ({ listing }, sku) => {
    const parentId = listing(null)
    const id = listing(sku, { parentId, stockKeeping: 'by_parent' })
    return [
      { standing: 'unmatched', id: parentId, items: [] },
      { standing: 'not_managed', id, items: [] },
    ]
  },
  elsewhere: ({ item, listing }, sku) => {
    const items = [item(sku)]
    return [{ standing: 'elsewhere', id: listing(sku, { stockKeeping: 'inactive' }), items }]
  },
  ignored: ({ listing }, sku) => [{ standing: 'ignored', id: listing(`IGNORE-${sku}`), items: [] }],
}

/** Of the listings that are linked already, some are renamed. */
function rename({ listing }: Shelf, [itemId, id]: readonly [string, string], sku: string): Planted {
  return { standing: 'changed_sku', id: listing(`${sku}-NEW`, { id }), items: [itemId] }
}

/** What a mapping file says beforehand: the SKUs that the troubles named `ignored` bear. */
export function ignoreText(troubles: number): string {
  const entries = Array.from({ length: troubles }, (_, index) => `  - {shop: web, listing: IGNORE-T-${index}}`)
  return `ignore:\n${entries.join('\n')}\n`
}

/**
 * Fills both catalogues with pairs, half of them linked already, and plants so many troubles among them, the kinds in an
 * order by chance. What was planted, listing by listing.
 */
export function plantTroubles(world: World, pairs: number, troubles: number, seed: number): readonly Planted[] {
  const shelf = openShelf(world)
  const chance = seeded(seed)
  const pair = (index: number): readonly [string, string] => [shelf.item(`P-${index}`), shelf.listing(`P-${index}`)]
  const readNow = new Set(['main', 'web'])
  const planted: Planted[] = []
  world.store.transact(() => {
    const linked = Array.from({ length: pairs / 2 }, (_, index) => pair(index))
    acceptWalks(world)
    linkCatalogues(world.engine(), readNow, () => world.now())
    adopt(world.engine(), proposedLinks(world.engine(), null))
    for (let index = pairs / 2; index < pairs; index += 1) pair(index)
    const kinds = Object.values(TROUBLES)
    for (let index = 0; index < troubles; index += 1) {
      const kind = kinds[Math.floor(chance() * (kinds.length + 1))]
      const old = linked[index]
      if (kind) planted.push(...kind(shelf, `T-${index}`))
      else if (old) planted.push(rename(shelf, old, `T-${index}`))
    }
  })
  return planted
}

function acceptWalks({ store, now }: World): void {
  ;['main', 'web'].forEach((channel, index) => {
    store.walks.begin(index + 1, channel, 'command', now())
    for (const { id } of store.walks.ofSweep(index + 1)) store.walks.end(id, 'accepted', 1, null, now())
  })
}
