import { expect, test } from 'vitest'
import { ask, exchange, NOON, testShop } from './fixture.js'

test('a path outside of the REST base is a page of HTML', () => {
  const answer = testShop().answer({ ...exchange('GET', ''), path: '/shop/wp-json/wc/v3/products' }, NOON)
  expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' } })
  const moved = testShop({ restBase: '/shop/wp-json' })
  expect(moved.answer({ ...exchange('GET', ''), path: '/shop/wp-json/wc/v3/products' }, NOON).status).toBe(200)
})

test('the index names namespaces and routes without a key, wc-analytics only where it is', () => {
  const index = (analytics: boolean) => {
    const request = { ...exchange('GET', '/'), headers: {} }
    return JSON.parse(testShop({ analytics }).answer(request, NOON).body) as unknown
  }
  expect(index(true)).toMatchObject({
    namespaces: ['wc/v3', 'wc-analytics', 'wp/v2'],
    routes: { '/wc/v3/products/(?P<id>[\\d]+)': { methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] } },
  })
  expect(index(false)).toMatchObject({ namespaces: ['wc/v3', 'wp/v2'] })
})

test('an unknown route or method is not found', () => {
  const shop = testShop()
  for (const [method, path] of [
    ['GET', '/nonsense'],
    ['PUT', '/products'],
    ['GET', '/products/x'],
  ] as const) {
    expect(ask(shop, method, path)).toMatchObject({ status: 404, json: { code: 'rest_no_route' } })
  }
})

test('a body that is no JSON is refused, and one that is sent as a form is read as one', () => {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 1 }, NOON)
  const request = exchange('PUT', '/wc/v3/products/1')
  expect(shop.answer({ ...request, body: '{' }, NOON).status).toBe(400)
  const headers = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' }
  expect(shop.answer({ ...request, headers, body: 'stock_quantity=4' }, NOON).status).toBe(200)
  expect(shop.product(1)?.stock).toBe(4)
})

test('version, currency and the stock setting can be read, and the setting changed', () => {
  const shop = testShop({ currency: 'CAD' })
  expect(ask(shop, 'GET', '/system_status').json).toMatchObject({
    environment: { version: '10.0.2' },
    settings: { currency: 'CAD' },
  })
  expect(ask(shop, 'GET', '/data/currencies/current').json).toMatchObject({ code: 'CAD', symbol: '$' })
  const setting = '/settings/products/woocommerce_manage_stock'
  expect(ask(shop, 'GET', setting).json).toMatchObject({ value: 'yes' })
  expect(ask(shop, 'PUT', setting, { value: 'no' }).json).toMatchObject({ value: 'no' })
  expect(ask(testShop({ manageStock: false }), 'GET', setting).json).toMatchObject({ value: 'no' })
})

test('products are not created over REST here, and it says so', () => {
  expect(ask(testShop(), 'POST', '/products', { name: 'Mug' })).toMatchObject({
    status: 501,
    json: { code: 'sandbox_not_modelled' },
  })
})
