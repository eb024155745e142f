import { describe, expect, test } from 'vitest'
import { countFromThousandths, type Count } from '../../core/count.js'
import { moneyFromTenThousandths } from '../../core/money.js'
import { createBrotherPosModel, type BrotherPosModel } from './model.js'
import type { BrotherPosOptions } from './options.js'

const START = Date.parse('2026-07-01T05:30:00.000Z')
const KEY = 'bpos_test'

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { data?: unknown; pagination?: unknown; error?: string; errors?: string[]; meta?: unknown }
}

function units(amount: number): Count {
  return countFromThousandths(Math.round(amount * 1000))
}

function price(amount: number) {
  return moneyFromTenThousandths(Math.round(amount * 10_000))
}

function openStore(options: Partial<BrotherPosOptions> = {}): BrotherPosModel {
  const model = createBrotherPosModel({ apiKey: KEY, requestsPerMinute: 1_000, ...options })
  const tea = { name: 'Green Tea', sku: 'T-1', barcode: '0042', categories: ['Hot Drinks'], price: price(3.5) }
  model.addProduct({ ...tea, stock: units(24), salePrice: price(2.95), brand: 'Leaf' }, START)
  model.addProduct({ name: 'Jar', price: price(12), stock: units(28.5), unitType: 'g' }, START)
  model.addProduct({ name: 'Shirt', price: price(20) }, START)
  model.addProduct({ name: 'Shirt red', sku: 'S-R', price: price(21), stock: units(4), variationOf: 3 }, START)
  return model
}

function ask(
  model: BrotherPosModel,
  method: string,
  target: string,
  extra: { body?: unknown; now?: number; headers?: Record<string, string> } = {},
): Told {
  const { pathname, searchParams } = new URL(target, 'http://till.test/api/v1/')
  const { body = '', now = START + 1_000, headers = { 'x-api-key': KEY } } = extra
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const exchange = { method, origin: 'http://till.test', path: pathname, query: searchParams, headers, body: text }
  const answer = model.answer(exchange, now)
  return { ...answer, body: answer.body === '' ? {} : (JSON.parse(answer.body) as Told['body']) }
}

function ids(told: Told): unknown[] {
  return (told.body.data as { id: number }[]).map(({ id }) => id)
}

describe('keys, scopes and limits', () => {
  test('the key belongs into its header and nowhere else', () => {
    const model = openStore()
    const withHeaders = (headers: Record<string, string>) => ask(model, 'GET', `products?api_key=${KEY}`, { headers })
    expect(withHeaders({})).toMatchObject({ status: 401, body: { error: 'Missing API key' } })
    expect(withHeaders({ authorization: `Bearer ${KEY}` }).status).toBe(401)
    expect(withHeaders({ 'x-api-key': 'bpos_other' })).toMatchObject({
      status: 401,
      body: { error: 'Invalid API key' },
    })
    expect(withHeaders({ 'x-api-key': KEY }).status).toBe(200)
    model.reconfigure({ apiKey: 'bpos_new' })
    expect(ask(model, 'GET', 'products').status).toBe(401)
  })

  test.each([
    ['GET', 'settings', 'products:read'],
    ['GET', 'products/1', 'products:read'],
    ['GET', 'stock_adjustments', 'inventory:read'],
    ['POST', 'stock_adjustments', 'inventory:write'],
    ['GET', 'sales', 'sales:read'],
    ['DELETE', 'webhook_subscriptions/1', 'webhooks:manage'],
  ])('%s %s needs the scope %s', (method, path, scope) => {
    const model = openStore()
    const others = model.options().scopes.filter((other) => other !== scope)
    model.reconfigure({ scopes: others })
    expect(ask(model, method, path, { body: {} })).toMatchObject({ status: 403, body: { error: /./ } })
    expect(ask(model, method, path, { body: {} }).body.error).toContain(scope)
  })

  test('so many requests in any sliding minute, told on every answer', () => {
    const model = openStore({ requestsPerMinute: 2 })
    const at = (now: number) => ask(model, 'GET', 'settings', { now })
    expect(at(START).headers).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' })
    expect(at(START + 30_000).headers['x-ratelimit-remaining']).toBe('0')
    const turnedAway = at(START + 50_500)
    expect(turnedAway).toMatchObject({ status: 429, body: { error: 'Rate limit exceeded' } })
    expect(turnedAway.headers).toMatchObject({
      'retry-after': '10',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String((START + 60_000) / 1000),
    })
    expect(at(START + 59_999).status).toBe(429)
    expect(at(START + 60_000).status).toBe(200)
    expect(at(START + 60_001).status).toBe(429)
    expect(at(START + 90_000).status).toBe(200)
  })

  test('what is not there is 404 JSON, the undocumented included', () => {
    const model = openStore()
    const absent = ['products/99', 'products/x', 'sales/1', 'orders', '/api/v2/products', 'products/1/variations']
    for (const path of absent)
      expect(ask(model, 'GET', path)).toMatchObject({ status: 404, body: { error: 'Not found' } })
    expect(ask(model, 'PATCH', 'products/bulk_update', { body: {} }).status).toBe(404)
  })
})

describe('products', () => {
  test('a row carries what the page says, numbers without trailing zeros', () => {
    const told = ask(openStore(), 'GET', 'products/1')
    expect(told.headers['content-type']).toContain('application/json')
    expect(told.body.meta).toMatchObject({ request_id: 'req_00000001', timestamp: '2026-07-01T05:30:01.000Z' })
    expect(told.body.data).toMatchObject({
      id: 1,
      sku: 'T-1',
      barcode: '0042',
      product_type: 'simple',
      price: 3.5,
      effective_price: 2.95,
      on_sale: true,
      current_stock: 24,
      in_stock: true,
      categories: [{ id: 1, name: 'Hot Drinks', slug: 'hot-drinks' }],
      has_variations: false,
      variations: [],
      active: true,
      updated_at: '2026-07-01T05:30:00.000Z',
    })
  })

  test('pages: 25 unless asked, 100 at most, nonsense left out', () => {
    const model = openStore()
    for (let count = 0; count < 140; count += 1) model.addProduct({ name: `P${count}`, price: price(1) }, START)
    const page = (query: string) => ask(model, 'GET', `products?${query}`)
    expect(page('').body.pagination).toEqual({ current_page: 1, per_page: 25, total_count: 143, total_pages: 6 })
    expect(ids(page('page=2&per_page=500'))).toHaveLength(43)
    expect(ids(page('page=3&per_page=100'))).toEqual([])
    expect(page('page=0&per_page=x').body.pagination).toMatchObject({ current_page: 1, per_page: 25 })
  })

  test('variations: nested or not, at the top or not, and always by their own id', () => {
    const model = openStore()
    expect(ids(ask(model, 'GET', 'products'))).toEqual([1, 2, 3])
    const nested = { id: 4, sku: 'S-R', current_stock: 4, price: 21 }
    expect(ask(model, 'GET', 'products/3').body.data).toMatchObject({ has_variations: true, variations: [nested] })
    expect(ask(model, 'GET', 'products').body.data).toMatchObject([{}, {}, { variations: [nested] }])
    model.reconfigure({ nestVariationsInList: false, listVariationsAtTop: true })
    const listed = ask(model, 'GET', 'products')
    expect(ids(listed)).toEqual([1, 2, 3, 4])
    expect(listed.body.data).toMatchObject([{}, {}, { has_variations: true, variations: [] }, { parent_id: 3 }])
    expect(ask(model, 'GET', 'products/4').body.data).toMatchObject({ id: 4, current_stock: 4 })
  })

  test.each([
    ['search=TEA', [1]],
    ['search=0042', [1]],
    ['search=s-', []],
    ['category=hot-drinks', [1]],
    ['category=hot', []],
    ['brand=Leaf', [1]],
  ])('filter %s finds %j', (query, expected) => {
    expect(ids(ask(openStore(), 'GET', `products?${query}`))).toEqual(expected)
  })

  test('updated_since finds changes, by variations only where the store is so', () => {
    const model = openStore()
    model.sell([{ productId: 4, quantity: units(1) }], START + 5_000)
    model.setPrice(2, price(13), START + 4_000)
    const since = (instant: number) =>
      ids(ask(model, 'GET', `products?updated_since=${new Date(instant).toISOString()}`))
    expect(since(START + 4_000)).toEqual([2, 3])
    expect(since(START + 5_001)).toEqual([])
    model.reconfigure({ updatedSinceSeesVariations: false })
    expect(since(START + 4_000)).toEqual([2])
    expect(ask(model, 'GET', 'products?updated_since=yesterday').status).toBe(400)
  })

  test('inactive and removed ones drop out of the list; only removed ones are gone by id', () => {
    const model = openStore()
    model.deactivate(1, START)
    model.remove(2, START)
    expect(ids(ask(model, 'GET', 'products?updated_since=2026-01-01T00:00:00Z'))).toEqual([3])
    expect(ask(model, 'GET', 'products/1').body.data).toMatchObject({ active: false })
    expect(ask(model, 'GET', 'products/2').status).toBe(404)
    model.activate(1, START)
    expect(ids(ask(model, 'GET', 'products'))).toEqual([1, 3])
  })

  test.each([
    ['oldest_first', [1, 2, 3]],
    ['newest_first', [3, 2, 1]],
    ['recently_updated_first', [2, 3, 1]],
  ] as const)('order %s', (pageOrder, expected) => {
    const model = openStore({ pageOrder })
    ask(model, 'GET', 'products')
    model.sell([{ productId: 2, quantity: units(1) }], START + 1)
    expect(ids(ask(model, 'GET', 'products'))).toEqual(expected)
  })

  test('a bundle has no figure of its own', () => {
    const model = openStore()
    model.addProduct({ name: 'Set', price: price(9), bundle: [{ productId: 1, quantity: units(2) }] }, START)
    expect(ask(model, 'GET', 'products/5').body.data).toMatchObject({ product_type: 'bundle', current_stock: 0 })
  })

  test('settings tell the store, the currency and the zone', () => {
    const { data } = ask(openStore(), 'GET', 'settings').body
    expect(data).toMatchObject({
      store: { name: 'Corner Store' },
      currency: { symbol: '$' },
      tax: { mode: 'exclusive' },
    })
    expect(data).toMatchObject({ timezone: 'America/Vancouver', locale: 'en-CA' })
  })
})

describe('sales', () => {
  test('newest first, by status and by day of the store', () => {
    const model = openStore()
    // 22:30 of June the 30th in Vancouver.
    model.sell([{ productId: 2, quantity: units(3.5) }], START)
    model.sell([{ productId: 1, quantity: units(1) }], START + 6 * 3_600_000)
    model.voidSale(2, START + 7 * 3_600_000)
    const list = (query: string) => ids(ask(model, 'GET', `sales?${query}`))
    expect(list('')).toEqual([2, 1])
    expect(list('status=voided')).toEqual([2])
    expect(list('start_date=2026-07-01')).toEqual([2])
    expect(list('end_date=2026-06-30')).toEqual([1])
    model.reconfigure({ saleDays: 'utc' })
    expect(list('start_date=2026-07-01&end_date=2026-07-01')).toEqual([2, 1])
    expect(ask(model, 'GET', 'sales?start_date=today').status).toBe(400)
    expect(ask(model, 'GET', 'sales').body.pagination).toMatchObject({ per_page: 50 })
    expect(ask(model, 'GET', 'sales/1').body.data).toMatchObject({
      id: 1,
      receipt_number: 'R-000001',
      status: 'completed',
      line_items: [{ product_id: 2, quantity: 3.5, unit_price: 12 }],
      completed_at: '2026-07-01T05:30:00.000Z',
    })
  })
})
