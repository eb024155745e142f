import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hear, type Hearing } from './hear.js'

const HEARING: Hearing = {
  domain: 'example.myshopify.com',
  secrets: ['new', 'old'],
  location: 'gid://shopify/Location/24826418',
}

const LEVEL =
  '{"inventory_item_id":271878346596884015,"location_id":24826418,"available":10,"updated_at":"2026-07-01T12:00:00Z",' +
  '"admin_graphql_api_id":"gid:\\/\\/shopify\\/InventoryLevel\\/548380009?inventory_item_id=271878346596884015"}'

function request(body: string, headers: Record<string, string | undefined> = {}, secret = 'new') {
  const bytes = new TextEncoder().encode(body)
  const all = {
    'x-shopify-topic': 'inventory_levels/update',
    'x-shopify-webhook-id': 'b54557e4',
    'x-shopify-shop-domain': 'example.myshopify.com',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(bytes).digest('base64'),
    ...headers,
  }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { headers: Object.fromEntries(given), body: bytes }
}

function marks(topic: string, body: string, hearing = HEARING): unknown {
  const heard = hear(request(body, { 'x-shopify-topic': topic }), hearing)
  return heard.kind === 'accepted' ? heard.marks : heard.kind
}

describe('signatures', () => {
  test.each(['new', 'old'])('by the %s secret are taken', (secret) => {
    expect(hear(request(LEVEL, {}, secret), HEARING)).toEqual({
      kind: 'accepted',
      delivery: 'b54557e4',
      topic: 'inventory_levels/update',
      marks: [{ kind: 'listing', id: '271878346596884015' }],
    })
  })

  test.each([
    ['another secret', request(LEVEL, {}, 'other')],
    ['none', request(LEVEL, { 'x-shopify-hmac-sha256': undefined })],
    ['an empty one', request(LEVEL, { 'x-shopify-hmac-sha256': '' })],
    ['rubbish of the right length', request(LEVEL, { 'x-shopify-hmac-sha256': `${'?'.repeat(43)}=` })],
    ['a short one', request(LEVEL, { 'x-shopify-hmac-sha256': 'AAAA' })],
    ['hex', request(LEVEL, { 'x-shopify-hmac-sha256': createHmac('sha256', 'new').update(LEVEL).digest('hex') })],
    ['another body', { ...request(LEVEL), body: new TextEncoder().encode(`${LEVEL} `) }],
  ])('are forged: %s', (_, forged) => {
    expect(hear(forged, HEARING)).toEqual({ kind: 'forged' })
  })

  test('prove nothing where no secret is set', () => {
    expect(hear(request(LEVEL, {}, ''), { ...HEARING, secrets: [] }).kind).toBe('forged')
  })

  test('are over bytes, not over the text that they make', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"a":"'), 0xff, ...new TextEncoder().encode('"}')])
    const signature = createHmac('sha256', 'new').update(bytes).digest('base64')
    const headers = { 'x-shopify-hmac-sha256': signature, 'x-shopify-topic': 'shop/update' }
    expect(hear({ headers, body: bytes }, HEARING).kind).toBe('accepted')
  })
})

describe('what can not be read', () => {
  test.each([
    ['no topic', request(LEVEL, { 'x-shopify-topic': undefined })],
    ['another shop', request(LEVEL, { 'x-shopify-shop-domain': 'other.myshopify.com' })],
    ['no JSON', request('inventory_item_id=5')],
    ['no item', request('{"location_id":24826418}')],
  ])('is malformed: %s', (_, malformed) => {
    expect(hear(malformed, HEARING).kind).toBe('malformed')
  })

  test('is not a missing id of the delivery', () => {
    expect(hear(request(LEVEL, { 'x-shopify-webhook-id': undefined }), HEARING)).toMatchObject({
      kind: 'accepted',
      delivery: null,
    })
  })
})

describe('marks', () => {
  const ours = [{ kind: 'listing', id: '271878346596884015' }]

  test('name an item above 2^53 exactly, with slashes escaped or not, with the gid or without', () => {
    expect(marks('inventory_levels/update', LEVEL)).toEqual(ours)
    expect(marks('inventory_levels/update', LEVEL.replaceAll('\\/', '/'))).toEqual(ours)
    expect(marks('inventory_levels/connect', '{"inventory_item_id": 271878346596884015}')).toEqual(ours)
  })

  test('rest on the gid, should the number have been rounded on its way', () => {
    expect(marks('inventory_levels/update', LEVEL.replace('271878346596884015,', '271878346596884000,'))).toEqual(ours)
  })

  test('leave out other locations, by the location and not by the number of the level', () => {
    expect(marks('inventory_levels/update', LEVEL.replace('24826418', '24826419'))).toEqual([])
    expect(
      marks('inventory_levels/update', LEVEL, { ...HEARING, location: 'gid://shopify/Location/548380009' }),
    ).toEqual([])
  })

  test('look once too often rather than too seldom', () => {
    expect(marks('inventory_levels/update', LEVEL, { ...HEARING, location: undefined })).toEqual(ours)
    expect(marks('inventory_levels/update', LEVEL.replace('"location_id":24826418,', ''))).toEqual(ours)
  })

  test('of a product are of each of its items, once, and not of what customers read', () => {
    const body = JSON.stringify({
      id: 42,
      body_html: '"inventory_item_id": 99',
      variants: [{ inventory_item_id: 1 }, { inventory_item_id: 2 }, { inventory_item_id: 1 }],
    })
    expect(marks('products/update', body)).toEqual([
      { kind: 'listing', id: '1' },
      { kind: 'listing', id: '2' },
    ])
    expect(marks('products/delete', '{"id":42}')).toEqual([])
  })

  test('of an item are its own', () => {
    const body = '{"id":271878346596884015,"admin_graphql_api_id":"gid://shopify/InventoryItem/271878346596884015"}'
    expect(marks('inventory_items/update', body)).toEqual(ours)
    expect(marks('inventory_items/update', body.replaceAll('/', '\\/'))).toEqual(ours)
    expect(marks('inventory_items/update', '{"id":5}')).toBe('malformed')
  })

  test('of orders are none', () => {
    expect(marks('orders/create', '{"id":1,"line_items":[{"variant_id":5}]}')).toEqual([])
  })
})
