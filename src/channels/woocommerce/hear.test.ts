import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hear } from './hear.js'

const SECRETS = ['new', 'old']

function signed(topic: string, body: string, secret = 'new') {
  const bytes = Buffer.from(body)
  const signature = createHmac('sha256', secret).update(bytes).digest('base64')
  return { headers: { 'x-wc-webhook-topic': topic, 'x-wc-webhook-signature': signature }, body: bytes }
}

describe('marks', () => {
  test.each(['order.created', 'order.updated', 'order.deleted', 'order.restored'])(
    '%s: look at the orders',
    (topic) => {
      expect(hear(signed(topic, '{"id":9}'), SECRETS)).toMatchObject({
        kind: 'accepted',
        topic,
        marks: [{ kind: 'orders' }],
      })
    },
  )

  test.each(['product.created', 'product.updated', 'product.deleted'])('%s: look at that listing', (topic) => {
    expect(hear(signed(topic, '{"id":12,"parent_id":3}'), SECRETS)).toMatchObject({
      marks: [{ kind: 'listing', id: '12' }],
    })
  })

  test.each(['{"arg":12}', '{"arg":"12"}'])('stock moved by an order: look at both (%s)', (body) => {
    expect(hear(signed('action.woocommerce_updated_product_stock', body), SECRETS)).toMatchObject({
      marks: [{ kind: 'orders' }, { kind: 'listing', id: '12' }],
    })
  })

  test('a topic of no use marks nothing and is accepted', () => {
    expect(hear(signed('coupon.created', '{}'), SECRETS)).toMatchObject({ kind: 'accepted', marks: [] })
  })

  test.each(['no json', '{}', '{"id":"x"}', '[]'])('a product that is not named is malformed: %s', (body) => {
    expect(hear(signed('product.updated', body), SECRETS).kind).toBe('malformed')
    expect(hear(signed('action.woocommerce_updated_product_stock', body), SECRETS).kind).toBe('malformed')
  })
})

describe('deliveries', () => {
  function deliveryOf(topic: string, body: string) {
    const heard = hear(signed(topic, body), SECRETS)
    return heard.kind === 'accepted' ? heard.delivery : undefined
  }

  test('are told apart by topic and body, since the platform’s id is shared by several', () => {
    const one = deliveryOf('product.updated', '{"id":1}')
    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(deliveryOf('product.updated', '{"id":1}')).toBe(one)
    expect(deliveryOf('product.created', '{"id":1}')).not.toBe(one)
    expect(deliveryOf('product.updated', '{"id":2}')).not.toBe(one)
  })

  test('of an action have none: every sale of a product sends the same bytes', () => {
    expect(deliveryOf('action.woocommerce_updated_product_stock', '{"arg":1}')).toBeNull()
  })
})

describe('signatures', () => {
  test('of any secret in use are taken', () => {
    expect(hear(signed('order.updated', '{}', 'old'), SECRETS).kind).toBe('accepted')
  })

  test.each([
    ['another secret', signed('order.updated', '{}', 'wrong')],
    ['other bytes', { ...signed('order.updated', '{}'), body: Buffer.from('{} ') }],
    ['none', { headers: { 'x-wc-webhook-topic': 'order.updated' }, body: Buffer.from('{}') }],
  ])('%s: forged', (_, request) => expect(hear(request, SECRETS).kind).toBe('forged'))

  test('in any other form are forged, also where a lax decoder would find the right bytes', () => {
    const request = signed('order.updated', '{}')
    const right = request.headers['x-wc-webhook-signature']
    for (const signature of ['', 'x', right.slice(0, -1), `${right} `, ` ${right}`, right.slice(0, 20)]) {
      const headers = { ...request.headers, 'x-wc-webhook-signature': signature }
      expect(hear({ ...request, headers }, SECRETS).kind).toBe('forged')
    }
  })

  test('without a secret of ours nothing is accepted', () => {
    expect(hear(signed('order.updated', '{}', ''), []).kind).toBe('forged')
  })
})

test('the unsigned ping of a new webhook is a ping and nothing more', () => {
  expect(hear({ headers: {}, body: Buffer.from('webhook_id=17') }, SECRETS)).toEqual({ kind: 'ping' })
  expect(hear({ headers: {}, body: Buffer.from('webhook_id=17&x=1') }, SECRETS).kind).toBe('forged')
})
