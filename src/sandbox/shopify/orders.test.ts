import { describe, expect, test } from 'vitest'
import { NOON, stock, STORE_ROOM, testShop } from './fixture.js'

function sold(quantity = 4) {
  const model = testShop()
  const [item = ''] = stock(model, 1)
  const order = model.placeOrder([{ inventoryItemId: item, quantity }], NOON)
  return { model, item, orderId: order?.id ?? '' }
}

describe('an order', () => {
  test('moves units from available to committed', () => {
    const { model, item } = sold()
    expect(model.level(item)).toMatchObject({ available: 6, committed: 4, onHand: 10 })
    expect(model.soldNet(item)).toBe(4)
    expect(model.books().entries.at(-1)).toMatchObject({ cause: 'order', amount: -4, reference: '#1001' })
  })

  test('is not placed for more than there is, over all its lines, or for nothing', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const half = { inventoryItemId: item, quantity: 6 }
    expect(model.placeOrder([half, half], NOON)).toBeNull()
    expect(model.placeOrder([], NOON)).toBeNull()
    expect(model.placeOrder([{ ...half, quantity: 0 }], NOON)).toBeNull()
    expect(model.placeOrder([{ ...half, inventoryItemId: 'gid://shopify/InventoryItem/1' }], NOON)).toBeNull()
    expect(model.placeOrder([{ ...half, locationId: STORE_ROOM }], NOON)).toBeNull()
    expect(model.level(item)?.available).toBe(10)
  })

  test('goes below zero where the variant may be oversold', () => {
    const model = testShop()
    const variants = [{ sku: 'A', price: '1.00', stock: 1, oversell: true }]
    const item = model.addProduct({ title: 'Pre-order', variants }, NOON).variants[0]?.inventoryItemId ?? ''
    expect(model.placeOrder([{ inventoryItemId: item, quantity: 3 }], NOON)).not.toBeNull()
    expect(model.level(item)?.available).toBe(-2)
  })

  test('of what is not tracked moves nothing', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    model.setTracked(item, false, NOON)
    expect(model.placeOrder([{ inventoryItemId: item, quantity: 30 }], NOON)).not.toBeNull()
    expect(model.level(item)).toMatchObject({ available: 10, committed: 0 })
    expect(model.soldNet(item)).toBe(0)
  })

  test('takes goods off the shelf when it is fulfilled, which is no change of what is for sale', () => {
    const { model, item, orderId } = sold()
    const before = model.books().entries.length
    model.fulfilOrder(orderId, NOON)
    expect(model.level(item)).toMatchObject({ available: 6, committed: 0, onHand: 6 })
    expect(model.books().entries).toHaveLength(before)
  })
})

describe('a cancellation', () => {
  test('puts units back, once', () => {
    const { model, item, orderId } = sold()
    model.cancelOrder(orderId, true, NOON)
    expect(model.cancelOrder(orderId, true, NOON)).toBeNull()
    expect(model.level(item)).toMatchObject({ available: 10, committed: 0 })
    expect(model.soldNet(item)).toBe(0)
  })

  test('without restocking leaves them sold', () => {
    const { model, item, orderId } = sold()
    model.cancelOrder(orderId, false, NOON)
    expect(model.level(item)).toMatchObject({ available: 6, committed: 0 })
    expect(model.soldNet(item)).toBe(4)
  })

  test('is refused once something was fulfilled', () => {
    const { model, orderId } = sold()
    model.fulfilOrder(orderId, NOON)
    expect(model.cancelOrder(orderId, true, NOON)).toBeNull()
  })
})

describe('a refund', () => {
  test('takes back open units first, then fulfilled ones, and never more than were sold', () => {
    const { model, item, orderId } = sold()
    const line = { inventoryItemId: item, restock: true }
    model.refund(orderId, [{ ...line, quantity: 1 }], NOON)
    expect(model.level(item)).toMatchObject({ available: 7, committed: 3 })
    model.fulfilOrder(orderId, NOON)
    model.refund(orderId, [{ ...line, quantity: 2 }], NOON)
    expect(model.level(item)).toMatchObject({ available: 9, committed: 0 })
    expect(model.refund(orderId, [{ ...line, quantity: 2 }], NOON)).toBeNull()
    expect(model.soldNet(item)).toBe(1)
  })

  test('without restocking changes nothing that is for sale', () => {
    const { model, item, orderId } = sold()
    model.refund(orderId, [{ inventoryItemId: item, quantity: 2, restock: false }], NOON)
    expect(model.level(item)).toMatchObject({ available: 6, committed: 2 })
    expect(model.soldNet(item)).toBe(4)
  })
})

describe('an edit by hand', () => {
  test('sets or adds, and is kept apart from what was sold', () => {
    const { model, item } = sold()
    model.editQuantity({ inventoryItemId: item, change: { by: 5 } }, NOON)
    model.editQuantity({ inventoryItemId: item, change: { to: 2 } }, NOON)
    expect(model.level(item)?.available).toBe(2)
    expect([model.handMoved(item), model.soldNet(item)]).toEqual([-4, 4])
  })

  test('reaches nothing that is not stocked', () => {
    const { model, item } = sold()
    expect(model.editQuantity({ inventoryItemId: item, locationId: STORE_ROOM, change: { to: 2 } }, NOON)).toBe(false)
  })
})

test('the books explain every figure', () => {
  const { model, item, orderId } = sold()
  model.cancelOrder(orderId, true, NOON)
  model.editQuantity({ inventoryItemId: item, change: { by: -1 } }, NOON)
  const { entries } = model.books()
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(model.level(item)?.available)
  expect(entries.every(({ before, after, amount }) => after - before === amount)).toBe(true)
  expect(entries.map(({ cause }) => cause)).toEqual(['start', 'order', 'cancel', 'hand'])
})
