import { countFromUnits, parseCount, type Count } from '../../core/count.js'
import { formatMoney, moneyFromTenThousandths } from '../../core/money.js'
import type { InstantMs } from '../../ports/clock.js'
import { type BrotherPosModel, createBrotherPosModel } from '../brotherpos/model.js'
import { createShopifyModel, type ShopifyModel } from '../shopify/model.js'
import { createWooCommerceModel, type WooCommerceModel } from '../woocommerce/model.js'
import { type Good, type Ignored, type Listed, retailGoods, retailIgnored, retailListings } from './goods.js'

/** The keys of the sandbox's platforms. They open nothing else, and are no secret. */
export const KEYS = {
  till: 'bpos_sandbox',
  consumerKey: 'ck_sandbox',
  consumerSecret: 'cs_sandbox',
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-client-secret',
  accessToken: 'shpat_sandbox',
  hook: 'sandbox-hook',
  domain: 'sandbox.myshopify.com',
} as const

/** A listing as it stands in its shop. */
export interface Placed extends Listed {
  /** The shop's id for its stock. */
  readonly id: string
  readonly priceId: string
}

/** The three platforms with the same forty goods. */
export interface Models {
  readonly till: BrotherPosModel
  readonly web: WooCommerceModel
  readonly street: ShopifyModel
  readonly goods: readonly (Good & { readonly id: number })[]
  readonly listings: readonly Placed[]
  /** What the daemon was told to leave alone. */
  readonly ignored: Ignored & { readonly id: number }
}

export function createModels(now: InstantMs): Models {
  const till = createBrotherPosModel({
    apiKey: KEYS.till,
    requestsPerMinute: 1000,
    webhookAddresses: 'any',
    webhookRetriesMs: [],
  })
  const web = createWooCommerceModel({
    consumerKey: KEYS.consumerKey,
    consumerSecret: KEYS.consumerSecret,
    currency: 'CAD',
  })
  const street = createShopifyModel({
    domain: KEYS.domain,
    clientId: KEYS.clientId,
    clientSecret: KEYS.clientSecret,
    accessToken: KEYS.accessToken,
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [{ id: '1', name: 'Main Street' }],
    currency: 'CAD',
    allowLoopbackWebhooks: true,
  })
  const goods = stockTill(till, retailGoods(), now)
  const wanted = retailListings(goods)
  const listings = [...stockWeb(web, wanted, goods, now), ...stockStreet(street, wanted, goods, now)]
  const { sku, name, price, stock, barcode } = retailIgnored()
  const { id } = web.addProduct({ sku, name, price, stock, ...barcodeOf(barcode) }, now)
  return { till, web, street, goods, listings, ignored: { ...retailIgnored(), id } }
}

function stockTill(till: BrotherPosModel, goods: readonly Good[], now: InstantMs) {
  const parents = new Map<string, number>()
  return goods.map((good) => {
    const price = moneyFromTenThousandths(good.price * 100)
    const parent = good.variationOf
    if (parent !== null && !parents.has(parent))
      parents.set(parent, till.addProduct({ sku: null, name: parent, price }, now).id)
    const variationOf = parent === null ? null : (parents.get(parent) ?? null)
    const { id } = till.addProduct(
      { sku: good.sku, barcode: good.barcode, name: good.name, price, stock: decimal(good.stock), variationOf },
      now,
    )
    return { ...good, id }
  })
}

function stockWeb(
  web: WooCommerceModel,
  listings: readonly Listed[],
  goods: readonly Good[],
  now: InstantMs,
): readonly Placed[] {
  const mine = listings.filter((listing) => listing.shop === 'web')
  const draft = (listing: Listed) => ({
    sku: listing.sku,
    name: listing.sku,
    price: priceOf(listing, goods),
    stock: listing.shown,
    ...barcodeOf(listing.barcode),
  })
  return byParent(mine).flatMap(([parent, members]) => {
    if (parent === null) return members.map((listing) => placed(listing, web.addProduct(draft(listing), now).id))
    const product = web.addProduct({ sku: '', name: parent, variations: members.map(draft) }, now)
    return members.map((listing, index) => placed(listing, product.variationIds[index] ?? 0))
  })
}

function stockStreet(
  street: ShopifyModel,
  listings: readonly Listed[],
  goods: readonly Good[],
  now: InstantMs,
): readonly Placed[] {
  const mine = listings.filter((listing) => listing.shop === 'main-street')
  const variant = ({ sku, barcode, shown, ...listing }: Listed) => {
    return { sku, barcode, price: priceOf(listing, goods), stock: shown }
  }
  return byParent(mine).flatMap(([parent, members]) => {
    const products = parent === null ? members.map((listing) => [listing]) : [members]
    return products.flatMap((variants) => {
      const added = street.addProduct({ title: parent ?? variants[0]?.sku ?? '', variants: variants.map(variant) }, now)
      return variants.map((listing, index) => ({
        ...listing,
        id: added.variants[index]?.inventoryItemId ?? '',
        priceId: added.variants[index]?.variantId ?? '',
      }))
    })
  })
}

function barcodeOf(barcode: string | null): { readonly barcode?: string } {
  return barcode === null ? {} : { barcode }
}

function placed(listing: Listed, id: number): Placed {
  return { ...listing, id: String(id), priceId: String(id) }
}

function byParent(listings: readonly Listed[]): readonly (readonly [string | null, readonly Listed[]])[] {
  const parents = [...new Set(listings.map((listing) => listing.variationOf))]
  return parents.map((parent) => [parent, listings.filter((listing) => listing.variationOf === parent)] as const)
}

/** What the shop asks before it is first met: the till's own price. Packs, kits and weights keep theirs. */
function priceOf(listing: Pick<Listed, 'parts'>, goods: readonly Good[]): string {
  const cents = goods.find((good) => good.sku === listing.parts[0]?.sku)?.price ?? 0
  return formatMoney(moneyFromTenThousandths(cents * 100))
}

export function decimal(text: string): Count {
  return parseCount(text) ?? countFromUnits(0)
}
