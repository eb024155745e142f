import { describe, expect, test } from 'vitest'
import type { WireOutcome } from './api.js'
import { entryFailure, isGone, isStrained, readFailure, writeFailure } from './fail.js'

const NOW = 1_783_000_000_000
const HTML = '<html>Just a moment</html>'

function answer(status: number, body: unknown, headers: Record<string, string> = {}): WireOutcome {
  return { kind: 'answered', status, headers, body, elapsedMs: 10 }
}

function own(status: number, code = 'woocommerce_rest_x', headers: Record<string, string> = {}): WireOutcome {
  return answer(status, { code, message: 'Sorry.', data: { status } }, headers)
}

const CASES: readonly [string, WireOutcome, string, string][] = [
  ['nothing was sent', { kind: 'unsent', detail: 'x', elapsedMs: 1 }, 'unavailable', 'unavailable'],
  ['no whole answer', { kind: 'lost', detail: 'x', elapsedMs: 1 }, 'unavailable', 'unknown'],
  ['its own 400', own(400), 'refused', 'refused'],
  ['its own 401', own(401), 'unauthorised', 'unauthorised'],
  ['its own 403', own(403), 'unauthorised', 'unauthorised'],
  ['its own 404', own(404), 'refused', 'refused'],
  ['its own 413', own(413), 'refused', 'refused'],
  ['its own 429', own(429), 'throttled', 'throttled'],
  ['its own 409, which is none of the list', own(409), 'unavailable', 'unknown'],
  ['a fatal in JSON', own(500, 'internal_server_error'), 'unavailable', 'unknown'],
  ['maintenance', own(503, 'wp_die'), 'unavailable', 'unknown'],
  ['a wall’s 403', answer(403, HTML), 'unavailable', 'unknown'],
  ['a wrong path’s 404', answer(404, HTML), 'unavailable', 'unknown'],
  ['a proxy’s 413', answer(413, HTML), 'unavailable', 'unknown'],
  ['a wall’s 429', answer(429, HTML), 'throttled', 'unknown'],
  ['a gateway’s 504', answer(504, HTML), 'unavailable', 'unknown'],
  [
    'a redirect',
    answer(301, '', { location: 'https://www.shop.example/x?oauth_signature=s' }),
    'unavailable',
    'unknown',
  ],
  ['a warning before the JSON', answer(200, '<b>Warning</b>{}'), 'unavailable', 'unknown'],
  ['JSON of another form', answer(200, { hello: 1 }), 'unavailable', 'unknown'],
  ['a 400 whose JSON is not WordPress’s', answer(400, { error: 'x' }), 'unavailable', 'unknown'],
]

test.each(CASES)('%s', (_, outcome, read, write) => {
  expect(readFailure(outcome, NOW).kind).toBe(read)
  expect(writeFailure(outcome, NOW).kind).toBe(write)
})

describe('throttling', () => {
  test.each([
    ['7', 7000],
    ['Wed, 01 Jul 2026 00:00:00 GMT', 0],
    [undefined, 60_000],
  ])('waits as Retry-After says: %s', (header, retryAfterMs) => {
    const headers = header === undefined ? {} : { 'retry-after': header }
    expect(writeFailure(own(429, 'too_many', headers), NOW)).toMatchObject({ kind: 'throttled', retryAfterMs })
  })
})

describe('details', () => {
  test('name the code and the words, without mark-up and of bounded length', () => {
    const outcome = answer(400, { code: 'bad', message: `<b>No</b> ${'x'.repeat(900)}` })
    const { detail } = readFailure(outcome, NOW)
    expect(detail).toContain('HTTP 400: bad: No xxx')
    expect(detail.length).toBeLessThan(220)
  })

  test('of a redirect name where it leads and not the signature', () => {
    const { detail } = readFailure(answer(301, '', { location: 'https://www.shop.example/x?oauth_signature=s' }), NOW)
    expect(detail).toContain('https://www.shop.example/x;')
    expect(detail).not.toContain('signature')
  })

  test('of HTML do not repeat it', () => {
    expect(readFailure(answer(403, HTML), NOW).detail).toBe('HTTP 403 with no JSON')
  })
})

describe('an entry', () => {
  test.each([
    ['woocommerce_rest_product_invalid_id', 400, 'refused'],
    ['woocommerce_rest_product_variation_invalid_id', 400, 'refused'],
    ['woocommerce_rest_invalid_product_id', 404, 'refused'],
    ['woocommerce_rest_product_invalid_id', 500, 'unknown'],
    ['some_plugin_says_no', 400, 'unknown'],
    ['some_plugin_says_no', undefined, 'unknown'],
  ])('%s, %s: %s', (code, status, kind) => {
    expect(entryFailure({ code, message: '', data: { status } }).kind).toBe(kind)
  })
})

test('a product is gone only by the shop’s own word', () => {
  expect(isGone(own(404, 'woocommerce_rest_product_invalid_id'))).toBe(true)
  expect(isGone(own(404, 'rest_no_route'))).toBe(false)
  expect(isGone(answer(404, HTML))).toBe(false)
  expect(isGone(own(400, 'woocommerce_rest_product_invalid_id'))).toBe(false)
})

test('strain is what a smaller batch may mend', () => {
  expect(isStrained({ kind: 'lost', detail: '', elapsedMs: 1 })).toBe(true)
  expect(isStrained(answer(504, HTML))).toBe(true)
  expect(isStrained(answer(413, HTML))).toBe(true)
  expect(isStrained(own(429))).toBe(false)
  expect(isStrained({ kind: 'unsent', detail: '', elapsedMs: 1 })).toBe(false)
})
