import { expect, test } from 'vitest'
import { z } from 'zod'
import { wooCommerceControls } from './controls.js'
import { NOON, testShop } from './fixture.js'

function controlled() {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 10 }, NOON)
  const controls = wooCommerceControls(shop)
  const run = (name: string, args?: unknown) => controls[name]?.(args, NOON)
  return { shop, run }
}

test('a day at the shop by its controls', () => {
  const { shop, run } = controlled()
  const order = run('place_order', { lines: [{ productId: 1, quantity: 4 }] }) as {
    id: number
    lines: { id: number }[]
  }
  run('refund', { orderId: order.id, lineId: order.lines[0]?.id, quantity: 1 })
  expect(run('set_order_status', { orderId: order.id, status: 'cancelled' })).toMatchObject({ status: 'cancelled' })
  expect(run('edit_stock', { productId: 1, stock: 3 })).toMatchObject({ stock: 3 })
  expect(run('set_price', { productId: 1, price: '12', salePrice: '9' })).toMatchObject({ salePrice: '9' })
  expect(run('books')).toEqual(shop.books())
  expect(run('books', { productId: 2 })).toEqual({ entries: [] })
  expect(shop.books().entries.map((entry) => entry.cause)).toEqual(['start', 'order', 'refund', 'cancel', 'hand'])
})

test('a shop that refuses to sell says null', () => {
  expect(controlled().run('place_order', { lines: [{ productId: 1, quantity: 11 }] })).toBeNull()
})

test.each([
  ['place_order', { lines: [] }],
  ['place_order', { lines: [{ productId: 1, quantity: 0.5 }] }],
  ['set_order_status', { orderId: 1, status: 'lost' }],
  ['edit_stock', { productId: 1, stock: '5' }],
  ['set_price', { productId: 1, price: 5 }],
  ['refund', { orderId: 1 }],
])('%s refuses %j', (name, args) => {
  expect(() => controlled().run(name, args)).toThrow(z.ZodError)
})

test('what is not there is a RangeError', () => {
  expect(() => controlled().run('edit_stock', { productId: 9, stock: 5 })).toThrow(RangeError)
})
