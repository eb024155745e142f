import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../platform.js'
import { ask, NOON, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

const HOOK = 'http://127.0.0.1:9/hook'

/** A shop with one product and a webhook for the topic; the ping of its creation is out of the way. */
function listening(topic: string, options = {}): WooCommerceModel {
  const shop = testShop(options)
  const variations = [{ id: 3, sku: 'TEE-S', name: 'Tee S', price: '20', stock: 9 }]
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 50 }, NOON)
  shop.addProduct({ id: 2, sku: 'TEE', name: 'Tee', variations }, NOON)
  ask(shop, 'POST', '/webhooks', { name: 'test', topic, delivery_url: HOOK, secret: 'hush' })
  shop.takeDeliveries(NOON)
  return shop
}

function bodies(deliveries: readonly Delivery[]): unknown[] {
  return deliveries.map((delivery) => JSON.parse(delivery.body) as unknown)
}

function sell(shop: WooCommerceModel, productId = 1, now = NOON) {
  const order = shop.placeOrder([{ productId, quantity: 1 }], now)
  if (!order) throw new Error('the shop refused')
  return order
}

test('creation sends an unsigned ping in the form of a form', () => {
  const shop = testShop()
  const reply = ask(shop, 'POST', '/webhooks', { topic: 'order.created', delivery_url: HOOK, secret: 'hush' })
  expect(reply).toMatchObject({ status: 201, json: { id: 1, status: 'active', topic: 'order.created' } })
  const [ping, ...others] = shop.takeDeliveries(NOON)
  expect(ping).toMatchObject({ url: HOOK, body: 'webhook_id=1' })
  expect(ping?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(ping?.headers).not.toHaveProperty('x-wc-webhook-signature')
  expect(others).toEqual([])
})

test('a delivery is signed over its bytes and named by its topic', () => {
  const shop = listening('order.created')
  const order = sell(shop)
  const [delivery] = shop.takeDeliveries(NOON)
  const signature = createHmac('sha256', 'hush')
    .update(delivery?.body ?? '')
    .digest('base64')
  expect(delivery).toMatchObject({ url: HOOK, topic: 'order.created' })
  expect(delivery?.headers).toMatchObject({
    'x-wc-webhook-topic': 'order.created',
    'x-wc-webhook-resource': 'order',
    'x-wc-webhook-event': 'created',
    'x-wc-webhook-signature': signature,
    'x-wc-webhook-id': '1',
  })
  expect(bodies(delivery ? [delivery] : [])).toMatchObject([{ id: order.id, line_items: [{ product_id: 1 }] }])
})

test('deliveries of one second share their id', () => {
  const shop = listening('order.created')
  const idOf = (now: number) => {
    sell(shop, 1, now)
    return shop.takeDeliveries(now)[0]?.headers['x-wc-webhook-delivery-id']
  }
  expect(idOf(NOON)).toBe(idOf(NOON + 999))
  expect(idOf(NOON)).not.toBe(idOf(NOON + 1000))
})

describe('topics', () => {
  test('the stock action fires for orders, with the id that counts, and not for REST writes', () => {
    const shop = listening('action.woocommerce_updated_product_stock')
    ask(shop, 'PUT', '/products/1', { stock_quantity: 40 })
    shop.editStock(1, 30, NOON)
    expect(shop.takeDeliveries(NOON)).toEqual([])
    const order = sell(shop)
    expect(bodies(shop.takeDeliveries(NOON))).toEqual([{ action: 'woocommerce_updated_product_stock', arg: 1 }])
    shop.setOrderStatus(order.id, 'cancelled', NOON)
    expect(shop.takeDeliveries(NOON)).toHaveLength(1)
  })

  test('product.updated fires for everything, and carries the variation', () => {
    const shop = listening('product.updated')
    sell(shop, 3)
    expect(bodies(shop.takeDeliveries(NOON))).toMatchObject([{ id: 3, parent_id: 2, stock_quantity: 8 }])
    shop.setPrice(1, '11', null, NOON)
    expect(bodies(shop.takeDeliveries(NOON))).toMatchObject([{ id: 1, regular_price: '11' }])
  })

  test('product.created and product.deleted', () => {
    const shop = listening('product.created')
    shop.addProduct({ id: 50, sku: 'NEW', name: 'New', price: '1' }, NOON)
    expect(bodies(shop.takeDeliveries(NOON))).toMatchObject([{ id: 50 }])
    const other = listening('product.deleted')
    other.deleteProduct(1, NOON)
    expect(bodies(other.takeDeliveries(NOON))).toEqual([{ id: 1 }])
  })

  test('order.updated and order.deleted', () => {
    const shop = listening('order.updated')
    const { id } = sell(shop)
    shop.setOrderStatus(id, 'completed', NOON)
    expect(bodies(shop.takeDeliveries(NOON))).toMatchObject([{ id, status: 'completed' }])
    const other = listening('order.deleted')
    other.trash(sell(other).id, NOON)
    expect(shop.takeDeliveries(NOON)).toEqual([])
    expect(other.takeDeliveries(NOON)).toHaveLength(1)
  })
})

describe('background jobs', () => {
  test('the body is built at delivery, and pending duplicates are one', () => {
    const shop = listening('product.updated', { webhookCronMs: 60_000 })
    shop.editStock(1, 7, NOON + 1)
    shop.editStock(1, 6, NOON + 2)
    shop.editStock(1, 5, NOON + 50_000)
    expect(shop.takeDeliveries(NOON + 59_999)).toEqual([])
    expect(bodies(shop.takeDeliveries(NOON + 60_000))).toMatchObject([{ id: 1, stock_quantity: 5 }])
    expect(shop.takeDeliveries(NOON + 120_000)).toEqual([])
  })

  test('a repeat does not put off what is pending', () => {
    const shop = listening('product.updated', { webhookCronMs: 60_000 })
    shop.editStock(1, 7, NOON)
    shop.editStock(1, 6, NOON + 60_001)
    expect(shop.takeDeliveries(NOON + 60_001)).toHaveLength(1)
  })

  test('what is gone when its turn comes is not told', () => {
    const shop = listening('product.updated', { webhookCronMs: 60_000 })
    shop.editStock(1, 7, NOON)
    shop.deleteProduct(1, NOON, { force: true })
    expect(shop.takeDeliveries(NOON + 60_000)).toEqual([])
  })

  test('wait for a visitor where they must', () => {
    const shop = listening('product.updated', { webhookCronMs: 60_000, cronNeedsTraffic: true })
    shop.editStock(1, 7, NOON)
    expect(shop.takeDeliveries(NOON + 600_000)).toEqual([])
    ask(shop, 'GET', '/products', undefined, NOON + 600_000)
    expect(shop.takeDeliveries(NOON + 600_000)).toHaveLength(1)
  })
})

/** Makes one delivery and says what became of it. */
function once(shop: WooCommerceModel, status: number | null): number {
  sell(shop)
  const deliveries = shop.takeDeliveries(NOON)
  for (const delivery of deliveries) shop.delivered(delivery, status, NOON)
  return deliveries.length
}

describe('what becomes of a delivery', () => {
  test('a failure is never tried again', () => {
    const shop = listening('order.created')
    expect(once(shop, null)).toBe(1)
    expect(shop.takeDeliveries(NOON + 86_400_000)).toEqual([])
  })

  test('the seventh failure in a row disables it, and a success in between starts anew', () => {
    const shop = listening('order.created')
    for (let failure = 0; failure < 6; failure++) once(shop, 500)
    expect(once(shop, 200)).toBe(1)
    for (let failure = 0; failure < 6; failure++) once(shop, 500)
    expect(shop.webhooks()[0]?.status).toBe('active')
    once(shop, null)
    expect(shop.webhooks()[0]?.status).toBe('disabled')
    expect(once(shop, 200)).toBe(0)
  })

  test('making it active again keeps the count, so the next failure disables it', () => {
    const shop = listening('order.created')
    for (let failure = 0; failure < 7; failure++) once(shop, 500)
    expect(ask(shop, 'PUT', '/webhooks/1', { status: 'active' }).json).toMatchObject({ status: 'active' })
    once(shop, 500)
    expect(ask(shop, 'GET', '/webhooks/1').json).toMatchObject({ status: 'disabled' })
  })

  test('a 204 brings a ping each time, a 200 none', () => {
    const shop = listening('order.created')
    once(shop, 204)
    const [ping] = shop.takeDeliveries(NOON)
    expect(ping?.body).toBe('webhook_id=1')
    if (ping) shop.delivered(ping, 204, NOON)
    expect(shop.takeDeliveries(NOON)).toEqual([])
    once(shop, 200)
    expect(shop.takeDeliveries(NOON)).toEqual([])
  })
})
