import { expect, test } from 'vitest'
import { ask, ids, NOON, rows, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

function shopWithOrders(): WooCommerceModel {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10.50', stock: 50 }, NOON)
  for (const minute of [0, 1, 2]) shop.placeOrder([{ productId: 1, quantity: 5 }], NOON + minute * 60_000)
  return shop
}

interface Row {
  readonly id: number
  readonly line_items: readonly { readonly id: number; readonly meta_data: readonly unknown[] }[]
}

function orderRow(shop: WooCommerceModel, id: number): Row {
  return ask(shop, 'GET', `/orders/${id}`).json as Row
}

test('a line says what it holds, as text', () => {
  const shop = shopWithOrders()
  const [id = 0] = shop.orders().map((order) => order.id)
  expect(orderRow(shop, id)).toMatchObject({
    status: 'processing',
    number: String(id),
    total: '52.50',
    date_created_gmt: '2026-07-01T12:00:00',
    line_items: [{ product_id: 1, variation_id: 0, quantity: 5, meta_data: [{ key: '_reduced_stock', value: '5' }] }],
  })
  shop.setOrderStatus(id, 'cancelled', NOON)
  expect(orderRow(shop, id).line_items[0]?.meta_data).toEqual([])
})

test('orders since a moment come by id, of any status but trash', () => {
  const shop = shopWithOrders()
  const [first = 0, second = 0, third = 0] = shop.orders().map((order) => order.id)
  const path = '/orders?modified_after=2026-07-01T12:00:30&dates_are_gmt=true&orderby=id&order=asc&status=any'
  expect(ids(shop, path)).toEqual([second, third])
  shop.setOrderStatus(first, 'completed', NOON + 300_000)
  expect(ids(shop, path)).toEqual([first, second, third])
  shop.trash(second, NOON + 300_000)
  expect(ids(shop, path)).toEqual([first, third])
  expect(ids(shop, '/orders?status=trash')).toEqual([second])
  expect(ids(shop, '/orders?status=completed,trash&orderby=id&order=asc')).toEqual([first, second])
})

test('dotted _fields return no lines at all', () => {
  const shop = shopWithOrders()
  expect(Object.keys(rows(shop, '/orders?_fields=id,line_items')[0] ?? {})).toEqual(['id', 'line_items'])
  expect(Object.keys(rows(shop, '/orders?_fields=id,line_items.id')[0] ?? {})).toEqual(['id'])
  expect(rows(shop, '/orders?_fields=billing.email')[0]).toEqual({ billing: { email: '' } })
})

test('an order over REST may oversell, and pays if asked', () => {
  const shop = shopWithOrders()
  const reply = ask(shop, 'POST', '/orders', { set_paid: true, line_items: [{ product_id: 1, quantity: 100 }] })
  expect(reply).toMatchObject({ status: 201, json: { status: 'processing', created_via: 'rest-api' } })
  expect(shop.product(1)?.stock).toBe(-65)
})

test('lines are taken out, changed and added by an edit', () => {
  const shop = shopWithOrders()
  const [first = 0, second = 0] = shop.orders().map((order) => order.id)
  const lineOf = (id: number) => orderRow(shop, id).line_items[0]?.id
  ask(shop, 'PUT', `/orders/${first}`, { line_items: [{ id: lineOf(first), quantity: 0 }] })
  expect([shop.product(1)?.stock, orderRow(shop, first).line_items]).toEqual([40, []])
  ask(shop, 'PUT', `/orders/${first}`, { line_items: [{ product_id: 1, quantity: 2 }] })
  expect(shop.product(1)?.stock).toBe(38)
  ask(shop, 'PUT', `/orders/${second}`, { line_items: [{ id: lineOf(second), quantity: 7 }] })
  expect([shop.product(1)?.stock, shop.soldNet(1)]).toEqual([38, 12])
})

test('refunds go back on the shelf unless told otherwise', () => {
  const shop = shopWithOrders()
  const [id = 0] = shop.orders().map((order) => order.id)
  const line = orderRow(shop, id).line_items[0]?.id
  const refund = (body: object) => ask(shop, 'POST', `/orders/${id}/refunds`, body)
  expect(refund({ amount: '21.00', line_items: [{ id: line, quantity: 2 }] })).toMatchObject({
    status: 201,
    json: { amount: '21.00' },
  })
  expect([shop.product(1)?.stock, shop.soldNet(1)]).toEqual([37, 13])
  refund({ amount: '10.50', api_restock: false, line_items: [{ id: line, quantity: 1 }] })
  expect([shop.product(1)?.stock, shop.soldNet(1)]).toEqual([37, 13])
  expect(refund({ amount: '500' }).json).toMatchObject({ code: 'woocommerce_rest_cannot_create_order_refund' })
})

test('deleting moves to the trash, by force out of the shop', () => {
  const shop = shopWithOrders()
  const [id = 0] = shop.orders().map((order) => order.id)
  expect(ask(shop, 'DELETE', `/orders/${id}`).json).toMatchObject({ status: 'trash' })
  expect(ask(shop, 'DELETE', `/orders/${id}`).status).toBe(410)
  expect(ask(shop, 'DELETE', `/orders/${id}?force=true`).status).toBe(200)
  expect(ask(shop, 'GET', `/orders/${id}`).status).toBe(404)
  expect(shop.product(1)?.stock).toBe(35)
})

test.each([{ status: 'lost' }, { line_items: [{ product_id: 99 }] }, { line_items: [{ id: 99, quantity: 1 }] }])(
  'an edit with %j is refused',
  (body) => {
    const shop = shopWithOrders()
    const [id = 0] = shop.orders().map((order) => order.id)
    expect(ask(shop, 'PUT', `/orders/${id}`, body).status).toBe(400)
  },
)
