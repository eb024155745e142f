import { type Count, countFromUnits, parseCount } from '../../src/core/count.js'
import { numericId } from '../../src/channels/shopify/convert.js'
import { moneyFromTenThousandths } from '../../src/core/money.js'
import type { MappingLink } from '../../src/core/rule.js'
import { type BrotherPosModel, createBrotherPosModel } from '../../src/sandbox/brotherpos/model.js'
import { createShopifyModel, type ShopifyModel } from '../../src/sandbox/shopify/model.js'
import { createWooCommerceModel, type WooCommerceModel } from '../../src/sandbox/woocommerce/model.js'
import type { Random } from './random.js'
import type { Relink } from './relink.js'

export const TILL = 'main'
export const WEB = 'web'
export const STREET = 'street'

export interface Models {
  readonly till: BrotherPosModel
  readonly web: WooCommerceModel
  readonly street: ShopifyModel
}

/** Goods at the till. Stock in thousandths of a unit. */
export interface Item {
  readonly sku: string
  readonly id: number
  readonly start: number
}

export type Parts = readonly { readonly item: Item; readonly thousandths: number }[]

/** A listing with what one unit of it takes, in thousandths of the till's units. */
export interface Listing {
  readonly shop: typeof WEB | typeof STREET
  readonly sku: string
  /** The shop's own id: a product's at one, an inventory item's at the other. */
  readonly id: string
  /** Changed where the mapping files are. */
  parts: Parts
}

export interface Shelves {
  readonly models: Models
  readonly items: readonly Item[]
  readonly listings: readonly Listing[]
  /** What is kept back of an item at a shop, in thousandths. */
  readonly buffers: readonly { readonly shop: string; readonly item: Item; readonly thousandths: number }[]
  /** What the mapping files would say of those whose SKUs don't say it. */
  links: readonly MappingLink[]
  readonly relinks: Relink[]
}

export interface ShelfOptions {
  readonly dialect: 'quantity_change' | 'new_stock'
  readonly ledgerReadable: boolean
  readonly shops: readonly string[]
  readonly requestsPerMinute: number
  /** How far readers lag at most, and the one that answers this time. */
  readonly readers: { readonly staleReadMs: number; readonly lagMs: () => number }
}

type Wanted = readonly [sku: string, shops: readonly string[], parts: Readonly<Record<string, string>>]

const STOCK: Readonly<Record<string, string>> = { SOAP: '40', TOWEL: '24', JAR: '180.5', MUG: '3' }
const PLAIN: readonly Wanted[] = [
  ['SOAP', [WEB, STREET], { SOAP: '1' }],
  ['MUG', [WEB, STREET], { MUG: '1' }],
]
const COMPOUND: readonly Wanted[] = [
  ['SOAP-3', [WEB], { SOAP: '3' }],
  ['JAR-3.5', [WEB, STREET], { JAR: '3.5' }],
  ['JAR-7', [STREET], { JAR: '7' }],
  ['BOX', [STREET, WEB], { SOAP: '2', TOWEL: '1' }],
]

/** Stocks the till and the shops: always something plain, and what else chance puts beside it. */
export function stockShelves(options: ShelfOptions, chance: Random, now: number): Shelves {
  const models = openModels(options)
  const items = Object.entries(STOCK).map(([sku, stock]) => addItem(models.till, sku, stock, now))
  const wanted = [...PLAIN, ...COMPOUND.filter(() => chance.percent(50))]
  const listings = wanted.flatMap(([sku, shops, parts]) =>
    shops
      .filter((shop) => options.shops.includes(shop))
      .map((shop) => addListing(models, items, { shop, sku, parts }, now)),
  )
  const buffers = options.shops.flatMap((shop) =>
    items.filter(() => chance.percent(15)).map((item) => ({ shop, item, thousandths: 1_000 * chance.whole(1, 2) })),
  )
  return { models, items, listings, buffers, links: listings.filter(isCompound).map(toLink), relinks: [] }
}

function openModels(options: ShelfOptions): Models {
  const { dialect, ledgerReadable, requestsPerMinute, readers } = options
  return {
    till: createBrotherPosModel({ dialect, ledgerReadable, requestsPerMinute }),
    web: createWooCommerceModel({ consumerKey: 'ck', consumerSecret: 'cs' }),
    street: createShopifyModel({
      domain: 'street.myshopify.com',
      clientId: 'id',
      clientSecret: 'secret',
      scopes: [],
      locations: [{ id: '1', name: 'Main Street' }],
      currency: 'CAD',
      ...readers,
    }),
  }
}

function addItem(till: BrotherPosModel, sku: string, stock: string, now: number): Item {
  const start = thousandths(stock)
  const product = till.addProduct(
    { sku, name: sku, price: moneyFromTenThousandths(100_000), stock: start as Count },
    now,
  )
  return { sku, id: product.id, start }
}

interface Shelving {
  readonly shop: string
  readonly sku: string
  readonly parts: Readonly<Record<string, string>>
}

function addListing({ web, street }: Models, items: readonly Item[], wanted: Shelving, now: number): Listing {
  const { shop, sku } = wanted
  const parts = Object.entries(wanted.parts).map(([itemSku, units]) => {
    const item = items.find((each) => each.sku === itemSku)
    if (!item) throw new Error(`no item ${itemSku}`)
    return { item, thousandths: thousandths(units) }
  })
  if (shop === WEB) {
    const { id } = web.addProduct({ sku, name: sku, price: '10.00', stock: 0 }, now)
    return { shop, sku, parts, id: String(id) }
  }
  const added = street.addProduct({ title: sku, variants: [{ sku, price: '10.00', stock: 0 }] }, now)
  return { shop: STREET, sku, parts, id: numericId(added.variants[0]?.inventoryItemId ?? '') }
}

export function isCompound({ sku, parts }: Listing): boolean {
  return parts.length !== 1 || parts[0]?.item.sku !== sku
}

export function toLink({ shop, id, parts }: Listing): MappingLink {
  return {
    shop,
    listing: { kind: 'id', value: id },
    parts: parts.map(({ item, thousandths }) => ({
      item: { kind: 'id', value: String(item.id) },
      units: thousandths as Count,
    })),
    place: { file: 'simulated', line: 1 },
  }
}

function thousandths(text: string): number {
  return parseCount(text) ?? countFromUnits(0)
}
