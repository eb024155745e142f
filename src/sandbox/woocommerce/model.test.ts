import { expect, test } from 'vitest'
import { ask, NOON, rows, testShop } from './fixture.js'

test('the same calls with the same instants give the same shop', () => {
  const story = () => {
    const shop = testShop()
    shop.addProduct({ sku: 'MUG', name: 'Mug', price: '10', stock: 10 }, NOON)
    ask(shop, 'POST', '/webhooks', { topic: 'order.created', delivery_url: 'http://127.0.0.1/hook' })
    const productId = shop.products()[0]?.id ?? 0
    shop.placeOrder([{ productId, quantity: 2 }], NOON + 1)
    return [shop.products(), shop.orders(), shop.books(), shop.takeDeliveries(NOON + 2)]
  }
  expect(story()).toEqual(story())
})

test('ids of products and orders are one sequence, above those chosen by hand', () => {
  const shop = testShop()
  const first = shop.addProduct({ sku: 'A', name: 'A', price: '1', stock: 5 }, NOON)
  shop.addProduct({ id: 500, sku: 'B', name: 'B', price: '1', stock: 5 }, NOON)
  const order = shop.placeOrder([{ productId: first.id, quantity: 1 }], NOON)
  expect(order?.id).toBe(501)
  expect(() => shop.addProduct({ id: 500, sku: 'C', name: 'C', price: '1' }, NOON)).toThrow('id is taken: 500')
})

test('a hundred thousand products are walked page by page', () => {
  const shop = testShop()
  for (let id = 1; id <= 100_000; id++) shop.addProduct({ sku: `S${id}`, name: 'P', price: '1', stock: id }, NOON)
  let seen = 0
  for (let page = 1; page <= 1000; page += 100) {
    const path = `/products?orderby=id&order=asc&per_page=100&page=${page}&_fields=id,stock_quantity`
    seen += rows(shop, path).length
  }
  expect(seen).toBe(1000)
  expect(rows(shop, '/products?sku=S77777')).toMatchObject([{ stock_quantity: 77777 }])
})
