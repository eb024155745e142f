import type { InstantMs } from '../../ports/clock.js'
import type { Platform } from '../platform.js'
import { createAuthentication } from './authentication.js'
import type { MovementEntry } from './books.js'
import type { Product } from './catalogue.js'
import type { WooCommerceOptions } from './options.js'
import { settingsOf } from './options.js'
import type { Order } from './order-store.js'
import { webhookPayload } from './payloads.js'
import { createRouter } from './router.js'
import type { Sales } from './sales.js'
import { copyOfOrder, salesOf } from './sales.js'
import type { Shelf } from './shelf.js'
import { writeProduct } from './product-writes.js'
import { copyOfProduct, productAt, shelfOf } from './shelf.js'
import type { Shop } from './shop.js'
import { createShop } from './shop.js'
import type { Fields } from './validation.js'
import type { Webhook } from './webhooks.js'

/** What can be seen of the shop without a request. Rows are copies. */
interface View {
  product(productId: number): Readonly<Product> | undefined
  order(orderId: number): Readonly<Order> | undefined
  /** Products and variations, by id. */
  products(): readonly Readonly<Product>[]
  /** By id. */
  orders(): readonly Readonly<Order>[]
  webhooks(): readonly Readonly<Webhook>[]
  /** The units that the shop's orders, trashed ones included, hold of this product now: Σ `_reduced_stock`. */
  soldNet(productId: number): number
  /** Every change of every stock figure, in order. */
  books(): { readonly entries: readonly MovementEntry[] }
}

/**
 * A WooCommerce shop without a network or a clock: it answers requests, hands out webhooks, and lets customers and staff
 * act. Instants are passed in. What names a product, an order or a line throws a RangeError where there is none.
 */
export interface WooCommerceModel extends Platform, Shelf, Sales, View {
  /** What one item of a batch does, without the request around it: the row as it then is. */
  write(productId: number, fields: Fields, now: InstantMs): Readonly<Product>
  /** The shop has none of its webhooks any more, as after an old backup was put back. */
  loseWebhooks(): void
}

export function createWooCommerceModel(options: WooCommerceOptions): WooCommerceModel {
  const shop = createShop(settingsOf(options))
  return {
    ...platformOf(shop),
    ...shelfOf(shop),
    ...salesOf(shop),
    ...viewOf(shop),
    write(productId, fields, now) {
      const product = productAt(shop, productId)
      writeProduct(shop, product, fields, now)
      return copyOfProduct(product)
    },
    loseWebhooks() {
      for (const webhook of [...shop.webhooks.rows]) shop.webhooks.remove(webhook)
    },
  }
}

function platformOf(shop: Shop): Platform {
  const route = createRouter(shop, createAuthentication(shop.settings))
  return {
    name: 'woocommerce',
    answer(exchange, now) {
      shop.deliveries.visit(now)
      return route(exchange, now)
    },
    takeDeliveries: (now) => shop.deliveries.take((topic, id) => webhookPayload(shop, topic, id), now),
    delivered: (delivery, status) => shop.deliveries.delivered(delivery, status),
  }
}

function viewOf(shop: Shop): View {
  return {
    product(id) {
      const product = shop.catalogue.find(id)
      return product && copyOfProduct(product)
    },
    order(id) {
      const order = shop.orders.find(id)
      return order && copyOfOrder(order)
    },
    products: () => shop.catalogue.everything.map(copyOfProduct),
    orders: () => shop.orders.rows.map(copyOfOrder),
    webhooks: () => shop.webhooks.rows.map((webhook) => ({ ...webhook })),
    soldNet: (id) => shop.orders.held(id),
    books: () => ({ entries: shop.ledger.entries }),
  }
}
