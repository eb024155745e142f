import { createRequire } from 'node:module'
import type * as Runtime from '@shopify/shopify-api/runtime'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { HttpAnswer } from '../../ports/http.js'
import { openApi } from './api.js'
import { context, html, isTokenRequest, json, recordingHttp, settings, standingClock, type Recorded } from './double.js'

const REQUEST = { query: '{ shop { name } }', variables: {}, cost: 1 }
const SHOP = z.object({ shop: z.object({ name: z.string() }) })
const ANSWER = json({ data: { shop: { name: 'Example' } } })
const HOUR_MS = 3_600_000

function tokensOf({ requests }: Recorded): readonly (string | undefined)[] {
  return requests.filter((request) => !isTokenRequest(request)).map(({ headers }) => headers['x-shopify-access-token'])
}

describe('tokens of client credentials', () => {
  test('are asked for once and used', async () => {
    const recorded = recordingHttp(() => ANSWER)
    const api = openApi(settings(), context(recorded.http))
    await Promise.all(Array.from({ length: 8 }, () => api.read(REQUEST, SHOP)))
    expect(
      recorded.requests.filter(isTokenRequest).map(({ url, body }) => [url, JSON.parse(body ?? '') as unknown]),
    ).toEqual([
      [
        'https://example.myshopify.com/admin/oauth/access_token',
        { client_id: 'id', client_secret: 'secret', grant_type: 'client_credentials' },
      ],
    ])
    expect(new Set(tokensOf(recorded))).toEqual(new Set(['token-1']))
  })

  test('are renewed before their 24 hours end', async () => {
    const clock = standingClock()
    const recorded = recordingHttp(() => ANSWER)
    const api = openApi(settings(), context(recorded.http, clock))
    await api.read(REQUEST, SHOP)
    clock.advance(23 * HOUR_MS - 1)
    await api.read(REQUEST, SHOP)
    clock.advance(1)
    await api.read(REQUEST, SHOP)
    expect(tokensOf(recorded)).toEqual(['token-1', 'token-1', 'token-2'])
  })

  test('that are declined are renewed once, for reads and writes, also under many requests', async () => {
    const recorded = recordingHttp((_, { headers }) =>
      headers['x-shopify-access-token'] === 'token-1' ? json({ errors: 'Invalid API key' }, 401) : ANSWER,
    )
    const api = openApi(settings(), context(recorded.http))
    const answers = await Promise.all([
      api.read(REQUEST, SHOP),
      api.read(REQUEST, SHOP),
      api.write(REQUEST, 'stock'),
      api.write(REQUEST, 'price'),
    ])
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(recorded.requests.filter(isTokenRequest)).toHaveLength(2)
  })

  test('are renewed no second time for the same request', async () => {
    const recorded = recordingHttp(() => json({ errors: 'Invalid API key' }, 401))
    const api = openApi(settings(), context(recorded.http))
    expect(await api.write(REQUEST, 'stock')).toMatchObject({ failure: { kind: 'unauthorised' } })
    expect(tokensOf(recorded)).toEqual(['token-1', 'token-2'])
  })

  test.each<[string, HttpAnswer, string]>([
    ['a wrong secret', json({ error: 'invalid_client' }, 400), 'unauthorised'],
    ['a wrong secret, told as a page', html(400), 'unauthorised'],
    ['a flood', html(429), 'throttled'],
    ['a broken server', html(502), 'unavailable'],
    ['a page', html(200), 'unavailable'],
    ['no token', json({}), 'unavailable'],
    ['nothing', json(null), 'unavailable'],
    ['a lost answer', { kind: 'lost', detail: 'reset' }, 'unavailable'],
    ['no connection', { kind: 'unsent', detail: 'refused' }, 'unavailable'],
  ])('that are not to be had leave a write undone: %s', async (_, answer, kind) => {
    const sent: string[] = []
    const api = openApi(
      settings(),
      context((request) => {
        sent.push(request.url)
        return Promise.resolve(answer)
      }),
    )
    expect(await api.write(REQUEST, 'stock')).toMatchObject({ ok: false, failure: { kind } })
    expect(sent).toEqual(['https://example.myshopify.com/admin/oauth/access_token'])
  })
})

describe("an older app's token", () => {
  const lasting = { client_id: undefined, client_secret: undefined, access_token: { credential: 'shpat_1' } }

  test('is used as it is', async () => {
    const recorded = recordingHttp(() => ANSWER)
    await openApi(settings(lasting), context(recorded.http)).read(REQUEST, SHOP)
    expect(recorded.requests).toHaveLength(1)
    expect(tokensOf(recorded)).toEqual(['shpat_1'])
  })

  test('that is declined is not sent again', async () => {
    const recorded = recordingHttp(() => json({ errors: 'Invalid API key' }, 401))
    const api = openApi(settings(lasting), context(recorded.http))
    expect(await api.read(REQUEST, SHOP)).toMatchObject({ failure: { kind: 'unauthorised' } })
    expect(recorded.requests).toHaveLength(1)
  })
})

describe('requests', () => {
  test('go to the version that the documents were written for, with the deadline', async () => {
    const recorded = recordingHttp(() => ANSWER)
    await openApi(settings({ deadline_seconds: 7 }), context(recorded.http)).read(REQUEST, SHOP)
    expect(recorded.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: 'https://example.myshopify.com/admin/api/2026-07/graphql.json',
      deadlineMs: 7000,
    })
  })

  test('go to another address of this machine, tokens and all, where one is set', async () => {
    const recorded = recordingHttp(() => ANSWER)
    await openApi(settings({ address: 'http://127.0.0.1:4011/' }), context(recorded.http)).read(REQUEST, SHOP)
    expect(recorded.requests.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:4011/admin/oauth/access_token',
      'http://127.0.0.1:4011/admin/api/2026-07/graphql.json',
    ])
  })

  test('of several shops at once stay with their own HTTP port', async () => {
    const shops = ['one', 'two', 'three'].map((name) => {
      const recorded = recordingHttp(() => json({ data: { shop: { name } } }))
      const domain = `${name}.myshopify.com`
      return { name, domain, recorded, api: openApi(settings({ domain }), context(recorded.http)) }
    })
    const rounds = [...shops, ...shops, ...shops]
    const answers = await Promise.all(rounds.map(({ api }) => api.read(REQUEST, SHOP)))
    expect(answers).toEqual(rounds.map(({ name }) => ({ ok: true, value: { shop: { name } } })))
    for (const { domain, recorded } of shops) {
      expect(recorded.requests.every(({ url }) => new URL(url).host === domain)).toBe(true)
    }
  })

  test('leave the package without a fetch function, so that nobody uses another shop by mistake', async () => {
    const recorded = recordingHttp(() => ANSWER)
    await openApi(settings(), context(recorded.http)).read(REQUEST, SHOP)
    const runtime = createRequire(import.meta.url)('@shopify/shopify-api/runtime') as typeof Runtime
    await expect(runtime.abstractFetch('https://example.myshopify.com/')).rejects.toThrow('without a fetch function')
    expect(recorded.requests).toHaveLength(2)
  })

  test('run four at once', async () => {
    let running = 0
    let most = 0
    const recorded = recordingHttp(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return ANSWER
    })
    const api = openApi(settings(), context(recorded.http))
    await Promise.all(Array.from({ length: 12 }, () => api.read(REQUEST, SHOP)))
    expect(most).toBe(4)
  })

  test('wait for the points that the last answer says are missing', async () => {
    const clock = standingClock()
    const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 1, restoreRate: 100 }
    const extensions = { cost: { requestedQueryCost: 1, actualQueryCost: 1, throttleStatus } }
    const recorded = recordingHttp(() => json({ data: { shop: { name: 'Example' } }, extensions }))
    const api = openApi(settings(), context(recorded.http, clock))
    await api.read(REQUEST, SHOP)
    await api.read({ ...REQUEST, cost: 101 }, SHOP)
    expect(clock.waited).toEqual([1000])
  })
})

describe('answers', () => {
  const throttled = {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: {
      cost: {
        requestedQueryCost: 452,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 202, restoreRate: 100 },
      },
    },
  }

  test.each<[string, HttpAnswer, object]>([
    ['no connection', { kind: 'unsent', detail: 'refused' }, { kind: 'unavailable', detail: 'refused' }],
    ['a lost one', { kind: 'lost', detail: 'reset' }, { kind: 'unavailable', detail: 'reset' }],
    ['a throttled one', json(throttled), { kind: 'throttled', retryAfterMs: 2500 }],
    [
      'a flood',
      { ...html(429), headers: { 'retry-after': '2.0' } } as HttpAnswer,
      { kind: 'throttled', retryAfterMs: 2000 },
    ],
    ['a page', html(200), { kind: 'unavailable' }],
    ['no data', json({}), { kind: 'unavailable' }],
    ['null', json(null), { kind: 'unavailable' }],
    ['errors as text', json({ errors: 'oops' }), { kind: 'unavailable' }],
    ['errors that are none', json({ errors: [] }), { kind: 'unavailable' }],
    ['half a body', { ...ANSWER, body: '{"data":' } as HttpAnswer, { kind: 'unavailable' }],
    [
      'a part beside errors',
      json({ data: { shop: { name: 'x' } }, errors: [{ message: 'oops' }] }),
      { kind: 'unavailable' },
    ],
    ['another form', json({ data: { shop: null } }), { kind: 'unavailable', detail: 'unexpected answer at data.shop' }],
    ['no leave', json({ errors: [{ message: 'x', extensions: { code: 'ACCESS_DENIED' } }] }), { kind: 'unauthorised' }],
  ])('to a read that are %s', async (_, answer, failure) => {
    const recorded = recordingHttp(() => answer)
    const read = await openApi(settings(), context(recorded.http)).read(REQUEST, SHOP)
    expect(read).toMatchObject({ ok: false, failure })
    expect(recorded.bodies()).toHaveLength(1)
  })

  test.each<[string, HttpAnswer, string]>([
    ['no connection', { kind: 'unsent', detail: 'refused' }, 'unavailable'],
    ['a lost one', { kind: 'lost', detail: 'reset' }, 'unknown'],
    ['a flood', html(429), 'unknown'],
    ['a page', html(200), 'unknown'],
    ['a redirect', html(302), 'unknown'],
    ['a broken server', html(503), 'unknown'],
    ['a broken server, in JSON', json({ errors: 'Internal' }, 500), 'unknown'],
    ['no data', json({}), 'unknown'],
    ['half a body', { ...ANSWER, body: '{"data":' } as HttpAnswer, 'unknown'],
  ])('to a write that are %s are never repeated', async (_, answer, kind) => {
    const recorded = recordingHttp(() => answer)
    expect(await openApi(settings(), context(recorded.http)).write(REQUEST, 'stock')).toMatchObject({
      failure: { kind },
    })
    expect(recorded.bodies()).toHaveLength(1)
  })

  test('that ask for too much say so', async () => {
    const error = { message: 'Query cost is 1252', extensions: { code: 'MAX_COST_EXCEEDED' } }
    const recorded = recordingHttp(() => json({ errors: [error] }))
    expect(await openApi(settings(), context(recorded.http)).read(REQUEST, SHOP)).toMatchObject({ tooCostly: true })
  })

  test('never bring a secret into a failure', async () => {
    const recorded = recordingHttp(() => ({ kind: 'lost', detail: 'reset' }))
    const answer = await openApi(settings(), context(recorded.http)).write(REQUEST, 'stock')
    expect(JSON.stringify(answer)).not.toMatch(/token-1|secret/)
  })
})
