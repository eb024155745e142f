import { describe, expect, test } from 'vitest'
import { ask, NOON, rows, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'
import type { OrderStatus } from './order-store.js'

const MUG = 100

function shopWithMugs(stock = 20): WooCommerceModel {
  const shop = testShop()
  shop.addProduct({ id: MUG, sku: 'MUG', name: 'Mug', price: '10', stock }, NOON)
  return shop
}

/** An order of so many mugs, with the ids to name it and its only line by. */
function order(shop: WooCommerceModel, quantity: number, status: Exclude<OrderStatus, 'trash'> = 'processing') {
  const placed = shop.placeOrder([{ productId: MUG, quantity }], NOON, { status })
  const line = placed?.lines[0]
  if (!placed || !line) throw new Error('the shop refused')
  return { orderId: placed.id, lineId: line.id }
}

function stockAndHeld(shop: WooCommerceModel): readonly [stock: number | null | undefined, held: number] {
  return [shop.product(MUG)?.stock, shop.soldNet(MUG)]
}

test('_reduced_stock follows one line of five through its life, and stock moves by just its change', () => {
  const shop = shopWithMugs()
  const { orderId, lineId } = order(shop, 5)
  expect(stockAndHeld(shop)).toEqual([15, 5])

  shop.refund(orderId, lineId, 2, true, NOON)
  expect(stockAndHeld(shop)).toEqual([17, 3])

  shop.refund(orderId, lineId, 1, false, NOON)
  expect(stockAndHeld(shop)).toEqual([17, 3])

  shop.setOrderStatus(orderId, 'cancelled', NOON)
  expect(stockAndHeld(shop)).toEqual([20, 0])
  expect(shop.order(orderId)?.lines[0]?.reducedStock).toBeNull()

  shop.setOrderStatus(orderId, 'processing', NOON)
  expect(stockAndHeld(shop)).toEqual([15, 5])

  shop.editLine(orderId, lineId, 7, NOON)
  expect(stockAndHeld(shop)).toEqual([15, 5])
  expect(shop.order(orderId)?.lines[0]?.quantity).toBe(7)

  shop.trash(orderId, NOON)
  expect(stockAndHeld(shop)).toEqual([15, 5])
  expect(shop.order(orderId)?.status).toBe('trash')
})

describe('stock by status', () => {
  test.each(['on-hold', 'processing', 'completed'] as const)('%s takes the units', (status) => {
    const shop = shopWithMugs()
    order(shop, 4, status)
    expect(stockAndHeld(shop)).toEqual([16, 4])
  })

  test.each(['pending', 'failed', 'cancelled', 'refunded'] as const)('%s from the start takes none', (status) => {
    const shop = shopWithMugs()
    order(shop, 4, status)
    expect(stockAndHeld(shop)).toEqual([20, 0])
  })

  test('passing on from one taking status to the next takes nothing more', () => {
    const shop = shopWithMugs()
    const { orderId } = order(shop, 4, 'on-hold')
    shop.setOrderStatus(orderId, 'processing', NOON)
    shop.setOrderStatus(orderId, 'completed', NOON)
    expect(stockAndHeld(shop)).toEqual([16, 4])
  })

  test('nor where a line has given all of its units back meanwhile', () => {
    const shop = shopWithMugs()
    const placed = shop.placeOrder(
      [
        { productId: MUG, quantity: 4 },
        { productId: MUG, quantity: 1 },
      ],
      NOON,
    )
    const [orderId, lineId] = [placed?.id ?? 0, placed?.lines[0]?.id ?? 0]
    shop.refund(orderId, lineId, 4, true, NOON)
    shop.setOrderStatus(orderId, 'completed', NOON)
    expect(stockAndHeld(shop)).toEqual([19, 1])
  })

  test('units that could not be given back are not taken twice', () => {
    const shop = shopWithMugs()
    const { orderId } = order(shop, 4)
    shop.setStockManagement(false)
    shop.setOrderStatus(orderId, 'cancelled', NOON)
    shop.setStockManagement(true)
    shop.setOrderStatus(orderId, 'processing', NOON)
    expect(stockAndHeld(shop)).toEqual([16, 4])
  })

  test.each(['pending', 'cancelled'] as const)('back to %s gives the units back', (status) => {
    const shop = shopWithMugs()
    const { orderId } = order(shop, 4)
    shop.setOrderStatus(orderId, status, NOON)
    expect(stockAndHeld(shop)).toEqual([20, 0])
  })

  test.each(['failed', 'refunded', 'trash'] as const)('on to %s changes nothing', (status) => {
    const shop = shopWithMugs()
    const { orderId } = order(shop, 4)
    shop.setOrderStatus(orderId, status, NOON)
    expect(stockAndHeld(shop)).toEqual([16, 4])
  })

  test('deleting for good gives nothing back, and the order is gone', () => {
    const shop = shopWithMugs()
    const { orderId } = order(shop, 4)
    shop.forceDelete(orderId, NOON)
    expect(stockAndHeld(shop)).toEqual([16, 0])
    expect(ask(shop, 'GET', `/orders/${orderId}`)).toMatchObject({
      status: 404,
      json: { code: 'woocommerce_rest_shop_order_invalid_id' },
    })
  })

  test('nothing moves while the shop-wide setting is off', () => {
    const shop = shopWithMugs()
    shop.setStockManagement(false)
    order(shop, 4)
    expect(stockAndHeld(shop)).toEqual([20, 0])
  })

  test('a product that keeps no stock moves nothing', () => {
    const shop = testShop()
    shop.addProduct({ id: MUG, sku: 'MUG', name: 'Mug', price: '10' }, NOON)
    order(shop, 4)
    expect(stockAndHeld(shop)).toEqual([null, 0])
  })
})

describe('lines', () => {
  test('quantity 0 takes a line out and gives its units back', () => {
    const shop = shopWithMugs()
    const { orderId, lineId } = order(shop, 4)
    shop.editLine(orderId, lineId, 0, NOON)
    expect(stockAndHeld(shop)).toEqual([20, 0])
    expect(shop.order(orderId)?.lines).toEqual([])
  })

  test('an added line takes its units, in a pending order none', () => {
    const shop = shopWithMugs()
    const { orderId } = order(shop, 1)
    shop.addLine(orderId, { productId: MUG, quantity: 3 }, NOON)
    const unpaid = order(shop, 1, 'pending')
    shop.addLine(unpaid.orderId, { productId: MUG, quantity: 3 }, NOON)
    expect(stockAndHeld(shop)).toEqual([16, 4])
  })

  test('a variation that counts at its parent moves the parent', () => {
    const shop = testShop()
    const variations = [{ id: 8, sku: 'TEE-S', name: 'Tee S', price: '20' }]
    shop.addProduct({ id: 7, sku: 'TEE', name: 'Tee', stock: 10, variations }, NOON)
    shop.placeOrder([{ productId: 8, quantity: 3 }], NOON)
    expect([shop.product(7)?.stock, shop.soldNet(7), shop.soldNet(8)]).toEqual([7, 3, 0])
    expect(rows(shop, '/orders')[0]).toMatchObject({ line_items: [{ product_id: 7, variation_id: 8, quantity: 3 }] })
  })
})

describe('refunds', () => {
  test('a full refund with restock ends the order, which then holds 0', () => {
    const shop = shopWithMugs()
    const { orderId, lineId } = order(shop, 2)
    shop.refund(orderId, lineId, 2, true, NOON)
    expect(shop.order(orderId)).toMatchObject({ status: 'refunded', lines: [{ reducedStock: 0 }] })
    expect(stockAndHeld(shop)).toEqual([20, 0])
  })

  test('more than is left is refused', () => {
    const shop = shopWithMugs()
    const { orderId, lineId } = order(shop, 2)
    shop.refund(orderId, lineId, 1, true, NOON)
    expect(() => shop.refund(orderId, lineId, 2, true, NOON)).toThrow(RangeError)
  })
})

test('the books hold every change, its cause and its order', () => {
  const shop = shopWithMugs(10)
  const { orderId, lineId } = order(shop, 4)
  shop.refund(orderId, lineId, 1, true, NOON + 1)
  shop.setOrderStatus(orderId, 'cancelled', NOON + 2)
  shop.editStock(MUG, 6, NOON + 3)
  ask(shop, 'PUT', `/products/${MUG}`, { stock_quantity: 8 }, NOON + 4)
  ask(shop, 'PUT', `/products/${MUG}`, { stock_quantity: 8 }, NOON + 5)
  const reference = String(orderId)
  expect(shop.books().entries).toEqual([
    { at: NOON, productId: MUG, before: 0, after: 10, amount: 10, cause: 'start', reference: '' },
    { at: NOON, productId: MUG, before: 10, after: 6, amount: -4, cause: 'order', reference },
    { at: NOON + 1, productId: MUG, before: 6, after: 7, amount: 1, cause: 'refund', reference },
    { at: NOON + 2, productId: MUG, before: 7, after: 10, amount: 3, cause: 'cancel', reference },
    { at: NOON + 3, productId: MUG, before: 10, after: 6, amount: -4, cause: 'hand', reference: '' },
    { at: NOON + 4, productId: MUG, before: 6, after: 8, amount: 2, cause: 'rest', reference: '' },
  ])
})

test('rows that were handed out are not changed by what follows', () => {
  const shop = shopWithMugs()
  const { orderId } = order(shop, 1)
  const [product, placed] = [shop.product(MUG), shop.order(orderId)]
  shop.setOrderStatus(orderId, 'cancelled', NOON)
  expect([product?.stock, placed?.status, placed?.lines[0]?.reducedStock]).toEqual([19, 'processing', 1])
})

test('fractions, and what is not there, are refused', () => {
  const shop = shopWithMugs()
  expect(() => shop.placeOrder([{ productId: MUG, quantity: 0.5 }], NOON)).toThrow(RangeError)
  expect(() => shop.editStock(MUG, 1.5, NOON)).toThrow(RangeError)
  expect(() => shop.placeOrder([{ productId: 5, quantity: 1 }], NOON)).toThrow('no such product: 5')
  expect(() => shop.trash(5, NOON)).toThrow('no such order: 5')
})
