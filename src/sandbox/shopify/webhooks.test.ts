import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ask, NOON, SECRET, setQuantities, stock, testShop } from './fixture.js'
import type { ShopifyModel } from './model.js'

const MINUTE_MS = 60_000
const CREATE = `mutation ($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: {uri: $uri}) {
    webhookSubscription { id topic uri } userErrors { field message } } }`
const URI = 'https://till.example/hear/leaf'

function subscribe(model: ShopifyModel, topic = 'INVENTORY_LEVELS_UPDATE', uri = URI) {
  const { data } = ask(model, CREATE, { topic, uri })
  return data?.webhookSubscriptionCreate as {
    webhookSubscription: { id: string } | null
    userErrors: { field: string[]; message: string }[]
  }
}

function heard() {
  const model = testShop()
  const [item = ''] = stock(model, 1)
  subscribe(model)
  return { model, item }
}

describe('subscriptions', () => {
  test('are listed and deleted', () => {
    const model = testShop()
    const id = subscribe(model).webhookSubscription?.id
    const list = '{ webhookSubscriptions(first: 10) { nodes { id topic uri callbackUrl format } } }'
    expect(ask(model, list).data).toEqual({
      webhookSubscriptions: {
        nodes: [{ id, topic: 'INVENTORY_LEVELS_UPDATE', uri: URI, callbackUrl: URI, format: 'JSON' }],
      },
    })
    const remove = `mutation { webhookSubscriptionDelete(id: "${id}") { deletedWebhookSubscriptionId userErrors { message } } }`
    expect(ask(model, remove).data).toMatchObject({ webhookSubscriptionDelete: { deletedWebhookSubscriptionId: id } })
    expect(ask(model, remove).data).toMatchObject({ webhookSubscriptionDelete: { deletedWebhookSubscriptionId: null } })
    expect(model.subscriptions()).toEqual([])
  })

  test('go to https only, but for a sandbox on the loopback', () => {
    const local = 'http://127.0.0.1:8080/hear'
    expect(subscribe(testShop(), 'ORDERS_CREATE', local).userErrors).toHaveLength(1)
    expect(subscribe(testShop({ allowLoopbackWebhooks: true }), 'ORDERS_CREATE', local).userErrors).toEqual([])
    const far = 'http://till.example/hear'
    expect(subscribe(testShop({ allowLoopbackWebhooks: true }), 'ORDERS_CREATE', far).userErrors).toHaveLength(1)
    expect(subscribe(testShop(), 'ORDERS_CREATE', 'nowhere').userErrors).toHaveLength(1)
  })

  test('are one for a topic and an address', () => {
    const model = testShop()
    subscribe(model)
    expect(subscribe(model).userErrors[0]?.message).toContain('already been taken')
  })
})

describe('a webhook', () => {
  test('carries the figure and ids of all their digits, signed over its bytes', () => {
    const { model } = heard()
    const item = stock(model, 10).at(-1) ?? ''
    model.placeOrder([{ inventoryItemId: item, quantity: 3 }], NOON + 1500)
    const [delivery] = model.takeDeliveries(NOON + 1500)
    const number = item.split('/').at(-1)
    expect(String(Number(number))).not.toBe(number)
    expect(delivery?.url).toBe(URI)
    expect(delivery?.body).toBe(
      `{"inventory_item_id":${number},"location_id":655441491,"available":7,"updated_at":"2026-07-01T12:00:01Z",` +
        `"admin_graphql_api_id":"gid://shopify/InventoryLevel/523463154?inventory_item_id=${number}"}`,
    )
    expect(delivery?.headers).toMatchObject({
      'x-shopify-topic': 'inventory_levels/update',
      'x-shopify-shop-domain': 'leaf.myshopify.com',
      'x-shopify-triggered-at': '2026-07-01T12:00:01.500Z',
      'x-shopify-api-version': '2026-07',
      'x-shopify-hmac-sha256': createHmac('sha256', SECRET)
        .update(delivery?.body ?? '')
        .digest('base64'),
    })
    expect(model.takeDeliveries(NOON + 1500)).toEqual([])
  })

  test('comes for our own writes as well, and not for what changes nothing that is for sale', () => {
    const { model, item } = heard()
    setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 10 }])
    expect(model.takeDeliveries(NOON)).toHaveLength(1)
    setQuantities(model, 'k2', [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 7 }])
    expect(model.takeDeliveries(NOON)).toEqual([])
    const order = model.placeOrder([{ inventoryItemId: item, quantity: 1 }], NOON)
    model.takeDeliveries(NOON)
    model.fulfilOrder(order?.id ?? '', NOON)
    expect(model.takeDeliveries(NOON)).toEqual([])
  })

  test('comes for prices and orders too', () => {
    const { model, item } = heard()
    subscribe(model, 'PRODUCTS_UPDATE')
    subscribe(model, 'ORDERS_CREATE')
    model.setPrice(model.variants()[0]?.id ?? '', '30', null, NOON)
    model.placeOrder([{ inventoryItemId: item, quantity: 1 }], NOON)
    const deliveries = model.takeDeliveries(NOON)
    expect(deliveries.map(({ topic }) => topic)).toEqual([
      'products/update',
      'inventory_levels/update',
      'orders/create',
    ])
    expect(deliveries[0]?.body).toContain('"price":"30.00","compare_at_price":null')
    expect(deliveries[2]?.body).toContain('"name":"#1001"')
  })

  test('has one event id for all its subscribers and a webhook id for each', () => {
    const { model, item } = heard()
    subscribe(model, 'INVENTORY_LEVELS_UPDATE', 'https://other.example/hear')
    model.editQuantity({ inventoryItemId: item, change: { to: 3 } }, NOON)
    const deliveries = model.takeDeliveries(NOON)
    const ids = (name: string) => new Set(deliveries.map(({ headers }) => headers[name])).size
    expect([deliveries.length, ids('x-shopify-event-id'), ids('x-shopify-webhook-id')]).toEqual([2, 1, 2])
  })
})

describe('a delivery that fails', () => {
  test('comes again with the same bytes and id, though the figure has moved on', () => {
    const { model, item } = heard()
    model.editQuantity({ inventoryItemId: item, change: { to: 3 } }, NOON)
    const [first] = model.takeDeliveries(NOON)
    if (first === undefined) throw new Error('nothing to deliver')
    model.delivered(first, null, NOON + 5000)
    expect(model.takeDeliveries(NOON + 5000)).toEqual([])
    expect(model.takeDeliveries(NOON + 5000 + MINUTE_MS)).toEqual([first])
    model.delivered(first, 200, NOON + 5000 + MINUTE_MS)
    expect(model.takeDeliveries(NOON + 300 * MINUTE_MS)).toEqual([])
  })

  test('costs the subscription after eight failures in a row, a redirect among them', () => {
    const { model, item } = heard()
    model.editQuantity({ inventoryItemId: item, change: { to: 3 } }, NOON)
    const attempts: number[] = []
    for (let now = NOON; now <= NOON + 300 * MINUTE_MS; now += MINUTE_MS) {
      for (const delivery of model.takeDeliveries(now)) {
        attempts.push(now - NOON)
        model.delivered(delivery, attempts.length === 1 ? 302 : 500, now)
      }
    }
    expect(model.subscriptions()).toEqual([])
    expect(attempts).toHaveLength(8)
    expect(attempts.at(-1)).toBeLessThanOrEqual(240 * MINUTE_MS)
  })

  test('is given up after eight retries where others get through, and the subscription stays', () => {
    const { model, item } = heard()
    model.editQuantity({ inventoryItemId: item, change: { to: 3 } }, NOON)
    const [doomed] = model.takeDeliveries(NOON)
    let failures = 0
    for (let now = NOON; now <= NOON + 300 * MINUTE_MS; now += MINUTE_MS) {
      model.editQuantity({ inventoryItemId: item, change: { by: 1 } }, now)
      if (now === NOON && doomed) model.delivered(doomed, 500, now)
      for (const delivery of model.takeDeliveries(now)) {
        const isDoomed = delivery.id === doomed?.id
        if (isDoomed) failures += 1
        model.delivered(delivery, isDoomed ? 500 : 200, now)
      }
    }
    expect(failures).toBe(8)
    expect(model.subscriptions()).toHaveLength(1)
  })
})

test('an item that is no longer tracked has no figure to tell', () => {
  const { model, item } = heard()
  const order = model.placeOrder([{ inventoryItemId: item, quantity: 1 }], NOON)
  model.takeDeliveries(NOON)
  model.setTracked(item, false, NOON)
  model.cancelOrder(order?.id ?? '', true, NOON)
  expect(model.takeDeliveries(NOON)[0]?.body).toContain('"available":null')
})
