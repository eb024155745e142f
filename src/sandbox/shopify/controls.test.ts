import { expect, test } from 'vitest'
import { shopifyControls } from './controls.js'
import { NOON, stock, testShop } from './fixture.js'

function shop() {
  const model = testShop()
  const [item = ''] = stock(model, 2)
  return { model, item, controls: shopifyControls(model) }
}

test('the six controls do what staff and customers do', () => {
  const { model, item, controls } = shop()
  const goods = { sku: 'SKU-1' }
  const placed = controls.place_order?.({ lines: [{ goods, quantity: 3 }] }, NOON) as { orderId: string }
  expect(placed).toMatchObject({ done: true, name: '#1001', lines: [{ inventoryItemId: item, quantity: 3 }] })
  controls.refund?.({ orderId: placed.orderId, lines: [{ goods, quantity: 1 }] }, NOON)
  expect(model.level(item)).toMatchObject({ available: 8, committed: 2 })
  expect(controls.cancel_order?.({ orderId: placed.orderId }, NOON)).toMatchObject({ done: true, cancelled: true })
  expect(controls.edit_quantity?.({ goods: { inventoryItemId: item }, change: { by: -4 } }, NOON)).toMatchObject({
    done: true,
    level: { available: 6 },
  })
  expect(controls.set_price?.({ goods, price: '30.00', compareAtPrice: '35.00' }, NOON)).toEqual({ done: true })
  expect(model.variants()[0]).toMatchObject({ price: '30.00', compareAtPrice: '35.00' })
  const { entries } = controls.books?.({ from: 2 }, NOON) as { entries: { cause: string }[] }
  expect(entries.map(({ cause }) => cause)).toEqual(['order', 'refund', 'cancel', 'hand'])
})

test('an order for too much is not placed', () => {
  const { controls } = shop()
  expect(controls.place_order?.({ lines: [{ goods: { sku: 'SKU-1' }, quantity: 11 }] }, NOON)).toEqual({ done: false })
})

test('arguments are checked before anything is done', () => {
  const { model, controls } = shop()
  expect(() => controls.place_order?.({ lines: [{ goods: { sku: 'SKU-1' }, quantity: 1.5 }] }, NOON)).toThrow()
  expect(() => controls.set_price?.({ goods: { sku: 'SKU-1' }, price: '12,50' }, NOON)).toThrow()
  expect(() => controls.edit_quantity?.({ goods: { sku: 'none' }, change: { to: 1 } }, NOON)).toThrow('no variant')
  expect(model.books().entries).toHaveLength(2)
})
