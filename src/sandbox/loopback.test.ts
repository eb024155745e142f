import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ClockPort } from '../ports/clock.js'
import type { FaultRequest } from './faults.js'
import { createFaults } from './faults.js'
import type { Answer, Exchange, Platform } from './platform.js'
import { servePlatform, type Latency, type ServedPlatform } from './serve.js'

const realClock: ClockPort = {
  now: () => Date.now(),
  elapsed: () => Date.now(),
  wait: (durationMs, signal) => setTimeout(durationMs, undefined, { signal }).catch(() => undefined),
  deadline(durationMs) {
    const controller = new AbortController()
    const timer = globalThis.setTimeout(() => controller.abort(), durationMs)
    return { signal: controller.signal, release: () => clearTimeout(timer) }
  },
}

const opened: ServedPlatform[] = []
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close()
})

async function open(latencyMs?: Latency, reply: (exchange: Exchange) => Answer = plain) {
  const asked: Exchange[] = []
  const platform: Platform = {
    name: 'test',
    answer(exchange) {
      asked.push(exchange)
      return reply(exchange)
    },
    takeDeliveries: () => [],
    delivered: () => undefined,
  }
  const faults = createFaults()
  const chance = { fraction: () => 0.5, hex: () => '00' }
  const served = await servePlatform({
    platform,
    faults,
    clock: realClock,
    chance,
    ...(latencyMs === undefined ? {} : { latencyMs }),
  })
  opened.push(served)
  return { ...served, asked, faults }
}

function plain(): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' }
}

describe('serving a model', () => {
  test('hands over method, path, query, headers and body, and the origin that the client reached', async () => {
    const { origin, asked } = await open()
    const answer = await fetch(`${origin}/a/b?page=2&page=3`, {
      method: 'POST',
      body: 'päck',
      headers: { 'X-Key': 'k' },
    })
    expect(await answer.json()).toEqual({ ok: true })
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/a/b', body: 'päck', origin })
    expect(asked[0]?.query.getAll('page')).toEqual(['2', '3'])
    expect(asked[0]?.headers['x-key']).toBe('k')
  })

  test('waits as long as the latency says', async () => {
    const served = await open({ leastMs: 20, mostMs: 60 })
    const { origin } = served
    const start = Date.now()
    await fetch(origin)
    expect(Date.now() - start).toBeGreaterThanOrEqual(39)
    served.setLatency(0)
    expect((await fetch(origin)).status).toBe(200)
  })

  test('closes promptly over kept-alive connections and unanswered requests', async () => {
    const served = await open(60_000)
    const hanging = fetch(served.origin).catch(() => 'cut')
    await vi.waitFor(() => expect(served.underWay()).toBe(1))
    const start = Date.now()
    await served.close()
    expect(Date.now() - start).toBeLessThan(1_000)
    expect(await hanging).toBe('cut')
    opened.splice(0)
  })

  test('answers 500 over a broken model and says so again when closed', async () => {
    const served = await open(0, () => {
      throw new Error('broken books')
    })
    const answer = await fetch(served.origin)
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain('broken books')
    opened.splice(0)
    await expect(served.close()).rejects.toThrow('broken books')
  })
})

describe('faults on demand', () => {
  async function meet(...requests: FaultRequest[]) {
    const served = await open()
    for (const request of requests) served.faults.add(request)
    return served
  }

  test('lose_request: cut, and the model was not asked', async () => {
    const { origin, asked, traffic } = await meet({ effect: { kind: 'lose_request' } })
    await expect(fetch(origin)).rejects.toThrow()
    expect(asked).toHaveLength(0)
    expect(traffic.rows()).toMatchObject([{ status: null }])
    expect((await fetch(origin)).status).toBe(200)
  })

  test('lose_answer: cut, and the model acted', async () => {
    const { origin, asked } = await meet({ effect: { kind: 'lose_answer' } })
    await expect(fetch(origin)).rejects.toThrow()
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['before', 1],
    ['after', 1],
    ['never', 0],
  ] as const)('status, applied %s: the error is answered and the model acted %d times', async (apply, times) => {
    const headers = { 'retry-after': '7' }
    const effect = { kind: 'status', status: 429, headers, body: '{"error":"slow"}', apply } as const
    const { origin, asked } = await meet({ effect })
    const answer = await fetch(origin)
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
      429,
      '7',
      '{"error":"slow"}',
    ])
    expect(asked).toHaveLength(times)
  })

  test('slow_body: the head comes at once and the whole body by and by', async () => {
    const { origin } = await meet({ effect: { kind: 'slow_body', durationMs: 100 } })
    const start = Date.now()
    const answer = await fetch(origin)
    const headAfterMs = Date.now() - start
    expect(await answer.text()).toBe('{"ok":true}')
    expect(Date.now() - start).toBeGreaterThanOrEqual(80)
    expect(headAfterMs).toBeLessThan(80)
  })

  test('html: a page with status 200', async () => {
    const { origin, asked } = await meet({ effect: { kind: 'html', apply: 'after' } }, { effect: { kind: 'html' } })
    const answer = await fetch(origin)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toContain('<html>')
    await fetch(origin)
    expect(asked).toHaveLength(1)
  })

  test('redirect: a location, and nothing done', async () => {
    const { origin, asked } = await meet({ effect: { kind: 'redirect', status: 307, location: '/elsewhere' } })
    const answer = await fetch(origin, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/elsewhere'])
    expect(asked).toHaveLength(0)
  })

  test('late: cut at once, applied later', async () => {
    const { origin, asked, ...served } = await meet({ effect: { kind: 'late', delayMs: 50 } })
    await expect(fetch(origin, { method: 'POST', body: 'x' })).rejects.toThrow()
    expect([asked.length, served.underWay()]).toEqual([0, 1])
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    await vi.waitFor(() => expect(served.underWay()).toBe(0))
  })

  test('late: not applied any more once the server is closed', async () => {
    const served = await meet({ effect: { kind: 'late', delayMs: 60_000 } })
    await expect(fetch(served.origin)).rejects.toThrow()
    await served.close()
    opened.splice(0)
    expect(served.asked).toHaveLength(0)
  })

  test('each meets only what it matches, in the order of the queue, and so many times', async () => {
    const { origin, faults } = await meet(
      { match: { method: 'post', path: '/stock' }, times: 2, effect: { kind: 'status', status: 503 } },
      { match: { body: 'inventorySet' }, effect: { kind: 'status', status: 500 } },
    )
    async function status(path: string, method: string, body?: string): Promise<number> {
      return (await fetch(`${origin}${path}`, { method, ...(body === undefined ? {} : { body }) })).status
    }
    expect(await status('/stock_adjustments', 'GET')).toBe(200)
    expect(faults.waiting()).toBe(3)
    expect(await status('/stock_adjustments', 'POST', '{}')).toBe(503)
    expect(await status('/graphql', 'POST', 'mutation { inventorySetQuantities }')).toBe(500)
    expect(await status('/stock_adjustments', 'POST', '{}')).toBe(503)
    expect(await status('/stock_adjustments', 'POST', '{}')).toBe(200)
    faults.add({ effect: { kind: 'lose_request' } })
    faults.clear()
    expect(await status('/', 'GET')).toBe(200)
  })

  test('a fault that makes no sense is refused', () => {
    const senseless = { effect: { kind: 'redirect', status: 200, location: '/' } }
    expect(() => createFaults().add(senseless as unknown as FaultRequest)).toThrow(/status/)
  })
})

describe('traffic', () => {
  test('tells what came in, in order, without credentials, and counts by route', async () => {
    const { origin, traffic } = await open()
    await fetch(`${origin}/api/v1/products/17?page=2&consumer_secret=cs_1&oauth_signature=abc`)
    await fetch(`${origin}/api/v1/products/18`)
    await fetch(`${origin}/admin/api/2026-07/graphql.json`, { method: 'POST' })
    const [first] = traffic.rows()
    expect(first).toMatchObject({ method: 'GET', path: '/api/v1/products/17', status: 200 })
    expect(decodeURIComponent(first?.query ?? '')).toBe('page=2&consumer_secret=***&oauth_signature=***')
    expect(traffic.counts()).toEqual({ 'GET /api/v1/products/:id': 2, 'POST /admin/api/2026-07/graphql.json': 1 })
    traffic.clear()
    expect([traffic.rows(), traffic.counts()]).toEqual([[], {}])
  })

  test('keeps the last rows only', async () => {
    const { traffic } = await open()
    const exchange = { method: 'GET', path: '/', query: new URLSearchParams() }
    for (let at = 0; at < 12_000; at += 1) traffic.begin(exchange, at)
    expect(traffic.rows()).toHaveLength(5_000)
    expect(traffic.rows().at(-1)?.at).toBe(11_999)
    expect(traffic.counts()).toEqual({ 'GET /': 12_000 })
  })
})
