import { describe, expect, test } from 'vitest'
import { ask, NOON, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

const LATER = NOON + 60_000

/** 1 keeps stock, 2 doesn't; 3 is variable with 4 and 5 that do; 6 keeps stock for its variation 7. */
function stockedShop(): WooCommerceModel {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 10 }, NOON)
  shop.addProduct({ id: 2, sku: 'GIFT', name: 'Gift card', price: '10' }, NOON)
  const sized = (id: number) => ({ id, sku: `TEE-${id}`, name: `Tee ${id}`, price: '20', stock: 4 })
  shop.addProduct({ id: 3, sku: 'TEE', name: 'Tee', variations: [sized(4), sized(5)] }, NOON)
  const variations = [{ id: 7, sku: 'JAR-S', name: 'Jar S', price: '5' }]
  shop.addProduct({ id: 6, sku: 'JAR', name: 'Jar', stock: 9, variations }, NOON)
  return shop
}

describe('a single write', () => {
  test.each([['abc'], [5.7], [true]])('refuses a stock of %j', (stock) => {
    const shop = stockedShop()
    expect(ask(shop, 'PUT', '/products/1', { stock_quantity: stock })).toMatchObject({
      status: 400,
      json: { code: 'rest_invalid_param', data: { params: { stock_quantity: expect.any(String) as string } } },
    })
    expect(shop.product(1)?.stock).toBe(10)
  })

  test('with a null stock sets 0', () => {
    expect(ask(stockedShop(), 'PUT', '/products/1', { stock_quantity: null }).json).toMatchObject({
      stock_quantity: 0,
      stock_status: 'outofstock',
    })
  })

  test('takes negatives, and a delta in place of a figure', () => {
    const shop = stockedShop()
    ask(shop, 'PUT', '/products/1', { stock_quantity: -2 })
    expect(ask(shop, 'PUT', '/products/1', { inventory_delta: 5 }).json).toMatchObject({ stock_quantity: 3 })
    expect(ask(shop, 'PUT', '/products/3/variations/4', { inventory_delta: -1 }).json).toMatchObject({
      stock_quantity: 3,
    })
  })

  test('that changes nothing still sets the date and fires product.updated', () => {
    const shop = stockedShop()
    ask(shop, 'POST', '/webhooks', { topic: 'product.updated', delivery_url: 'http://127.0.0.1/hook', secret: 's' })
    shop.takeDeliveries(NOON)
    const reply = ask(shop, 'PUT', '/products/1', { stock_quantity: 10 }, LATER)
    expect(reply.json).toMatchObject({ date_modified_gmt: '2026-07-01T12:01:00' })
    expect(shop.takeDeliveries(LATER)).toHaveLength(1)
  })

  test('to a product that is not there is a 400, to a variation as a product a 404', () => {
    const shop = stockedShop()
    expect(ask(shop, 'PUT', '/products/99', {}).json).toMatchObject({ code: 'woocommerce_rest_product_invalid_id' })
    expect(ask(shop, 'PUT', '/products/4', {})).toMatchObject({
      status: 404,
      json: { code: 'woocommerce_rest_invalid_product_id' },
    })
  })
})

describe('silently ignored with a 200', () => {
  test.each([
    ['where the product keeps no stock', '/products/2', null],
    ['on a variable parent', '/products/3', null],
    ['on a variation whose parent keeps it', '/products/6/variations/7', 9],
  ])('stock %s', (_name, path, shown) => {
    const shop = stockedShop()
    const entries = shop.books().entries.length
    expect(ask(shop, 'PUT', path, { stock_quantity: 77 })).toMatchObject({
      status: 200,
      json: { stock_quantity: shown },
    })
    expect(shop.books().entries).toHaveLength(entries)
  })

  test('stock where the shop-wide setting is off', () => {
    const shop = stockedShop()
    shop.setStockManagement(false)
    for (const path of ['/products/1', '/products/3/variations/4']) {
      expect(ask(shop, 'PUT', path, { stock_quantity: 77 })).toMatchObject({
        status: 200,
        json: { manage_stock: false },
      })
    }
    expect([shop.product(1)?.stock, shop.product(4)?.stock]).toEqual([10, 4])
  })
})

test('a parent that keeps stock for its variations takes it', () => {
  const shop = stockedShop()
  ask(shop, 'PUT', '/products/6', { stock_quantity: 3 })
  expect(ask(shop, 'GET', '/products/6/variations/7').json).toMatchObject({ manage_stock: 'parent', stock_quantity: 3 })
})

test('a write to a variation sets its own date and its parent’s', () => {
  const shop = stockedShop()
  ask(shop, 'PUT', '/products/3/variations/4', { stock_quantity: 1 }, LATER)
  expect([3, 4, 5].map((id) => shop.product(id)?.modifiedAt)).toEqual([LATER, LATER, NOON])
})

test('the status of a variable product is that of the best of its variations', () => {
  const shop = stockedShop()
  ask(shop, 'PUT', '/products/3/variations/4', { stock_quantity: 0 })
  expect(shop.product(3)?.stockStatus).toBe('instock')
  ask(shop, 'PUT', '/products/3/variations/5', { stock_quantity: 0 })
  expect(shop.product(3)?.stockStatus).toBe('outofstock')
})

test.each(['/products/1', '/products/3/variations/4'])('meta data of %s replaces the entry of the same key', (path) => {
  const shop = stockedShop()
  const write = (value: string) => ask(shop, 'PUT', path, { meta_data: [{ key: '_x', value }] }).json
  expect(write('one')).toEqual(write('one'))
  expect(write('two')).toMatchObject({ meta_data: [{ key: '_x', value: 'two' }] })
})

test('stock management can be switched on and off for a product', () => {
  const shop = stockedShop()
  expect(ask(shop, 'PUT', '/products/2', { manage_stock: true, stock_quantity: 6 }).json).toMatchObject({
    manage_stock: true,
    stock_quantity: 6,
  })
  expect(ask(shop, 'PUT', '/products/2', { manage_stock: false }).json).toMatchObject({
    manage_stock: false,
    stock_quantity: null,
  })
})
