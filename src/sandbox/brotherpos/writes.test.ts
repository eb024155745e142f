import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../../core/count.js'
import { moneyFromTenThousandths } from '../../core/money.js'
import { createBrotherPosModel, type BrotherPosModel } from './model.js'
import type { BrotherPosOptions } from './options.js'

const START = 1_782_000_000_000
const EVENTS = [
  'sale.completed',
  'sale.voided',
  'product.created',
  'product.updated',
  'product.deleted',
  'inventory.adjusted',
]

interface Told {
  readonly status: number
  readonly body: { data?: Record<string, unknown> | Record<string, unknown>[]; error?: string; errors?: string[] }
}

function openStore(options: Partial<BrotherPosOptions> = {}): BrotherPosModel {
  const model = createBrotherPosModel({ apiKey: 'k', requestsPerMinute: 1_000, ...options })
  const price = moneyFromTenThousandths(35_000)
  model.addProduct({ name: 'Tea', price, stock: countFromUnits(10) }, START)
  model.addProduct({ name: 'Set', price, bundle: [{ productId: 1, quantity: countFromUnits(2) }] }, START)
  return model
}

function ask(model: BrotherPosModel, method: string, path: string, body: unknown = ''): Told {
  const url = new URL(path, 'http://till.test/api/v1/')
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { 'x-api-key': 'k' }
  const exchange = { method, origin: url.origin, path: url.pathname, query: url.searchParams, headers, body: text }
  const answer = model.answer(exchange, START + 1_000)
  return { status: answer.status, body: answer.body === '' ? {} : (JSON.parse(answer.body) as Told['body']) }
}

function adjust(model: BrotherPosModel, body: unknown): Told {
  return ask(model, 'POST', 'stock_adjustments', body)
}

describe('stock adjustments', () => {
  const about = { product_id: 1, adjustment_type: 'count' }

  test('by change: the reply of that dialect', () => {
    const model = openStore()
    const told = adjust(model, { ...about, quantity_change: -2.5, reason: '[ts 1-1-1] Online sale' })
    expect([told.status, told.body.data]).toEqual([
      201,
      {
        id: 1,
        product_id: 1,
        product_name: 'Tea',
        adjustment_type: 'count',
        quantity_change: -2.5,
        quantity_before: 10,
        quantity_after: 7.5,
        reason: '[ts 1-1-1] Online sale',
        created_at: new Date(START + 1_000).toISOString(),
      },
    ])
    expect(model.product(1)?.stock).toBe(7_500)
  })

  test('by figure: the reply of that dialect', () => {
    const model = openStore({ dialect: 'new_stock' })
    expect(adjust(model, { ...about, new_stock: 8 }).body.data).toEqual({
      success: true,
      product_id: 1,
      product_name: 'Tea',
      adjustment_type: 'count',
      old_stock: 10,
      new_stock: 8,
    })
    expect(model.books().entries.at(-1)).toMatchObject({ amount: -2_000, cause: 'adjustment' })
  })

  test.each([
    ['quantity_change', 'new_stock', "Quantity change can't be blank"],
    ['new_stock', 'quantity_change', "New stock can't be blank"],
  ] as const)('a store of the dialect %s knows no %s, and does nothing', (dialect, other, problem) => {
    const model = openStore({ dialect })
    const told = adjust(model, { ...about, [other]: 5 })
    expect(told).toEqual({ status: 422, body: { error: 'Validation failed', errors: [problem] } })
    expect(model.product(1)?.stock).toBe(10_000)
    model.reconfigure({ missingParameterStatus: 400 })
    const error = `Missing required parameter: ${dialect}`
    expect(adjust(model, { ...about, [other]: 5 })).toEqual({ status: 400, body: { error } })
    expect(adjust(model, { ...about, [other]: 5, [dialect]: 1 }).status).toBe(201)
  })

  test.each([
    [{ ...about, product_id: 99, quantity_change: 1 }, 404, 'Product not found'],
    [{ ...about, product_id: 2, quantity_change: 1 }, 422, 'no stock of its own'],
    [{ ...about, adjustment_type: 'sale', quantity_change: 1 }, 422, 'not included in the list'],
    [{ ...about, quantity_change: 'some' }, 422, 'Quantity change is not a number'],
    [{}, 422, "Product id can't be blank"],
    ['{', 400, 'Invalid JSON'],
    ['7', 400, 'Invalid JSON'],
  ])('%j is answered %d and moves nothing', (body, status, words) => {
    const model = openStore()
    const told = adjust(model, body)
    expect([told.status, JSON.stringify(told.body)]).toEqual([status, expect.stringContaining(words)])
    expect(model.books().entries).toHaveLength(1)
  })

  test('the list, where there is one: newest first, by product', () => {
    const model = openStore()
    adjust(model, { ...about, quantity_change: 1, reason: 'one' })
    adjust(model, { ...about, quantity_change: 2, reason: 'two' })
    const list = ask(model, 'GET', 'stock_adjustments?product_id=1')
    expect(list.body).toMatchObject({ data: [{ reason: 'two' }, { reason: 'one' }], pagination: { total_count: 2 } })
    expect(ask(model, 'GET', 'stock_adjustments?product_id=2').body.data).toEqual([])
    model.reconfigure({ dialect: 'new_stock' })
    expect(ask(model, 'GET', 'stock_adjustments').body.data).toMatchObject([
      { old_stock: 11, new_stock: 13, id: 2 },
      {},
    ])
    model.reconfigure({ ledgerReadable: false })
    expect(ask(model, 'GET', 'stock_adjustments').status).toBe(404)
  })

  test.each([
    ['forbidden', 403, undefined],
    ['unmoved', 200, { quantity_before: 10, quantity_after: 10, quantity_change: 0 }],
    ['pretended', 200, { quantity_before: 10, quantity_after: 7, quantity_change: -3 }],
  ] as const)('test mode, %s: answered %d, and nothing moves', (testModeAnswer, status, data) => {
    const model = openStore({ testMode: true, testModeAnswer })
    const told = adjust(model, { ...about, quantity_change: -3 })
    expect(told.status).toBe(status)
    if (data) expect(told.body.data).toMatchObject(data)
    expect([model.product(1)?.stock, model.books().entries.length, model.adjustments().length]).toEqual([10_000, 1, 0])
    const wanted = { webhook_subscription: { url: 'https://a.example/', events: EVENTS } }
    ask(model, 'POST', 'webhook_subscriptions', wanted)
    expect(ask(model, 'GET', 'webhook_subscriptions').body.data).toEqual([])
  })
})

describe('webhook subscriptions', () => {
  function subscribe(model: BrotherPosModel, url: unknown, events: unknown = EVENTS): Told {
    return ask(model, 'POST', 'webhook_subscriptions', { webhook_subscription: { url, events } })
  }

  test('are made, listed without their secrets, and deleted', () => {
    const model = openStore()
    const made = subscribe(model, 'https://a.example/hook')
    expect(made).toMatchObject({
      status: 201,
      body: { data: { id: 1, url: 'https://a.example/hook', events: EVENTS } },
    })
    expect(made.body.data).toHaveProperty('secret', expect.stringMatching(/^[0-9a-f]{40}$/))
    const listed = ask(model, 'GET', 'webhook_subscriptions').body.data
    expect(listed).toMatchObject([{ id: 1 }])
    expect(JSON.stringify(listed)).not.toContain('secret')
    expect(subscribe(model, 'https://a.example/hook').status).toBe(409)
    expect(ask(model, 'DELETE', 'webhook_subscriptions/1').status).toBe(204)
    expect(ask(model, 'DELETE', 'webhook_subscriptions/1').status).toBe(404)
    model.reconfigure({ secretInReply: false })
    expect(subscribe(model, 'https://a.example/hook').body.data).not.toHaveProperty('secret')
  })

  test.each([
    ['http://a.example/', EVENTS, 'HTTPS'],
    ['https://127.0.0.1/', EVENTS, 'private'],
    ['https://192.168.1.4:8443/', EVENTS, 'private'],
    ['https://172.20.0.1/', EVENTS, 'private'],
    ['https://[::1]/', EVENTS, 'private'],
    ['https://pos.local/', EVENTS, 'private'],
    ['somewhere', EVENTS, 'invalid'],
    [undefined, EVENTS, 'blank'],
    ['https://a.example/', [], 'Events'],
    ['https://a.example/', ['order.created'], 'order.created'],
  ])('%s for %j is refused', (url, events, words) => {
    const told = subscribe(openStore(), url, events)
    expect([told.status, JSON.stringify(told.body.errors)]).toEqual([422, expect.stringContaining(words)])
  })

  test('a store on one machine takes any address', () => {
    expect(subscribe(openStore({ webhookAddresses: 'any' }), 'http://127.0.0.1:8080/').status).toBe(201)
    expect(ask(openStore(), 'POST', 'webhook_subscriptions', {}).status).toBe(400)
  })
})

describe('webhooks', () => {
  function watched(options: Partial<BrotherPosOptions> = {}): BrotherPosModel {
    const model = openStore(options)
    model.subscribe({ url: 'https://a.example/hook', events: EVENTS, secret: 's3' }, START)
    return model
  }

  function topics(model: BrotherPosModel, now = START + 10): string[] {
    return model.takeDeliveries(now).map(({ topic }) => topic)
  }

  const one = [{ productId: 1, quantity: countFromUnits(1) }]

  test.each([
    ['hex', (hex: string) => hex],
    ['sha256=hex', (hex: string) => `sha256=${hex}`],
    ['base64', (hex: string) => Buffer.from(hex, 'hex').toString('base64')],
  ] as const)('are signed over their bytes, as %s', (signature, written) => {
    const model = watched({ signature })
    model.sell(one, START + 1)
    const [first] = model.takeDeliveries(START + 2)
    expect(first?.topic).toBe('sale.completed')
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      id: 'evt_1',
      event: 'sale.completed',
      resource_type: 'sale',
      resource_id: 1,
      created_at: new Date(START + 1).toISOString(),
      data: { id: 1, line_items: [{ product_id: 1, quantity: 1 }] },
    })
    const hex = createHmac('sha256', 's3')
      .update(first?.body ?? '')
      .digest('hex')
    expect(first?.headers['x-brotherpos-signature']).toBe(written(hex))
  })

  test('tell of what is documented, of stock by product.updated, and never of returns and quiet receipts', () => {
    const model = watched()
    model.sell(one, START)
    expect(topics(model)).toEqual(['sale.completed', 'product.updated'])
    model.voidSale(1, START)
    expect(topics(model)).toEqual(['sale.voided', 'product.updated'])
    model.adjust({ productId: 1, type: 'count', quantityChange: countFromUnits(1) }, START)
    expect(topics(model)).toEqual(['inventory.adjusted', 'product.updated'])
    model.returnGoods(one, START)
    model.receive(1, countFromUnits(5), START, { announced: false })
    expect(topics(model)).toEqual([])
    model.receive(1, countFromUnits(5), START, { announced: true })
    model.setSale(1, null, START)
    model.deactivate(1, START)
    expect(topics(model)).toEqual(['product.updated', 'product.updated', 'product.updated'])
    model.addProduct({ name: 'New', price: moneyFromTenThousandths(1) }, START)
    model.remove(3, START)
    const [created, deleted] = model.takeDeliveries(START)
    expect([created?.topic, deleted?.topic]).toEqual(['product.created', 'product.deleted'])
    expect(JSON.parse(deleted?.body ?? '')).toMatchObject({ resource_id: 3, data: { id: 3 } })
    model.reconfigure({ productUpdatedOnStock: false })
    model.sell(one, START)
    expect(topics(model)).toEqual(['sale.completed'])
  })

  test('go to each subscription that asked for the event', () => {
    const model = watched()
    model.subscribe({ url: 'https://b.example/', events: ['sale.completed'] }, START)
    model.reconfigure({ productUpdatedOnStock: false })
    model.sell(one, START)
    model.adjust({ productId: 1, type: 'count', quantityChange: countFromUnits(1) }, START)
    const sent = model.takeDeliveries(START).map(({ url, topic }) => [url, topic])
    expect(sent).toEqual([
      ['https://a.example/hook', 'sale.completed'],
      ['https://b.example/', 'sale.completed'],
      ['https://a.example/hook', 'inventory.adjusted'],
    ])
  })

  test('are sent once, and again only where the store repeats what was not acknowledged', () => {
    const model = watched({ productUpdatedOnStock: false })
    model.sell(one, START)
    const [first] = model.takeDeliveries(START)
    if (!first) throw new Error('nothing was sent')
    model.delivered(first, 500, START)
    expect(topics(model, START + 1_000_000)).toEqual([])
    model.reconfigure({ webhookRetriesMs: [60_000] })
    model.delivered(first, null, START)
    expect(topics(model, START + 59_999)).toEqual([])
    expect(model.takeDeliveries(START + 60_000)).toEqual([first])
    model.delivered(first, 200, START + 60_000)
    expect(topics(model, START + 1_000_000)).toEqual([])
    expect(model.webhooks().map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, null],
      [2, 200],
    ])
  })
})
