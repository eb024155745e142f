import { describe, expect, test } from 'vitest'
import { ask, NOON, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

function stockedShop(): WooCommerceModel {
  const shop = testShop()
  for (const id of [1, 2, 3]) shop.addProduct({ id, sku: `MUG-${id}`, name: 'Mug', price: '10', stock: 10 }, NOON)
  const variations = [{ id: 11, sku: 'TEE-S', name: 'Tee S', price: '20', stock: 4 }]
  shop.addProduct({ id: 10, sku: 'TEE', name: 'Tee', variations }, NOON)
  return shop
}

function update(shop: WooCommerceModel, path: string, items: readonly unknown[]) {
  return ask(shop, 'POST', path, { update: items })
}

test('errors stand in the order of the request, inside a 200, and neighbours go through', () => {
  const shop = stockedShop()
  const reply = update(shop, '/products/batch', [
    { id: 2, stock_quantity: 7 },
    { id: 99, stock_quantity: 7 },
    { id: 11, stock_quantity: 7 },
    { id: 1, stock_quantity: 8 },
  ])
  expect(reply).toMatchObject({
    status: 200,
    json: {
      update: [
        { id: 2, stock_quantity: 7 },
        { id: 99, error: { code: 'woocommerce_rest_product_invalid_id', data: { status: 400 } } },
        { id: 11, error: { code: 'woocommerce_rest_invalid_product_id', data: { status: 404 } } },
        { id: 1, stock_quantity: 8 },
      ],
    },
  })
  expect(shop.product(11)?.stock).toBe(4)
})

test('variations are written in a batch of their parent', () => {
  const shop = stockedShop()
  const reply = update(shop, '/products/10/variations/batch', [
    { id: 11, stock_quantity: 7 },
    { id: 1, stock_quantity: 7 },
  ])
  expect(reply.json).toMatchObject({
    update: [
      { id: 11, stock_quantity: 7 },
      { id: 1, error: { code: 'woocommerce_rest_product_variation_invalid_id' } },
    ],
  })
})

describe('what a batch does not check', () => {
  test.each([
    ['abc', 0],
    [5.7, 5],
    ['12 pieces', 12],
    [-3, -3],
  ])('stock %j becomes %d', (sent, stored) => {
    expect(update(stockedShop(), '/products/batch', [{ id: 1, stock_quantity: sent }]).json).toMatchObject({
      update: [{ stock_quantity: stored }],
    })
  })

  test.each([
    ['12,50', '1250'],
    ['abc', ''],
  ])('a price of %j becomes %j', (sent, stored) => {
    expect(update(stockedShop(), '/products/batch', [{ id: 1, regular_price: sent }]).json).toMatchObject({
      update: [{ regular_price: stored }],
    })
  })

  test('a null counts as not sent', () => {
    expect(update(stockedShop(), '/products/batch', [{ id: 1, stock_quantity: null }]).json).toMatchObject({
      update: [{ stock_quantity: 10 }],
    })
  })
})

test('a delta is added to the figure, for products and variations', () => {
  const shop = stockedShop()
  update(shop, '/products/batch', [{ id: 1, inventory_delta: -3 }])
  update(shop, '/products/10/variations/batch', [{ id: 11, inventory_delta: 2 }])
  expect([shop.product(1)?.stock, shop.product(11)?.stock]).toEqual([7, 6])
})

test.each(['/products/batch', '/products/10/variations/batch'])('%s takes 100 items in all, and no more', (path) => {
  const shop = stockedShop()
  const items = Array.from({ length: 100 }, () => ({ id: 99 }))
  expect(update(shop, path, items).status).toBe(200)
  expect(ask(shop, 'POST', path, { update: items, delete: [99] })).toMatchObject({
    status: 413,
    json: { code: 'woocommerce_rest_request_entity_too_large' },
  })
})

test('an item’s own _fields shortens its echo in a product batch', () => {
  const items = [
    { id: 1, stock_quantity: 7, _fields: 'id,stock_quantity' },
    { id: 2, stock_quantity: 7, _fields: ['id'] },
  ]
  expect(update(stockedShop(), '/products/batch', items).json).toEqual({
    update: [{ id: 1, stock_quantity: 7 }, { id: 2 }],
  })
})

test('a marker in meta_data travels with the figure', () => {
  const item = { id: 1, inventory_delta: -1, meta_data: [{ key: '_marker', value: 'a-1' }], _fields: 'meta_data' }
  expect(update(stockedShop(), '/products/batch', [item]).json).toMatchObject({
    update: [{ meta_data: [{ key: '_marker', value: 'a-1' }] }],
  })
})
