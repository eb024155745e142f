import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseCount, ZERO } from '../../core/count.js'
import type { Urgency } from '../../ports/budget.js'
import type { ChannelContext } from '../../ports/context.js'
import type { HttpAnswer, HttpRequest } from '../../ports/http.js'
import { openBrotherPos } from './channel.js'
import { brotherPosSettings } from './settings.js'

const NOW = Date.parse('2026-07-03T12:00:00Z')
const CALL = {
  kind: 'correction',
  operation: 'stock_adjustments',
  key: 'k1',
  body: '{"product_id":7,"adjustment_type":"count","quantity_change":-1,"reason":"[ts a-1-1] x"}',
} as const

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return {
    kind: 'answered',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

function html(status: number): HttpAnswer {
  return { kind: 'answered', status, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' }
}

function list(data: unknown, page = 1, pages = 1): HttpAnswer {
  return json(200, { data, pagination: { current_page: page, per_page: 100, total_count: 250, total_pages: pages } })
}

function till(answers: readonly HttpAnswer[], options: { settings?: object; budgetMs?: number; url?: string } = {}) {
  const requests: HttpRequest[] = []
  const log: string[] = []
  let now = NOW
  const context: ChannelContext = {
    channel: 'main',
    http(request) {
      requests.push(request)
      log.push(`${request.method} ${new URL(request.url).pathname}`)
      const answer = answers[requests.length - 1]
      return answer ? Promise.resolve(answer) : Promise.reject(new Error('one request too many'))
    },
    clock: {
      now: () => now,
      elapsed: () => now,
      wait: () => Promise.reject(new Error('no waiting here')),
      deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
    },
    chance: { fraction: () => 0, hex: () => '' },
    budget: {
      spend(channel: string, requestsPerMinute: number, urgency: Urgency) {
        log.push(`${channel} ${requestsPerMinute} ${urgency}`)
        return options.budgetMs ?? 0
      },
    },
    memory: { recall: () => undefined, remember: () => undefined },
    reveal: (source) => ('env' in source ? `secret of ${source.env}` : ''),
  }
  const settings = brotherPosSettings.parse({
    kind: 'brotherpos',
    url: options.url ?? 'https://store.brotherpos.ca',
    api_key: { env: 'KEY' },
    webhook_secrets: [{ env: 'HOOK' }],
    ...options.settings,
  })
  const query = () => Object.fromEntries(new URL(requests.at(-1)?.url ?? '').searchParams)
  return {
    port: openBrotherPos(settings, context),
    requests,
    log,
    query,
    moveTo: (instant: number) => void (now = instant),
  }
}

/** Every read, by its name, with the urgency it is paid for. */
const READS = [
  ['describe', 'event', '/settings', (port: ReturnType<typeof till>['port']) => port.describe()],
  ['catalogue', 'sweep', '/products', (port: ReturnType<typeof till>['port']) => port.catalogue(null)],
  ['changedSince', 'event', '/products', (port: ReturnType<typeof till>['port']) => port.changedSince(NOW, null)],
  ['item', 'event', '/products/7', (port: ReturnType<typeof till>['port']) => port.item('7')],
  ['sales', 'event', '/sales', (port: ReturnType<typeof till>['port']) => port.sales(NOW, null)],
  [
    'findInLedger',
    'event',
    '/stock_adjustments',
    (port: ReturnType<typeof till>['port']) => port.findInLedger('7', '[ts a-1-1]', NOW),
  ],
  ['markersSince', 'event', '/stock_adjustments', (port: ReturnType<typeof till>['port']) => port.markersSince(NOW)],
] as const

describe.each(READS)('%s', (_, urgency, path, read) => {
  test('is paid for, then sent with key and deadline', async () => {
    const { port, requests, log } = till([html(503)], { settings: { deadline_seconds: 7, requests_per_minute: 30 } })
    await read(port)
    expect(log).toEqual([`main 30 ${urgency}`, `GET /api/v1${path}`])
    expect(requests[0]).toMatchObject({ headers: { 'x-api-key': 'secret of KEY' }, deadlineMs: 7000 })
    expect(requests[0]?.url).not.toContain('secret')
  })

  test('is not sent while the budget is spent', async () => {
    const { port, requests } = till([], { budgetMs: 6000 })
    expect(await read(port)).toMatchObject({ ok: false, failure: { kind: 'throttled', retryAfterMs: 6000 } })
    expect(requests).toEqual([])
  })

  test.each([
    ['unavailable', html(500)],
    ['unavailable', json(500, { error: 'Internal' })],
    ['unavailable', html(200)],
    ['unavailable', html(401)],
    ['unavailable', json(302, { error: 'moved' })],
    ['unavailable', { kind: 'lost', detail: 'x' } as const],
    ['unavailable', { kind: 'unsent', detail: 'x' } as const],
    ['unauthorised', json(401, { error: 'Invalid API key' })],
  ])('is %s after %j', async (kind, answer) => {
    expect(await read(till([answer]).port)).toMatchObject({ ok: false, failure: { kind } })
  })
})

describe('429', () => {
  test.each([
    ['its Retry-After', { 'retry-after': '17' }, 17_000],
    ['the end of the window', { 'x-ratelimit-reset': String(NOW / 1000 + 9) }, 9_000],
    ['a minute, where it names no time', {}, 60_000],
  ])('is throttled for %s, and nothing is sent before', async (_, headers, retryAfterMs) => {
    const { port, requests, moveTo } = till([json(429, { error: 'Slow down' }, headers), json(404, { error: 'no' })])
    const failure = { ok: false, failure: { kind: 'throttled', retryAfterMs } }
    expect(await port.catalogue(null)).toMatchObject(failure)
    expect(await port.catalogue(null)).toMatchObject(failure)
    expect(await port.correct(CALL)).toMatchObject(failure)
    expect(requests).toHaveLength(1)
    moveTo(NOW + retryAfterMs)
    expect(await port.item('7')).toEqual({ ok: true, value: null })
  })
})

describe('pages', () => {
  test('of the catalogue are numbered from 1, with the number as cursor', async () => {
    const { port, query } = till([list([{ id: 1 }, 'odd', { id: 2 }], 1, 3), list([], 3, 3)])
    expect(await port.catalogue(null)).toMatchObject({
      ok: true,
      value: { rows: [{ id: '1', figure: null }, { id: '2' }], next: '2', total: 250 },
    })
    expect(query()).toEqual({ page: '1', per_page: '100' })
    expect(await port.catalogue('3')).toEqual({ ok: true, value: { rows: [], next: null, total: 250 } })
    expect(query()).toEqual({ page: '3', per_page: '100' })
  })

  test('of changes carry the instant as it is', async () => {
    const { port, query } = till([list([])])
    await port.changedSince(NOW, '2')
    expect(query()).toEqual({ updated_since: '2026-07-03T12:00:00.000Z', page: '2', per_page: '100' })
  })

  test('of sales begin a day earlier, in whatever zone the store is', async () => {
    const sale = {
      id: 5,
      status: 'voided',
      created_at: '2026-07-03T11:00:00Z',
      line_items: [{ product_id: 7, quantity: 2 }],
    }
    const { port, query } = till([list([sale], 1, 2)])
    expect(await port.sales(NOW, null)).toMatchObject({
      ok: true,
      value: { rows: [{ id: '5', voided: true, lines: [{ itemId: '7', quantity: 2000 }] }], next: '2' },
    })
    expect(query()).toEqual({ start_date: '2026-07-02', page: '1', per_page: '100' })
  })

  test.each([{ data: {} }, { data: null }, {}, [], null, 'x'])(
    'without a list of rows are unavailable: %j',
    async (body) => {
      expect(await till([json(200, body)]).port.catalogue(null)).toMatchObject({ failure: { kind: 'unavailable' } })
    },
  )
})

describe('one item', () => {
  test('is read with its variations, of which one may be the item', async () => {
    const data = { id: 7, current_stock: 2, variations: [{ id: 71, current_stock: 3 }] }
    const { port } = till([json(200, { data }), json(200, { data })])
    expect(await port.item('7')).toMatchObject({ ok: true, value: { id: '7', countable: false } })
    expect(await port.item('71')).toMatchObject({ ok: true, value: { id: '71', figure: 3000, countable: true } })
  })

  test('is nothing only by the word of the API', async () => {
    expect(await till([json(404, { error: 'Not found' })]).port.item('7')).toEqual({ ok: true, value: null })
    for (const answer of [html(404), json(404, {}), json(200, { data: { id: 8 } }), json(200, { data: [] })]) {
      expect(await till([answer]).port.item('7')).toMatchObject({ failure: { kind: 'unavailable' } })
    }
  })

  test('has an id that is safe in a path', async () => {
    const { port, requests } = till([json(404, { error: 'no' })])
    await port.item('../a?b')
    expect(requests[0]?.url).toBe('https://store.brotherpos.ca/api/v1/products/..%2Fa%3Fb')
  })
})

describe('a correction', () => {
  const data = { product_id: 7, quantity_change: -1, quantity_before: 5, quantity_after: 4 }

  test('is composed in the dialect of the configuration', () => {
    const request = {
      itemId: '7',
      amount: parseCount('-1') ?? ZERO,
      reading: parseCount('5') ?? ZERO,
      marker: '[m]',
      words: 'w',
    }
    const { port } = till([], { settings: { adjustments: 'new_stock', adjustment_type: 'receive' } })
    expect(port.composeCorrection(request, 'k9')).toMatchObject({
      key: 'k9',
      body: '{"product_id":7,"adjustment_type":"receive","new_stock":4,"reason":"[m] w"}',
    })
  })

  test('is paid for as one, and sent byte for byte as journalled', async () => {
    const { port, requests, log } = till([json(201, { data })])
    expect(await port.correct(CALL)).toEqual({ ok: true, value: { before: 5000, after: 4000 } })
    expect(log).toEqual(['main 60 correction', 'POST /api/v1/stock_adjustments'])
    expect(requests[0]).toMatchObject({
      body: CALL.body,
      headers: { 'content-type': 'application/json' },
      deadlineMs: 20_000,
    })
  })

  test('is not sent while the budget is spent', async () => {
    const { port, requests } = till([], { budgetMs: 6000 })
    expect(await port.correct(CALL)).toMatchObject({ failure: { kind: 'throttled', retryAfterMs: 6000 } })
    expect(requests).toEqual([])
  })

  test.each([
    ['unavailable', { kind: 'unsent', detail: 'x' } as const],
    ['refused', json(400, { error: 'Bad' })],
    ['unauthorised', json(401, { error: 'Invalid API key' })],
    ['unauthorised', json(403, { error: 'Read-only' })],
    ['refused', json(404, { error: 'Not found' })],
    ['refused', json(409, { error: 'Duplicate' })],
    ['refused', json(413, { error: 'Too large' })],
    ['refused', json(422, { error: 'Validation failed', errors: ['Stock would be negative'] })],
    ['throttled', json(429, { error: 'Slow down' })],
  ])('is provably not applied: %s after %j', async (kind, answer) => {
    expect(await till([answer]).port.correct(CALL)).toMatchObject({ ok: false, failure: { kind } })
  })

  test.each([
    { kind: 'lost', detail: 'x' } as const,
    html(200),
    json(200, { data: { ...data, product_id: 8 } }),
    json(204, ''),
    ...[302, 400, 500].map((status) => json(status, { data })),
    json(301, { error: 'moved' }),
    json(307, { error: 'moved' }),
    ...[400, 401, 403, 404, 409, 413, 422, 429].map(html),
    ...[400, 404, 422, 429].map((status) => json(status, { message: 'of somebody else' })),
    json(408, { error: 'Timeout' }),
    json(418, { error: 'Odd' }),
    ...[500, 502, 503, 504].map((status) => json(status, { error: 'Internal' })),
    html(502),
  ])('is unknown after %j, and was sent once', async (answer) => {
    const { port, requests } = till([answer])
    expect(await port.correct(CALL)).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
    expect(requests).toHaveLength(1)
  })

  test('tells in its failure what the API said, on one line and not at length', async () => {
    const answer = json(422, { error: 'Validation\nfailed', errors: ['x'.repeat(1000)] })
    const result = await till([answer]).port.correct(CALL)
    const detail = result.ok ? '' : result.failure.detail
    expect(detail).toMatch(/^422: Validation failed: x+$/)
    expect(detail.length).toBeLessThan(320)
  })
})

test('the description comes from the store', async () => {
  const data = { store: 'Main St', timezone: 'America/Toronto', currency: { symbol: '$' } }
  const { port } = till([json(200, { data })])
  const value = { name: 'Main St', currency: '$', timezone: 'America/Toronto' }
  expect(await port.describe()).toEqual({ ok: true, value })
  expect([port.channel, port.kind]).toEqual(['main', 'brotherpos'])
})

test.each([
  ['https://store.brotherpos.ca/', 'https://store.brotherpos.ca/api/v1/settings'],
  ['http://pos.local:8080/till/api/v1/', 'http://pos.local:8080/till/api/v1/settings'],
])('the address %s leads to %s', async (url, reached) => {
  const { port, requests } = till([html(503)], { url })
  await port.describe()
  expect(requests[0]?.url).toBe(reached)
})

test('a webhook is heard by the configured secret', () => {
  const body = Buffer.from('{"id":1,"event":"product.updated","resource_id":7}')
  const signature = createHmac('sha256', 'secret of HOOK').update(body).digest('hex')
  const { port } = till([])
  const marks = [{ kind: 'item', id: '7' }]
  expect(port.hear({ headers: { 'x-brotherpos-signature': signature }, body })).toMatchObject({
    kind: 'accepted',
    marks,
  })
  expect(port.hear({ headers: {}, body })).toEqual({ kind: 'forged' })
})
