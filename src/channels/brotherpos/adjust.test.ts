import { describe, expect, test } from 'vitest'
import { parseCount, ZERO, type Count } from '../../core/count.js'
import type { CorrectionRequest } from '../../ports/till.js'
import { composeCorrection, formOf, sendCorrection } from './adjust.js'
import type { BrotherPosApi, Reply } from './api.js'
import { openDialect, type Dialect } from './dialect.js'
import type { BrotherPosSettings } from './settings.js'

const MARKER = '[ts 7f3a-19-1]'
const REQUEST: CorrectionRequest = {
  itemId: '7',
  amount: parseCount('-2.5') ?? ZERO,
  reading: parseCount('24') ?? ZERO,
  marker: MARKER,
  words: 'Online sale, web order 1042',
}

const DELTA_REPLY = { product_id: 7, quantity_change: -2.5, quantity_before: 24, quantity_after: 21.5 }
const ABSOLUTE_REPLY = { success: true, product_id: 7, old_stock: 24, new_stock: 21.5 }

function answered(status: number, json: unknown): Reply {
  return { kind: 'answered', status, json, retryAfterMs: 0 }
}

function till(setting: BrotherPosSettings['adjustments'] = 'auto', remembered?: string) {
  const facts = new Map<string, string>(remembered === undefined ? [] : [['adjustments', remembered]])
  const memory = {
    recall: (name: string) => facts.get(name),
    remember: (name: string, value: string) => void facts.set(name, value),
  }
  const knowledge = openDialect(setting, memory)
  const sent: string[] = []
  async function correct(reply: Reply) {
    const api: BrotherPosApi = {
      host: 'pos.local',
      get: () => Promise.reject(new Error('no reads here')),
      post(path, body) {
        sent.push(`${path} ${body}`)
        return Promise.resolve(reply)
      },
      delete: () => Promise.reject(new Error('nothing is removed here')),
    }
    return sendCorrection(composeCorrection(REQUEST, 'k1', knowledge.current(), 'count'), api, knowledge)
  }
  return { knowledge, correct, sent, remembered: () => facts.get('adjustments') }
}

function bodyOf(dialect: Dialect, change: Partial<CorrectionRequest> = {}) {
  return JSON.parse(composeCorrection({ ...REQUEST, ...change }, 'k1', dialect, 'damage').body) as Record<
    string,
    unknown
  >
}

describe('a composed correction', () => {
  test('as a difference', () => {
    expect(composeCorrection(REQUEST, 'k1', 'quantity_change', 'count')).toEqual({
      kind: 'correction',
      operation: 'stock_adjustments',
      key: 'k1',
      subjects: ['7'],
      body: '{"product_id":7,"adjustment_type":"count","quantity_change":-2.5,"reason":"[ts 7f3a-19-1] Online sale, web order 1042"}',
    })
  })

  test('as a new figure: the reading and the amount', () => {
    expect(bodyOf('new_stock')).toEqual({
      product_id: 7,
      adjustment_type: 'damage',
      new_stock: 21.5,
      reason: `${MARKER} Online sale, web order 1042`,
    })
  })

  test('keeps an id that is no number as text', () => {
    expect(bodyOf('new_stock', { itemId: 'a7' }).product_id).toBe('a7')
    expect(bodyOf('new_stock', { itemId: '12345678901234567890' }).product_id).toBe('12345678901234567890')
  })

  test.each([
    ['long', 'x'.repeat(300), `${MARKER} ${'x'.repeat(85)}`],
    ['none', '', MARKER],
    ['unprintable', 'a\u0000b\n\tc\u200bd', `${MARKER} a b c d`],
    ['of wide characters, never halved', `${'x'.repeat(84)}🌿`, `${MARKER} ${'x'.repeat(84)}`],
  ])('has a reason of at most 100 characters, also for words that are %s', (_, words, reason) => {
    expect(bodyOf('quantity_change', { words }).reason).toBe(reason)
    expect(reason.length).toBeLessThanOrEqual(100)
  })
})

describe('applied', () => {
  test.each([
    ['quantity_change', DELTA_REPLY],
    ['new_stock', ABSOLUTE_REPLY],
    ['new_stock', { ...ABSOLUTE_REPLY, success: undefined, product_id: '7' }],
  ] as const)('in %s, with the figures around it', async (dialect, data) => {
    const { correct } = till(dialect)
    expect(await correct(answered(201, { data }))).toEqual({ ok: true, value: { before: 24_000, after: 21_500 } })
  })

  test('by what was really changed, not by what was meant', async () => {
    const reply = { ...DELTA_REPLY, quantity_before: 1, quantity_after: 0 }
    expect(await till().correct(answered(200, { data: reply }))).toEqual({
      ok: true,
      value: { before: 1000, after: 0 as Count },
    })
  })

  test('teaches the dialect', async () => {
    const { correct, remembered } = till()
    await correct(answered(200, { data: DELTA_REPLY }))
    expect(remembered()).toBe('quantity_change')
  })
})

describe('a success without the echo is unknown', () => {
  test.each([
    ['another product', 'quantity_change', { data: { ...DELTA_REPLY, product_id: 8 } }],
    ['another change', 'quantity_change', { data: { ...DELTA_REPLY, quantity_change: -2 } }],
    ['no change', 'quantity_change', { data: { ...DELTA_REPLY, quantity_change: undefined } }],
    ['no figures', 'quantity_change', { data: { product_id: 7, quantity_change: -2.5 } }],
    ['the other dialect', 'quantity_change', { data: ABSOLUTE_REPLY }],
    ['another product', 'new_stock', { data: { ...ABSOLUTE_REPLY, product_id: 8 } }],
    ['no success', 'new_stock', { data: { ...ABSOLUTE_REPLY, success: false } }],
    ['figures as text', 'new_stock', { data: { ...ABSOLUTE_REPLY, old_stock: '24' } }],
    ['an empty object', 'new_stock', {}],
    ['null', 'new_stock', null],
    ['no JSON', 'new_stock', undefined],
  ] as const)('%s, in %s', async (_, dialect, json) => {
    const { correct, remembered } = till('auto', dialect)
    expect(await correct(answered(200, json))).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
    expect(remembered()).toBe(dialect)
  })
})

describe('the dialect', () => {
  test('is guessed as the difference, and what is configured or learned goes first', () => {
    expect(till().knowledge.current()).toBe('quantity_change')
    expect(till('auto', 'rubbish').knowledge.current()).toBe('quantity_change')
    expect(till('auto', 'new_stock').knowledge.current()).toBe('new_stock')
    expect(till('quantity_change', 'new_stock').knowledge.current()).toBe('quantity_change')
  })

  test.each([
    [400, { error: 'new_stock is required' }],
    [422, { error: 'Validation failed', errors: ["New stock can't be blank"] }],
    [422, { error: 'Validation failed', errors: ['New stock is invalid'] }],
    [400, { error: 'Missing parameter' }],
    [400, { error: 'param is missing or the value is empty: stock' }],
  ])('not yet known is changed by %i %j, and the correction is decided again', async (status, json) => {
    const { correct, remembered, knowledge, sent } = till()
    expect(await correct(answered(status, json))).toMatchObject({ ok: false, failure: { kind: 'stale' } })
    expect([remembered(), knowledge.current(), sent.length]).toEqual(['new_stock', 'new_stock', 1])
    expect(await correct(answered(200, { data: ABSOLUTE_REPLY }))).toMatchObject({ ok: true })
    expect(sent.map((line) => [line.includes('quantity_change'), line.includes('new_stock')])).toEqual([
      [true, false],
      [false, true],
    ])
  })

  test('that was known is changed when the store asks for the other by name', async () => {
    const { correct, remembered } = till('auto', 'new_stock')
    const reply = answered(422, { error: 'quantity_change is missing' })
    expect(await correct(reply)).toMatchObject({ failure: { kind: 'stale' } })
    expect(remembered()).toBe('quantity_change')
  })

  test.each([
    ['is known', 'auto', 'quantity_change', 422, { error: 'reason is required' }],
    ['is known', 'auto', 'quantity_change', 422, { error: 'new stock would be negative' }],
    ['is known', 'auto', 'new_stock', 422, { error: 'new_stock is required, not quantity_change' }],
    ['is configured', 'quantity_change', undefined, 400, { error: 'new_stock is required' }],
    ['is not known, and nothing is missing', 'auto', undefined, 422, { error: 'stock would be negative' }],
    ['is not known, but the product is', 'auto', undefined, 404, { error: 'product missing' }],
  ] as const)('stays when it %s (%s, %s): %i %j', async (_, setting, remembered, status, json) => {
    const store = till(setting, remembered)
    expect(await store.correct(answered(status, json))).toMatchObject({ failure: { kind: 'refused' } })
    expect(store.remembered()).toBe(remembered)
  })

  test('is not learned from an error page', async () => {
    const { correct, remembered } = till()
    expect(await correct(answered(400, undefined))).toMatchObject({ failure: { kind: 'unknown' } })
    expect(remembered()).toBeUndefined()
  })
})

test('a journalled call is judged by its own body, whatever was learned meanwhile', async () => {
  const { knowledge } = till()
  const call = composeCorrection(REQUEST, 'k1', 'quantity_change', 'count')
  knowledge.learn('new_stock')
  const api: BrotherPosApi = {
    host: 'pos.local',
    get: () => Promise.reject(new Error('no reads here')),
    post: () => Promise.resolve(answered(200, { data: DELTA_REPLY })),
    delete: () => Promise.reject(new Error('nothing is removed here')),
  }
  expect(await sendCorrection(call, api, knowledge)).toEqual({ ok: true, value: { before: 24_000, after: 21_500 } })
})

test.each([
  ['quantity_change', 'difference'],
  ['new_stock', 'figure'],
] as const)('a correction in %s is told by its body as a %s', (dialect, form) => {
  expect(formOf(composeCorrection(REQUEST, 'k1', dialect, 'count'))).toBe(form)
})
