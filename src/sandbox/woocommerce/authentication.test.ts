import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Answer, Exchange } from '../platform.js'
import { ask, exchange, KEY, NOON, SECRET, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

const ORIGIN = 'http://127.0.0.1:4011'
const PATH = '/wp-json/wc/v3/products'

interface Signing {
  readonly key?: string
  readonly secret?: string
  readonly method?: 'HMAC-SHA256' | 'HMAC-SHA1'
  readonly nonce?: string
  readonly timestamp?: number
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A GET that is signed the way RFC 5849 writes it down. */
function signed(parameters: Record<string, string>, signing: Signing = {}): Exchange {
  const method = signing.method ?? 'HMAC-SHA256'
  const all: Record<string, string> = {
    ...parameters,
    oauth_consumer_key: signing.key ?? KEY,
    oauth_nonce: signing.nonce ?? 'nonce-1',
    oauth_signature_method: method,
    oauth_timestamp: String(signing.timestamp ?? NOON / 1000),
    oauth_version: '1.0',
  }
  const pairs = Object.entries(all).map(([name, value]) => [encode(name), encode(value)] as const)
  const query = pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const base = ['GET', encode(ORIGIN + PATH), encode(query)].join('&')
  const algorithm = method === 'HMAC-SHA1' ? 'sha1' : 'sha256'
  const signature = createHmac(algorithm, `${signing.secret ?? SECRET}&`)
    .update(base)
    .digest('base64')
  return {
    method: 'GET',
    origin: ORIGIN,
    path: PATH,
    query: new URLSearchParams({ ...all, oauth_signature: signature }),
    headers: {},
    body: '',
  }
}

function code(answer: Answer): unknown {
  return (JSON.parse(answer.body) as { code: unknown }).code
}

function tryOut(shop: WooCommerceModel, request: Exchange) {
  const answer = shop.answer(request, NOON)
  return answer.status === 200 ? 200 : [answer.status, code(answer)]
}

const DENIED = [401, 'woocommerce_rest_authentication_error']
const UNSEEN = [401, 'woocommerce_rest_cannot_view']

describe('over http', () => {
  test.each(['HMAC-SHA256', 'HMAC-SHA1'] as const)('a %s signature over the sorted query is let in', (method) => {
    const parameters = { per_page: '10', 'include[0]': '1', sku: "a b+c/d=é!*'()", page: '1' }
    expect(tryOut(testShop(), signed(parameters, { method }))).toBe(200)
  })

  test('a nonce serves once', () => {
    const shop = testShop()
    expect(tryOut(shop, signed({}))).toBe(200)
    expect(tryOut(shop, signed({}))).toEqual(DENIED)
    expect(tryOut(shop, signed({}, { nonce: 'nonce-2' }))).toBe(200)
  })

  test.each([
    ['another secret', signed({}, { secret: 'cs_other' })],
    ['another key', signed({}, { key: 'ck_other' })],
    ['another query', { ...signed({ page: '1' }), query: new URLSearchParams(signed({ page: '2' }).query) }],
    ['another path', { ...signed({}), path: '/wp-json/wc/v3/orders' }],
    ['another method', { ...signed({}), method: 'POST' }],
    ['another origin', { ...signed({}), origin: 'http://127.0.0.1:4012' }],
  ])('%s is refused where it does not fit the signature', (name, request) => {
    if (name === 'another query') request.query.set('page', '1')
    expect(tryOut(testShop(), request)).toEqual(DENIED)
  })

  test('a missing parameter is named', () => {
    const request = signed({})
    request.query.delete('oauth_nonce')
    expect(tryOut(testShop(), request)).toEqual([401, 'woocommerce_rest_authentication_missing_parameter'])
  })

  test('Basic authentication opens nothing', () => {
    expect(tryOut(testShop(), { ...exchange('GET', '/wc/v3/products'), origin: ORIGIN })).toEqual(UNSEEN)
  })

  test('an old timestamp is refused where the shop looks at it', () => {
    const old = signed({}, { timestamp: NOON / 1000 - 901 })
    expect(tryOut(testShop({ clockToleranceMs: 900_000 }), old)).toEqual(DENIED)
    expect(tryOut(testShop(), old)).toBe(200)
  })
})

describe('over https', () => {
  function basic(credentials: string): Exchange {
    const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
    return { ...exchange('GET', '/wc/v3/products'), headers }
  }

  test('key and secret are let in by Basic authentication or in the query', () => {
    const inQuery = `/wc/v3/products?consumer_key=${KEY}&consumer_secret=${SECRET}`
    expect(tryOut(testShop(), basic(`${KEY}:${SECRET}`))).toBe(200)
    expect(tryOut(testShop(), { ...exchange('GET', inQuery), headers: {} })).toBe(200)
  })

  test('a wrong secret, an unknown key and no key are not', () => {
    expect(tryOut(testShop(), basic(`${KEY}:cs_other`))).toEqual(DENIED)
    expect(tryOut(testShop(), basic(`ck_other:${SECRET}`))).toEqual(UNSEEN)
    expect(tryOut(testShop(), { ...exchange('GET', '/wc/v3/products'), headers: {} })).toEqual(UNSEEN)
  })
})

test('a read-only key reads and gets 401 for a write', () => {
  const shop = testShop({ permission: 'read' })
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 1 }, NOON)
  expect(ask(shop, 'GET', '/products/1').status).toBe(200)
  for (const [method, path] of [
    ['PUT', '/products/1'],
    ['POST', '/products/batch'],
    ['POST', '/webhooks'],
  ] as const) {
    expect(ask(shop, method, path, { stock_quantity: 5 })).toMatchObject({
      status: 401,
      json: { code: 'woocommerce_rest_authentication_error' },
    })
  }
  expect(shop.product(1)?.stock).toBe(1)
})

test('a shop with plain permalinks knows no keys', () => {
  const { query } = exchange('GET', '/?rest_route=/wc/v3/products')
  expect(tryOut(testShop(), { ...exchange('GET', ''), path: '/', query })).toEqual(UNSEEN)
})
