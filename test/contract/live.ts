import { openBrotherPos } from '../../src/channels/brotherpos/channel.js'
import { brotherPosSettings } from '../../src/channels/brotherpos/settings.js'
import { openShopify } from '../../src/channels/shopify/channel.js'
import { shopifySettings } from '../../src/channels/shopify/settings.js'
import { openWooCommerce } from '../../src/channels/woocommerce/channel.js'
import { wooCommerceSettings } from '../../src/channels/woocommerce/settings.js'
import type { ListingReference } from '../../src/ports/shop.js'
import {
  type Ask,
  type Query,
  SHOPIFY_DOCUMENTS,
  shopifyGraphql,
  shopifyHands,
  type WooCommerceAddress,
  wooCommerceHands,
  wooCommerceRest,
} from './rest.js'
import { openContext } from './sandbox.js'
import type { OrdersBench } from './shop-movements.js'
import type { Goods, ShopBench } from './shop.js'
import type { CorrectableTill, TillBench } from './till.js'

/** What has to be removed again, the last made first, also where a test failed half way. */
function tidying(): { readonly made: (remove: () => Promise<unknown>) => void; readonly tidy: () => Promise<void> } {
  const made: (() => Promise<unknown>)[] = []
  return {
    made: (remove) => void made.push(remove),
    async tidy() {
      for (const remove of made.toReversed()) await remove()
    },
  }
}

/** Products that are gone already were removed by a test. */
function unlessGone(removing: Promise<unknown>): Promise<unknown> {
  return removing.catch((error: unknown) => {
    if (!(error instanceof Error && / 404: /.test(error.message))) throw error
  })
}

/** A WooCommerce shop that is there already. Its key must be allowed to write; what a test makes there, it removes. */
export function openLiveWooCommerce(address: WooCommerceAddress): Promise<OrdersBench> {
  const { context, close } = openContext('live', 'shop')
  const ask = wooCommerceRest(address)
  const hands = wooCommerceHands(ask)
  const { made, tidy } = tidying()
  const settings = wooCommerceSettings.parse({
    kind: 'woocommerce',
    url: address.url,
    consumer_key: { env: address.key },
    consumer_secret: { env: address.secret },
  })
  async function order(listing: ListingReference, quantity: number): Promise<string> {
    const id = await hands.order(listing, quantity)
    made(() => ask('DELETE', `orders/${id}?force=true`))
    return id
  }
  return Promise.resolve({
    ...hands,
    port: openWooCommerce(settings, context),
    largestCall: 100,
    listingCount: () => null,
    order,
    async take(listing: ListingReference, quantity: number) {
      await order(listing, quantity)
    },
    async add(variants: readonly Goods[]) {
      const { productId, listingIds } = await makeProduct(ask, variants)
      made(() => unlessGone(ask('DELETE', `products/${productId}?force=true`)))
      return listingIds.map(String)
    },
    async close() {
      await tidy()
      await close()
    },
  })
}

interface WireProduct {
  readonly id: number
}

/** A private product that no customer comes across; backorders, so that orders by REST are never declined. */
export async function makeProduct(
  ask: Ask,
  variants: readonly Goods[],
): Promise<{ readonly productId: number; readonly listingIds: readonly number[] }> {
  const [first] = variants
  if (!first) throw new Error('a product needs a variant')
  if (variants.length === 1) {
    const { id } = (await ask('POST', 'products', { ...productBody(first), status: 'private' })) as WireProduct
    return { productId: id, listingIds: [id] }
  }
  const options = variants.map(({ sku }) => sku)
  const attributes = [{ name: 'Kind', visible: true, variation: true, options }]
  const parent = { name: first.name, type: 'variable', status: 'private', attributes }
  const { id: productId } = (await ask('POST', 'products', parent)) as WireProduct
  const listingIds: number[] = []
  for (const variant of variants) {
    const body = { ...productBody(variant), attributes: [{ name: 'Kind', option: variant.sku }] }
    listingIds.push(((await ask('POST', `products/${productId}/variations`, body)) as WireProduct).id)
  }
  return { productId, listingIds }
}

function productBody({ sku, name, price, salePrice = '', stock }: Goods) {
  const stockFields = { manage_stock: true, stock_quantity: stock, backorders: 'yes' }
  return { sku, name, regular_price: price, sale_price: salePrice, ...stockFields }
}

export interface LiveShopify {
  readonly domain: string
  readonly location: string
  readonly token: string
}

/** A Shopify shop that is there already, by the token of an app that may write products and inventory. */
export async function openLiveShopify({ domain, location, token }: LiveShopify): Promise<ShopBench> {
  const { context, close } = openContext('live', 'shop')
  const ask = shopifyGraphql({ origin: `https://${domain}`, token })
  const locationId = await findLocation(ask, location)
  const { made, tidy } = tidying()
  const removed = new Set<string>()
  async function removeProduct(id: string): Promise<void> {
    if (removed.has(id)) return
    removed.add(id)
    await ask(SHOPIFY_DOCUMENTS.remove, { input: { id } })
  }
  const settings = shopifySettings.parse({ kind: 'shopify', domain, location, access_token: { env: token } })
  return {
    ...shopifyHands(ask, locationId),
    port: openShopify(settings, context),
    largestCall: 250,
    listingCount: () => null,
    async add(variants) {
      const { productId, listingIds } = await setProduct(ask, locationId, variants)
      made(() => removeProduct(productId))
      return listingIds
    },
    remove: ({ parentId }) => removeProduct(`gid://shopify/Product/${parentId ?? ''}`),
    async close() {
      await tidy()
      await close()
    },
  }
}

async function findLocation(ask: Query, wanted: string): Promise<string> {
  const data = (await ask(SHOPIFY_DOCUMENTS.locations)) as {
    locations: { nodes: readonly { id: string; name: string }[] }
  }
  const found = data.locations.nodes.find(({ id, name }) => id === wanted || name === wanted)
  if (!found) throw new Error(`the shop has no location ${wanted}`)
  return found.id
}

/** The input of `productSet` for a draft that no customer comes across. */
export function productInput(locationId: string, variants: readonly Goods[]) {
  return {
    title: variants[0]?.name ?? '',
    status: 'DRAFT',
    productOptions: [{ name: 'Kind', values: variants.map(({ sku }) => ({ name: sku })) }],
    variants: variants.map(({ sku, price, salePrice, stock }) => ({
      sku,
      price: salePrice ?? price,
      compareAtPrice: salePrice === undefined ? null : price,
      optionValues: [{ optionName: 'Kind', name: sku }],
      inventoryPolicy: 'CONTINUE',
      inventoryItem: { tracked: true },
      inventoryQuantities: [{ locationId, name: 'available', quantity: stock }],
    })),
  }
}

async function setProduct(ask: Query, locationId: string, variants: readonly Goods[]) {
  const data = (await ask(SHOPIFY_DOCUMENTS.set, { input: productInput(locationId, variants) })) as {
    productSet: {
      product: { id: string; variants: { nodes: readonly { sku: string; inventoryItem: { id: string } }[] } }
    }
  }
  const { product } = data.productSet
  const listingIds = variants.map(({ sku }) => {
    const item = product.variants.nodes.find((variant) => variant.sku === sku)?.inventoryItem.id
    if (item === undefined) throw new Error(`the shop made no variant ${sku}`)
    return item.replace(/^.*\//, '')
  })
  return { productId: product.id, listingIds }
}

export interface LiveBrotherPos {
  readonly url: string
  readonly key: string
}

/** A Brother POS store that is there already. Its API can't make products, so all that is done to it is reading. */
export function openLiveBrotherPos({ url, key }: LiveBrotherPos): Promise<TillBench> {
  const { context, close } = openContext('live', 'till')
  const settings = brotherPosSettings.parse({ kind: 'brotherpos', url, api_key: { env: key } })
  return Promise.resolve({ port: openBrotherPos(settings, context), close })
}

/** The same store with an item that may be corrected by one unit down and up again. */
export async function openLiveBrotherPosItem(address: LiveBrotherPos, itemId: string): Promise<CorrectableTill> {
  return { ...(await openLiveBrotherPos(address)), itemId }
}
