import { openShopify } from '../../src/channels/shopify/channel.js'
import { shopifySettings } from '../../src/channels/shopify/settings.js'
import { openWooCommerce } from '../../src/channels/woocommerce/channel.js'
import { wooCommerceSettings } from '../../src/channels/woocommerce/settings.js'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { openHttp } from '../../src/net/http.js'
import type { ChannelContext } from '../../src/ports/context.js'
import type { ListingReference } from '../../src/ports/shop.js'
import type { Platform } from '../../src/sandbox/platform.js'
import { openPlatform } from '../../src/sandbox/sandbox.js'
import { createShopifyModel, type ShopifyModelOptions } from '../../src/sandbox/shopify/model.js'
import { adminSchema } from '../../src/sandbox/shopify/schema.js'
import { createWooCommerceModel } from '../../src/sandbox/woocommerce/model.js'
import type { WooCommerceOptions } from '../../src/sandbox/woocommerce/options.js'
import { openMemoryDatabase } from '../../src/store/open.js'
import { openStore } from '../../src/store/store.js'
import { type FaultyBench, LONG_DEADLINE_SECONDS } from './faults.js'
import { shopifyGraphql, shopifyHands, wooCommerceHands, wooCommerceRest } from './rest.js'
import type { FaultyShop } from './shop-faults.js'
import type { OrdersBench } from './shop-movements.js'
import type { SubscribedBench } from './subscriptions.js'
import type { TalkingShop } from './shop-webhooks.js'
import type { Goods } from './shop.js'

/** What a real daemon would give a channel: the machine's clock and chance, real HTTP, a store. A secret is its own name. */
export function openContext(channel: string, role: 'till' | 'shop') {
  const clock = systemClock()
  const store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare(channel, role, 'contract')
  const client = openHttp({ clock })
  const context: ChannelContext = {
    channel,
    http: client.request,
    clock,
    chance: systemChance(),
    budget: store.budget,
    memory: store.channels.memory(channel),
    reveal: (source) => ('env' in source ? source.env : ''),
  }
  async function close(): Promise<void> {
    await client.close()
    store.close()
  }
  return { context, close }
}

/** A platform model on loopback HTTP, and a channel's context to reach it with. */
export async function openLoopback(
  platform: Platform,
  role: 'till' | 'shop',
  refusal: FaultyBench['refusal'],
): Promise<FaultyBench & { readonly origin: string; readonly context: ChannelContext }> {
  const { context, close } = openContext('contract', role)
  const opened = await openPlatform({ platform, clock: context.clock, chance: context.chance })
  let isOpen = true
  async function disconnect(): Promise<void> {
    if (isOpen) await opened.close()
    isOpen = false
  }
  return {
    origin: opened.origin,
    context,
    refusal,
    disconnect,
    disturb: (effect) => opened.faults.add({ effect }),
    requests: () => opened.traffic().length,
    async close() {
      await close()
      await disconnect()
    },
  }
}

export type SandboxWooCommerce = OrdersBench & FaultyShop & TalkingShop & SubscribedBench

const WOO_TOPICS = [
  'order.created',
  'order.updated',
  'product.updated',
  'action.woocommerce_updated_product_stock',
] as const

/** A WooCommerce with more products and variations than two pages hold. */
export async function openSandboxWooCommerce(
  options: Partial<WooCommerceOptions> & { readonly filled?: boolean; readonly deadlineSeconds?: number } = {},
): Promise<SandboxWooCommerce> {
  const { filled = true, deadlineSeconds = LONG_DEADLINE_SECONDS, ...modelOptions } = options
  const model = createWooCommerceModel({ consumerKey: 'ck_test', consumerSecret: 'cs_test', ...modelOptions })
  const loopback = await openLoopback(model, 'shop', (status) =>
    JSON.stringify({ code: `contract_${status}`, message: 'On demand', data: { status } }),
  )
  if (filled) fillWooCommerce(model)
  const settings = wooCommerceSettings.parse({
    kind: 'woocommerce',
    url: loopback.origin,
    consumer_key: { env: 'ck_test' },
    consumer_secret: { env: 'cs_test' },
    webhook_secrets: [{ env: 'before' }, { env: 'whsec' }],
  })
  const hands = wooCommerceHands(wooCommerceRest({ url: loopback.origin, key: 'ck_test', secret: 'cs_test' }))
  return {
    ...loopback,
    ...hands,
    port: openWooCommerce({ ...settings, deadline_seconds: deadlineSeconds }, loopback.context),
    largestCall: 100,
    signatureHeader: 'x-wc-webhook-signature',
    listingCount: () => model.products().length,
    add: (variants) => Promise.resolve(addToWooCommerce(model, variants)),
    async subscribe() {
      for (const topic of WOO_TOPICS) await hands.subscribe(topic, 'whsec')
    },
    subscribeElsewhere: (topic, address) => hands.subscribe(topic, 'theirs', address),
    deliveries: () => model.takeDeliveries(Date.now() + 60_000),
  }
}

type WooCommerceModel = ReturnType<typeof createWooCommerceModel>

function fillWooCommerce(model: WooCommerceModel): void {
  const now = Date.now()
  for (let index = 0; index < 130; index += 1) {
    model.addProduct({ sku: `FILL-${index}`, name: `Filler ${index}`, price: '1.00', stock: index }, now)
  }
  const variations = Array.from({ length: 120 }, (_, index) => ({ sku: `V-${index}`, name: `V ${index}`, stock: 1 }))
  model.addProduct({ sku: 'FILL-V', name: 'Filler', variations }, now)
}

function addToWooCommerce(model: WooCommerceModel, variants: readonly Goods[]): readonly string[] {
  const [first] = variants
  if (!first) return []
  const product = variants.length === 1 ? first : { sku: `${first.sku}-P`, name: first.name, variations: variants }
  const added = model.addProduct(product, Date.now())
  return (variants.length === 1 ? [added.id] : added.variationIds).map(String)
}

const LOCATION = 'gid://shopify/Location/655441491'
const TOKEN = 'shpat_contract'

/** A Shopify with more variants than two pages hold, on a plan that lets a test hurry. */
export async function openSandboxShopify(
  options: Partial<ShopifyModelOptions> & {
    readonly filled?: boolean
    readonly lastingToken?: boolean
    readonly deadlineSeconds?: number
  } = {},
): Promise<FaultyShop & TalkingShop & SubscribedBench> {
  const { filled = true, lastingToken = false, deadlineSeconds = LONG_DEADLINE_SECONDS, ...modelOptions } = options
  // The first to need the schema would pay for it within a deadline.
  adminSchema()
  const model = createShopifyModel({
    domain: 'contract.myshopify.com',
    clientId: 'client',
    clientSecret: 'shpss_contract',
    accessToken: TOKEN,
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [
      { id: LOCATION, name: 'Main Street' },
      { id: '7', name: 'Warehouse' },
    ],
    currency: 'CAD',
    pointsPerSecond: 2000,
    ...modelOptions,
  })
  const loopback = await openLoopback(model, 'shop', (status) => JSON.stringify({ errors: `On demand (${status})` }))
  if (filled) fillShopify(model)
  const credential = lastingToken ? { access_token: { env: TOKEN } } : { client_id: { env: 'client' } }
  const settings = shopifySettings.parse({
    kind: 'shopify',
    domain: 'contract.myshopify.com',
    location: 'Main Street',
    address: loopback.origin,
    client_secret: { env: 'shpss_contract' },
    ...credential,
  })
  const hands = shopifyHands(shopifyGraphql({ origin: loopback.origin, token: TOKEN }), LOCATION)
  return {
    ...loopback,
    port: openShopify({ ...settings, deadline_seconds: deadlineSeconds }, loopback.context),
    ...hands,
    largestCall: 250,
    signatureHeader: 'x-shopify-hmac-sha256',
    listingCount: () => model.variants().length,
    add: (variants) => Promise.resolve(addToShopify(model, variants)),
    remove({ parentId }: ListingReference) {
      model.removeProduct(`gid://shopify/Product/${parentId ?? ''}`)
      return Promise.resolve()
    },
    async subscribe() {
      // The platform refuses a second one of a topic to the same address.
      if (model.subscriptions().length > 0) return
      for (const topic of ['INVENTORY_LEVELS_UPDATE', 'PRODUCTS_UPDATE']) await hands.subscribe(topic)
    },
    subscribeElsewhere: (topic, address) => hands.subscribe(topic, address),
    deliveries: () => model.takeDeliveries(Date.now() + 60_000),
  }
}

type ShopifyModel = ReturnType<typeof createShopifyModel>

function fillShopify(model: ShopifyModel): void {
  for (let product = 0; product < 6; product += 1) {
    const variants = Array.from({ length: 90 }, (_, index) => ({
      sku: `F-${product}-${index}`,
      price: '1',
      stock: index,
    }))
    model.addProduct({ title: `Filler ${product}`, variants }, Date.now())
  }
}

function addToShopify(model: ShopifyModel, variants: readonly Goods[]): readonly string[] {
  const wanted = variants.map(({ sku, price, salePrice, stock }) => ({
    sku,
    stock,
    price: salePrice ?? price,
    compareAtPrice: salePrice === undefined ? null : price,
  }))
  const added = model.addProduct({ title: variants[0]?.name ?? '', variants: wanted }, Date.now())
  return added.variants.map(({ inventoryItemId }) => inventoryItemId.replace(/^.*\//, ''))
}
