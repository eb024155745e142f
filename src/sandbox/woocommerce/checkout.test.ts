import { expect, test } from 'vitest'
import { ask, NOON, testShop } from './fixture.js'

test('20 customers for 10 units make exactly 10 orders', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 10 }, NOON)
  const placed = Array.from({ length: 20 }, () => shop.placeOrder([{ productId: 1, quantity: 1 }], NOON))
  expect(placed.filter((order) => order !== null)).toHaveLength(10)
  expect(shop.product(1)).toMatchObject({ stock: 0, stockStatus: 'outofstock' })
})

test('lines of one product are added up before the shop says yes', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 3 }, NOON)
  const line = { productId: 1, quantity: 2 }
  expect(shop.placeOrder([line, line], NOON)).toBeNull()
  expect(shop.orders()).toEqual([])
})

test('an order that is forced, or made over REST, may oversell', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 1 }, NOON)
  shop.placeOrder([{ productId: 1, quantity: 2 }], NOON, { force: true })
  ask(shop, 'POST', '/orders', { status: 'processing', line_items: [{ product_id: 1, quantity: 2 }] })
  expect(shop.product(1)?.stock).toBe(-3)
})

test('backorders let stock go below zero, and say so', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 1, backorders: 'notify' }, NOON)
  expect(shop.placeOrder([{ productId: 1, quantity: 3 }], NOON)).not.toBeNull()
  expect(shop.product(1)).toMatchObject({ stock: -2, stockStatus: 'onbackorder' })
})

test('an unpaid checkout keeps its units from others for an hour, and REST does not show it', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 2 }, NOON)
  const line = { productId: 1, quantity: 2 }
  shop.placeOrder([line], NOON, { status: 'pending' })
  expect(shop.placeOrder([line], NOON + 3_599_999)).toBeNull()
  expect(ask(shop, 'GET', '/products/1').json).toMatchObject({ stock_quantity: 2 })
  expect(shop.placeOrder([line], NOON + 3_600_000)).not.toBeNull()
})

test('paying ends the reservation', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 3 }, NOON)
  const unpaid = shop.placeOrder([{ productId: 1, quantity: 2 }], NOON, { status: 'pending' })
  shop.setOrderStatus(unpaid?.id ?? 0, 'processing', NOON)
  expect(shop.placeOrder([{ productId: 1, quantity: 1 }], NOON)).not.toBeNull()
})

test('what is not published is not sold', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 3, status: 'draft' }, NOON)
  expect(shop.placeOrder([{ productId: 1, quantity: 1 }], NOON)).toBeNull()
})
