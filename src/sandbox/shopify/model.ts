import type { InstantMs } from '../../ports/clock.js'
import type { Platform } from '../platform.js'
import { createBooks } from './books.js'
import type { BookEntry } from './books.js'
import { createBulkOperations } from './bulk.js'
import type { BulkOptions } from './bulk.js'
import { createCatalogue } from './catalogue.js'
import type { AddedProduct, NewProduct } from './catalogue.js'
import { createExecutor } from './execute.js'
import { createHands } from './hands.js'
import type { Hands } from './hands.js'
import { answerExchange } from './http.js'
import { createIdempotencyStore } from './idempotency.js'
import type { RefusalReplay } from './idempotency.js'
import { createNumbering } from './ids.js'
import { createInventory } from './inventory.js'
import type { QuantityPayload } from './inventory.js'
import { mutationResolvers, setQuantities } from './mutations.js'
import type { SetInput } from './mutations.js'
import { objectResolvers } from './objects.js'
import { createOrders } from './orders.js'
import type { Order, RefundLine, WantedLine } from './orders.js'
import { inventoryLevelPayload, orderPayload, productPayload } from './payloads.js'
import { createPrices } from './prices.js'
import { queryResolvers } from './queries.js'
import type { LevelState, Variant } from './records.js'
import type { Resolvers } from './resolver.js'
import { adminSchema } from './schema.js'
import type { Shop } from './shop.js'
import { createSubscriptions } from './subscriptions.js'
import type { Subscription } from './subscriptions.js'
import { createThrottle } from './throttle.js'
import { createTokens } from './tokens.js'
import { createWebhooks } from './webhooks.js'

export interface ShopifyModelOptions {
  /** Such as `leaf.myshopify.com`. */
  readonly domain: string
  readonly clientId: string
  readonly clientSecret: string
  /** The lasting token of an older custom app. */
  readonly accessToken?: string
  readonly scopes: readonly string[]
  /** At least one; ids as `gid://shopify/Location/1` or as the number alone. */
  readonly locations: readonly { readonly id: string; readonly name: string }[]
  readonly currency: string
  /** 100, 200, 1000 or 2000 by plan; 100 by default. */
  readonly pointsPerSecond?: number
  /** Twenty times the rate by default. */
  readonly bucketSize?: number
  /** For how long readers don't see a change yet; 0 by default. */
  readonly staleReadMs?: number
  /** How far the reader lags that answers this time, up to that; all of it by default. */
  readonly lagMs?: () => number
  /** Signs webhooks; the client secret by default. */
  readonly webhookSecret?: string
  /** Lets webhooks go to plain http on the loopback, which Shopify refuses; false by default. */
  readonly allowLoopbackWebhooks?: boolean
  /** What the repeat of a refused call with its key gets; `repeat` by default. */
  readonly refusalReplay?: RefusalReplay
}

/** A Shopify shop with its app, complete but for sockets: the API on one side, customers and staff on the other. */
export interface ShopifyModel extends Platform, Hands {
  /** What `inventorySetQuantities` does for this key, without the request around it: once, and the same ever after. */
  readonly setQuantities: (input: SetInput, key: string, now: InstantMs) => QuantityPayload
  /** A level at the first location as a reader sees it, who may lag behind; undefined where the item was never stocked. */
  readonly seen: (inventoryItemId: string, now: InstantMs) => LevelState | undefined
  readonly addProduct: (product: NewProduct, now: InstantMs) => AddedProduct
  /** Null where the shop can't sell so many. */
  readonly placeOrder: (lines: readonly WantedLine[], now: InstantMs) => Order | null
  readonly fulfilOrder: (orderId: string, now: InstantMs) => Order | null
  readonly cancelOrder: (orderId: string, restock: boolean, now: InstantMs) => Order | null
  readonly refund: (orderId: string, lines: readonly RefundLine[], now: InstantMs) => Order | null
  readonly variants: () => readonly Variant[]
  readonly subscriptions: () => readonly Subscription[]
  /** The app has none of its subscriptions any more, as after failures in a row. */
  readonly loseSubscriptions: () => void
  readonly books: () => { readonly entries: readonly BookEntry[] }
  readonly soldNet: (inventoryItemId: string) => number
  readonly handMoved: (inventoryItemId: string) => number
}

export function createShopifyModel(options: ShopifyModelOptions): ShopifyModel {
  const { pointsPerSecond = 100 } = options
  const { shop, orders, webhooks } = buildShop(options, {
    prepare: (query) => executor.prepare(query),
    run: (document, context) => executor.run(document, context),
  })
  const { catalogue, books, prices, subscriptions, bulk } = shop
  const throttle = createThrottle(pointsPerSecond, options.bucketSize ?? 20 * pointsPerSecond)
  const executor = createExecutor(adminSchema, allResolvers(shop), throttle)
  const http = { tokens: createTokens(options), executor, bulk, scopes: new Set(options.scopes) }
  return {
    name: options.domain,
    answer: (exchange, now) => answerExchange(http, exchange, now),
    takeDeliveries: webhooks.takeDeliveries,
    delivered: webhooks.delivered,
    ...createHands({ catalogue, books, prices }),
    setQuantities: (input, key, now) => setQuantities(shop, input, key, now),
    seen(inventoryItemId, now) {
      const level = catalogue.item(inventoryItemId)?.levels.get(catalogue.locations[0]?.id ?? '')
      return level && books.read(level, now)
    },
    addProduct: catalogue.add,
    placeOrder: orders.place,
    fulfilOrder: orders.fulfil,
    cancelOrder: orders.cancel,
    refund: orders.refund,
    variants: catalogue.variants,
    subscriptions: subscriptions.list,
    loseSubscriptions: () => subscriptions.list().forEach(({ id }) => subscriptions.remove(id)),
    books: () => ({ entries: books.entries }),
    soldNet: books.soldNet,
    handMoved: books.handMoved,
  }
}

/** Wires the parts of a shop: whatever changes in it is announced to those who subscribed. */
function buildShop(options: ShopifyModelOptions, run: Omit<BulkOptions, 'numbering'>) {
  const { domain, currency, clientSecret } = options
  const numbering = createNumbering()
  const subscriptions = createSubscriptions(numbering, options.allowLoopbackWebhooks ?? false)
  const webhooks = createWebhooks({ subscriptions, domain, secret: options.webhookSecret ?? clientSecret })
  const { announce } = webhooks
  const longestLagMs = options.staleReadMs ?? 0
  const readers = { longestLagMs, lagMs: options.lagMs ?? (() => longestLagMs) }
  const books = createBooks(readers, (level, now) => {
    announce('inventory_levels/update', () => inventoryLevelPayload(level), now)
  })
  const catalogue = createCatalogue({ locations: options.locations, currency, numbering, books })
  const parts = { catalogue, books, numbering, currency }
  const inventory = createInventory({
    ...parts,
    connected: (level, now) => announce('inventory_levels/connect', () => inventoryLevelPayload(level), now),
  })
  const prices = createPrices({
    ...parts,
    changed: (product, now) => announce('products/update', () => productPayload(product), now),
  })
  const orders = createOrders({
    ...parts,
    placed: (order, now) => announce('orders/create', () => orderPayload(order, now), now),
  })
  const bulk = createBulkOperations({ ...run, numbering })
  const idempotency = createIdempotencyStore(options.refusalReplay ?? 'repeat')
  const shop: Shop = { domain, currency, catalogue, books, inventory, prices, subscriptions, idempotency, bulk }
  return { shop, orders, webhooks }
}

function allResolvers(shop: Shop): Resolvers {
  return { ...objectResolvers(shop), QueryRoot: queryResolvers(shop), Mutation: mutationResolvers(shop) }
}
