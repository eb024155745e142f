import { describe, expect, test } from 'vitest'
import { ask, ids, NOON, rows, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

function catalogue(options = {}): WooCommerceModel {
  const shop = testShop(options)
  for (const id of [5, 1, 3]) {
    shop.addProduct({ id, sku: `MUG-${id}`, barcode: `400${id}`, name: `Mug ${id}`, price: '10', stock: id }, NOON + id)
  }
  const variations = [
    { id: 21, sku: 'TEE-S', name: 'Tee S', price: '20', stock: 4 },
    { id: 22, sku: 'TEE-M', name: 'Tee M', price: '20' },
  ]
  shop.addProduct({ id: 20, sku: 'TEE', name: 'Tee', variations }, NOON)
  return shop
}

describe('lists', () => {
  test('come in pages by id, with totals, and a page past the end is empty', () => {
    const shop = catalogue()
    const page = (number: number) => `/products?orderby=id&order=asc&per_page=3&page=${number}`
    expect([1, 2, 3].map((number) => ids(shop, page(number)))).toEqual([[1, 3, 5], [20], []])
    expect(ask(shop, 'GET', page(1)).headers).toMatchObject({ 'x-wp-total': '4', 'x-wp-totalpages': '2' })
    expect(ids(shop, '/products?orderby=id&order=desc')).toEqual([20, 5, 3, 1])
  })

  test.each(['per_page=101', 'per_page=0', 'page=0', 'orderby=colour', 'order=up'])('%s is refused', (query) => {
    expect(ask(catalogue(), 'GET', `/products?${query}`)).toMatchObject({
      status: 400,
      json: { code: 'rest_invalid_param' },
    })
  })

  test('leave out the trash', () => {
    const shop = catalogue()
    shop.deleteProduct(3, NOON)
    expect(ids(shop, '/products?orderby=id&order=asc')).toEqual([1, 5, 20])
    expect(ask(shop, 'GET', '/products/3').json).toMatchObject({ status: 'trash' })
    expect(ids(shop, '/products?status=trash')).toEqual([3])
  })

  test('by SKU are exact, take many, and find variations', () => {
    const shop = catalogue()
    expect(ids(shop, '/products?sku=MUG-1,TEE-S,MUG&orderby=id&order=asc')).toEqual([1, 21])
    expect(rows(shop, '/products?sku=TEE-S')[0]).toMatchObject({ type: 'variation', parent_id: 20 })
  })

  test('by id silently drop variations, in all three spellings', () => {
    const shop = catalogue()
    const spellings = [
      'include=5,21,1',
      'include[]=5&include[]=21&include[]=1',
      'include[0]=5&include[1]=21&include[2]=1',
    ]
    for (const spelling of spellings) expect(ids(shop, `/products?${spelling}&orderby=id&order=asc`)).toEqual([1, 5])
    expect(ids(shop, '/products?include=5,1&orderby=include')).toEqual([5, 1])
  })
})

test('a row carries what a till needs', () => {
  expect(ask(catalogue(), 'GET', '/products/5').json).toMatchObject({
    id: 5,
    type: 'simple',
    sku: 'MUG-5',
    global_unique_id: '4005',
    name: 'Mug 5',
    status: 'publish',
    price: '10',
    regular_price: '10',
    sale_price: '',
    manage_stock: true,
    stock_quantity: 5,
    stock_status: 'instock',
    backorders: 'no',
    meta_data: [],
  })
})

test('_fields keeps just those', () => {
  expect(rows(catalogue(), '/products?include=5&_fields=id,stock_quantity')).toEqual([{ id: 5, stock_quantity: 5 }])
  expect(ask(catalogue(), 'GET', '/products/5?_fields=id').json).toEqual({ id: 5 })
})

test('dates are site-local and GMT, without a zone', () => {
  expect(ask(catalogue({ utcOffsetMinutes: 120 }), 'GET', '/products/20').json).toMatchObject({
    date_modified: '2026-07-01T14:00:00',
    date_modified_gmt: '2026-07-01T12:00:00',
  })
})

describe('variations', () => {
  test('are listed by parent, and all together where Analytics is on', () => {
    const shop = catalogue()
    expect(ids(shop, '/products/20/variations?orderby=id&order=asc')).toEqual([21, 22])
    expect(ids(shop, '/wc-analytics/variations?orderby=id&order=asc')).toEqual([21, 22])
    expect(ids(shop, '/wc-analytics/variations?sku=TEE-M')).toEqual([22])
    const [ofParent] = rows(shop, '/products/20/variations?include=21')
    const [ofAll] = rows(shop, '/wc-analytics/variations?include=21')
    expect(ofAll).toEqual(ofParent)
    expect(ofAll).toMatchObject({ id: 21, parent_id: 20, sku: 'TEE-S', stock_quantity: 4, manage_stock: true })
  })

  test('an order’s movement shows them as modified, and their parent in the product list', () => {
    const shop = catalogue()
    const since = '&modified_after=2026-07-01T12:00:30&dates_are_gmt=true'
    shop.placeOrder([{ productId: 21, quantity: 1 }], NOON + 60_000)
    expect(ids(shop, `/wc-analytics/variations?orderby=id${since}`)).toEqual([21])
    expect(ids(shop, `/products?orderby=id${since}`)).toEqual([20])
  })

  test('under another parent are not found', () => {
    const shop = catalogue()
    expect(ask(shop, 'GET', '/products/1/variations/21').status).toBe(404)
    expect(ask(shop, 'GET', '/products/20/variations/1').json).toMatchObject({
      code: 'woocommerce_rest_product_variation_invalid_id',
    })
  })
})

describe('the stock report', () => {
  test('has products and variations, without price and date, and no drafts', () => {
    const shop = catalogue()
    shop.addProduct({ id: 30, sku: 'NEW', name: 'New', price: '1', stock: 1, status: 'draft' }, NOON)
    const report = rows(shop, '/wc-analytics/reports/stock?orderby=id&order=asc')
    expect(report.map((row) => row.id)).toEqual([1, 3, 5, 20, 21, 22])
    expect(report[4]).toEqual({
      id: 21,
      parent_id: 20,
      name: 'Tee S',
      sku: 'TEE-S',
      stock_status: 'instock',
      stock_quantity: 4,
      manage_stock: true,
      low_stock_amount: 2,
    })
    expect(report[5]).toMatchObject({ manage_stock: false, stock_quantity: 0 })
  })

  test('is missing, with the list of all variations, where Analytics is off', () => {
    const shop = catalogue({ analytics: false })
    for (const path of ['/wc-analytics/reports/stock', '/wc-analytics/variations']) {
      expect(ask(shop, 'GET', path)).toMatchObject({ status: 404, json: { code: 'rest_no_route' } })
    }
  })
})

test('a product that is deleted for good is not found, and its variations go with it', () => {
  const shop = catalogue()
  expect(ask(shop, 'DELETE', '/products/20?force=true').status).toBe(200)
  expect([20, 21, 22].map((id) => ask(shop, 'GET', `/products/${id}`).status)).toEqual([404, 404, 404])
  expect(ids(shop, '/wc-analytics/variations')).toEqual([])
})
