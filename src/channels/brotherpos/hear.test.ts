import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Heard } from '../../ports/hear.js'
import { hearWebhook } from './hear.js'

const SECRET = 'whsec'

function digest(body: string, secret = SECRET) {
  return createHmac('sha256', secret).update(body).digest()
}

function hear(body: string, signature: string | undefined = digest(body).toString('hex'), secrets = [SECRET]): Heard {
  const headers: Record<string, string> = { 'x-brotherpos-signature': signature }
  return hearWebhook({ headers, body: Buffer.from(body) }, secrets)
}

function marksOf(event: string, more: object): unknown {
  const heard = hear(JSON.stringify({ id: 1, event, ...more }))
  return heard.kind === 'accepted' ? heard.marks.map((mark) => ('id' in mark ? mark.id : mark.kind)) : heard
}

describe('the signature', () => {
  const body = '{"id":9,"event":"customer.created","note":"é"}'
  const good = digest(body)

  test.each([
    ['hex', good.toString('hex')],
    ['hex with its name', `sha256=${good.toString('hex')}`],
    ['base64', good.toString('base64')],
  ])('may be %s', (_, signature) => expect(hear(body, signature).kind).toBe('accepted'))

  test.each([
    ['missing', ''],
    ['of another secret', digest(body, 'other').toString('hex')],
    ['of another body', digest(`${body} `).toString('hex')],
    ['upper-case hex', good.toString('hex').toUpperCase()],
    ['too short', good.toString('hex').slice(2)],
    ['too long', `${good.toString('hex')}00`],
    ['base64 of another length', Buffer.from('short').toString('base64')],
    ['base64 with rubbish in it', good.toString('base64').replace(/^./, '!')],
    ['named base64', `sha256=${good.toString('base64')}`],
  ])('%s is forged', (_, signature) => expect(hear(body, signature)).toEqual({ kind: 'forged' }))

  test('may be by either of two secrets', () => {
    expect(hear(body, undefined, ['new', SECRET]).kind).toBe('accepted')
    expect(hear(body, digest(body, 'new').toString('hex'), ['new', SECRET]).kind).toBe('accepted')
  })

  test('without a secret, or by an empty one, is forged', () => {
    expect(hear(body, undefined, [])).toEqual({ kind: 'forged' })
    expect(hear(body, digest(body, '').toString('hex'), [''])).toEqual({ kind: 'forged' })
  })

  test('that is no header at all is forged', () => {
    expect(hearWebhook({ headers: {}, body: Buffer.from(body) }, [SECRET])).toEqual({ kind: 'forged' })
  })

  test('is over the raw bytes', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d])
    const signature = createHmac('sha256', SECRET).update(bytes).digest('hex')
    const heard = hearWebhook({ headers: { 'x-brotherpos-signature': signature }, body: bytes }, [SECRET])
    expect(heard.kind).toBe('malformed')
  })
})

test.each(['', 'x', '[]', 'null', '{}', '{"event":5}', '{"event":""}'])('signed %j is malformed', (body) => {
  expect(hear(body)).toMatchObject({ kind: 'malformed' })
})

test('the delivery is the event with the id, or nothing', () => {
  expect(hear('{"id":9,"event":"product.updated"}')).toMatchObject({
    delivery: 'product.updated:9',
    topic: 'product.updated',
  })
  expect(hear('{"id":"x","event":"product.updated"}')).toMatchObject({ delivery: 'product.updated:x' })
  expect(hear('{"event":"product.updated"}')).toMatchObject({ delivery: null })
})

describe('what is to be looked at again', () => {
  const line = (product_id: unknown) => ({ product_id, quantity: 1 })

  test.each(['sale.completed', 'sale.voided'])('after %s, what was sold', (event) => {
    expect(marksOf(event, { data: { line_items: [line(7), line(8), line(7)] } })).toEqual(['7', '8'])
    expect(marksOf(event, { data: { line_items: [line(7), line(null), 'x'] } })).toEqual(['7', 'changes'])
    expect(marksOf(event, { data: { line_items: [] } })).toEqual(['changes'])
    expect(marksOf(event, { data: null })).toEqual(['changes'])
  })

  test.each(['product.created', 'product.updated', 'product.deleted'])('after %s, the product', (event) => {
    expect(marksOf(event, { resource_id: 7, data: { id: 7 } })).toEqual(['7'])
    expect(marksOf(event, { data: { id: 7 } })).toEqual(['7'])
    expect(marksOf(event, { data: { product_id: 7 } })).toEqual(['7'])
    expect(marksOf(event, {})).toEqual(['changes'])
  })

  test('after product.updated, its variations too', () => {
    expect(marksOf('product.updated', { resource_id: 7, data: { variations: [{ id: 71 }, {}] } })).toEqual(['7', '71'])
    expect(marksOf('product.updated', { resource_id: 7, data: { has_variations: true } })).toEqual(['7', 'changes'])
  })

  test('after inventory.adjusted, the product', () => {
    const event = 'inventory.adjusted'
    expect(marksOf(event, { resource_id: 99, data: { id: 99, product_id: 7 } })).toEqual(['7'])
    expect(marksOf(event, { resource_type: 'Product', resource_id: 7, data: {} })).toEqual(['7'])
    expect(marksOf(event, { resource_type: 'StockAdjustment', resource_id: 99 })).toEqual(['99', 'changes'])
    expect(marksOf(event, { data: { id: 7 } })).toEqual(['7', 'changes'])
    expect(marksOf(event, { data: 'odd' })).toEqual(['changes'])
  })

  test('after a customer event, nothing; after an unknown one, the changes', () => {
    expect(marksOf('customer.created', { resource_id: 1, data: { id: 1 } })).toEqual([])
    expect(marksOf('transfer.received', { resource_id: 1, data: { id: 1 } })).toEqual(['changes'])
  })
})

describe('a correction of ours that the till tells of', () => {
  const told = { product_id: 7, reason: '[ts 7f3a-19-1] Online: 3 sold', quantity_before: 24, quantity_after: 21 }
  const sightingsOf = (event: string, data: unknown) => {
    const heard = hear(JSON.stringify({ id: 1, event, data }))
    return heard.kind === 'accepted' ? heard.sightings : heard
  }

  test.each([
    ['a difference', told],
    ['a figure', { product_id: 7, reason: told.reason, old_stock: 24, new_stock: 21 }],
  ])('is a sighting, by %s', (_, data) => {
    const sighting = { marker: '[ts 7f3a-19-1]', before: 24_000, after: 21_000 }
    expect(sightingsOf('inventory.adjusted', data)).toEqual([sighting])
  })

  test.each([
    ['by another', { ...told, reason: 'counted' }],
    ['that names ours', { ...told, reason: 'undo of [ts 7f3a-19-1]' }],
    ['without a reason', { ...told, reason: null }],
    ['without a figure', { ...told, quantity_after: null }],
    ['with a text for a figure', { ...told, quantity_before: '24' }],
  ])('is none %s', (_, data) => {
    expect(sightingsOf('inventory.adjusted', data)).toEqual([])
  })

  test('is none in another event', () => {
    expect(sightingsOf('product.updated', told)).toEqual([])
  })
})

test.each([
  ['product.updated', { resource_id: 7 }, true],
  ['inventory.adjusted', { data: { product_id: 7 } }, true],
  ['sale.completed', { data: { line_items: [{ product_id: 7 }] } }, false],
])('of %s it is known whether it may be of our own correction: %s', (event, more, mayBeOurs) => {
  const heard = hear(JSON.stringify({ id: 1, event, ...more }))
  expect(heard).toMatchObject({ marks: [mayBeOurs ? { id: '7', mayBeOurs } : { id: '7' }] })
  if (!mayBeOurs) expect(heard).not.toMatchObject({ marks: [{ mayBeOurs: true }] })
})
