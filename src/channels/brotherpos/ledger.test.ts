import { describe, expect, test } from 'vitest'
import type { ClockPort } from '../../ports/clock.js'
import type { BrotherPosApi, Reply } from './api.js'
import { findInLedger } from './ledger.js'
import { markersSince } from './ledger-markers.js'

const SINCE = Date.parse('2026-07-03T12:00:00Z')
const NOW = Date.parse('2026-07-03T13:00:00Z')
const MARKER = '[ts 7f3a-19-1]'

function row(hoursFromSince: number, change: object = {}) {
  const created_at = new Date(SINCE + hoursFromSince * 3_600_000).toISOString()
  return { product_id: 7, reason: 'Counted', created_at, quantity_before: 5, quantity_after: 4, ...change }
}

function page(rows: unknown, number = 1, pages = 1, total = 2): Reply {
  const pagination = { current_page: number, per_page: 100, total_count: total, total_pages: pages }
  return answered(200, { data: rows, pagination })
}

function answered(status: number, json: unknown): Reply {
  return { kind: 'answered', status, json, retryAfterMs: 1000 }
}

function ledger(replies: readonly Reply[], remembered?: string) {
  const facts = new Map<string, string>(remembered === undefined ? [] : [['ledger', remembered]])
  const memory = {
    recall: (name: string) => facts.get(name),
    remember: (name: string, value: string) => void facts.set(name, value),
  }
  const asked: string[] = []
  const api: BrotherPosApi = {
    host: 'pos.local',
    get(path, query, urgency) {
      asked.push(`${path}?${new URLSearchParams(query).toString()} ${urgency}`)
      const reply = replies[asked.length - 1]
      return reply ? Promise.resolve(reply) : Promise.reject(new Error('one request too many'))
    },
    post: () => Promise.reject(new Error('no writes here')),
    delete: () => Promise.reject(new Error('no writes here')),
  }
  let now = NOW
  const clock: ClockPort = {
    now: () => now,
    elapsed: () => now,
    wait: () => Promise.resolve(),
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
  return {
    asked,
    remembered: () => facts.get('ledger'),
    moveTo: (instant: number) => void (now = instant),
    find: () => findInLedger({ itemId: '7', marker: MARKER, since: SINCE }, api, memory, clock),
    markers: () => markersSince(SINCE, api, memory, clock),
  }
}

const FOUND = { ok: true, value: { kind: 'found', before: 5000, after: 4000 } }
const ABSENT = { ok: true, value: { kind: 'absent' } }
const UNREADABLE = { ok: true, value: { kind: 'unreadable' } }

describe('found', () => {
  test.each([
    ['difference', {}],
    ['new figure', { quantity_before: undefined, quantity_after: undefined, old_stock: 5, new_stock: 4 }],
    ['no product id', { product_id: undefined }],
    ['no readable time', { created_at: 'yesterday' }],
  ])('in a row with %s', async (_, change) => {
    const marked = row(0.5, { reason: `${MARKER} Online sale`, ...change })
    const { find, asked } = ledger([page([row(0.7), marked])])
    expect(await find()).toEqual(FOUND)
    expect(asked).toEqual(['/stock_adjustments?product_id=7&page=1&per_page=100 event'])
  })

  test('on a later page, also beside rows that can not be read there', async () => {
    const { find } = ledger([page([row(0.7)], 1, 2), page(['odd', row(0.1, { reason: MARKER })], 2, 2)])
    expect(await find()).toEqual(FOUND)
  })

  test.each([{ quantity_before: 'x' }, { product_id: 8 }])('but with %j it proves nothing', async (change) => {
    const marked = row(0.5, { reason: MARKER, ...change })
    expect(await ledger([page([marked])]).find()).toEqual(UNREADABLE)
  })
})

describe('absent', () => {
  test.each([
    ['there is no row', []],
    ['no row says so first', [row(0.5, { reason: `see ${MARKER}` }), row(0.2, { reason: null })]],
    ['only a longer number has it', [row(0.5, { reason: '[ts 7f3a-19-12] x' })]],
  ])('where %s', async (_, rows) => {
    expect(await ledger([page(rows)]).find()).toEqual(ABSENT)
  })

  test('after reading from new to old, well past the instant', async () => {
    const { find, asked } = ledger([page([row(0.7), row(-23)], 1, 3), page([row(-23.5), row(-25)], 2, 3)])
    expect(await find()).toEqual(ABSENT)
    expect(asked).toHaveLength(2)
  })

  test('from old to new only after the last page', async () => {
    const { find, asked } = ledger([page([row(-99), row(-98)], 1, 2), page([row(-97)], 2, 2)])
    expect(await find()).toEqual(ABSENT)
    expect(asked).toHaveLength(2)
  })

  test('from old to new: the marker is on the last page', async () => {
    const { find } = ledger([page([row(-99), row(-98)], 1, 2), page([row(0.5, { reason: MARKER })], 2, 2)])
    expect(await find()).toEqual(FOUND)
  })

  test('without paging information only after an empty page', async () => {
    const { find, asked } = ledger([answered(200, { data: [row(0.5)] }), answered(200, { data: [] })])
    expect(await find()).toEqual(ABSENT)
    expect(asked).toHaveLength(2)
  })
})

describe('unreadable', () => {
  test.each([
    ['404', answered(404, { error: 'Not found' })],
    ['404 as a page', answered(404, undefined)],
    ['403', answered(403, { error: 'Forbidden' })],
    ['405', answered(405, undefined)],
    ['no list', answered(200, { data: {} })],
    ['no envelope', answered(200, [row(0.5)])],
  ])('after %s, remembered for a day', async (_, reply) => {
    const { find, asked, remembered, moveTo } = ledger([reply, page([])])
    expect(await find()).toEqual(UNREADABLE)
    expect(remembered()).toBe('unreadable 2026-07-03T13:00:00.000Z')
    moveTo(NOW + 24 * 3_600_000 - 1)
    expect(await find()).toEqual(UNREADABLE)
    expect(asked).toHaveLength(1)
    moveTo(NOW + 24 * 3_600_000)
    expect(await find()).toEqual(ABSENT)
  })

  test('remembered from the future, or not in this form, is asked again', async () => {
    expect(await ledger([page([])], 'unreadable 2026-07-04T13:00:00.000Z').find()).toEqual(ABSENT)
    expect(await ledger([page([])], 'unreadable').find()).toEqual(ABSENT)
  })

  test.each([
    ['no object', 'odd'],
    ['no reason', row(0.5, { reason: undefined })],
    ['no time', row(0.5, { created_at: undefined })],
    ['a time that is none', row(0.5, { created_at: 'yesterday' })],
  ])('because of a row with %s, this time only', async (_, odd) => {
    const { find, remembered } = ledger([page([row(0.7), odd, row(0.1)])])
    expect(await find()).toEqual(UNREADABLE)
    expect(remembered()).toBeUndefined()
  })

  test('because it never ends', async () => {
    const { find, asked } = ledger(Array.from({ length: 60 }, () => answered(200, { data: [row(0.5)] })))
    expect(await find()).toEqual(UNREADABLE)
    expect(asked).toHaveLength(50)
  })
})

describe('no answer', () => {
  test.each([
    ['unavailable', answered(503, undefined)],
    ['unavailable', answered(200, undefined)],
    ['unavailable', { kind: 'lost', detail: 'x' } as const],
    ['unauthorised', answered(401, { error: 'Invalid key' })],
    ['throttled', answered(429, undefined)],
    ['throttled', { kind: 'held', retryAfterMs: 5 } as const],
  ])('is %s for %j, and nothing is remembered', async (kind, reply) => {
    const { find, remembered } = ledger([reply])
    expect(await find()).toMatchObject({ ok: false, failure: { kind } })
    expect(remembered()).toBeUndefined()
  })

  test('can be given while the ledger changes', async () => {
    const { find } = ledger([page([row(0.7)], 1, 2, 101), page([row(0.2)], 2, 2, 102)])
    expect(await find()).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  })
})

describe('the newest markers', () => {
  const marked = (hoursFromSince: number, number: number) =>
    row(hoursFromSince, { reason: `[ts 7f3a-${number}-1] Online sale` })
  const read = (...numbers: number[]) => ({
    ok: true,
    value: { kind: 'read', markers: numbers.map((number) => `[ts 7f3a-${number}-1]`) },
  })

  test('are those of all items, and no other words', async () => {
    const others = [row(0.3, { reason: 'Counted [ts 7f3a-1-1]' }), row(0.2, { reason: null }), 'odd']
    const { markers, asked } = ledger([page([marked(0.7, 9), marked(0.5, 8), ...others])])
    expect(await markers()).toEqual(read(9, 8))
    expect(asked).toEqual(['/stock_adjustments?page=1&per_page=100 event'])
  })

  test('from new to old are read until well past the instant', async () => {
    const { markers, asked } = ledger([
      page([marked(0.7, 9), marked(-1, 8)], 1, 3),
      page([marked(-23, 7), marked(-25, 6)], 2, 3),
    ])
    expect(await markers()).toEqual(read(9, 8, 7, 6))
    expect(asked).toHaveLength(2)
  })

  test('from old to new are read from the last page back', async () => {
    const { markers, asked } = ledger([
      page([marked(-99, 1), marked(-98, 2)], 1, 4, 7),
      page([marked(0.7, 9)], 4, 4, 7),
      page([marked(-30, 7), marked(0.5, 8)], 3, 4, 7),
    ])
    expect(await markers()).toEqual(read(1, 2, 9, 7, 8))
    expect(asked.map((path) => /page=(\d)/.exec(path)?.[1])).toEqual(['1', '4', '3'])
  })

  test('from old to new end where they began', async () => {
    const { markers, asked } = ledger([
      page([marked(0.1, 1), marked(0.2, 2)], 1, 2, 3),
      page([marked(0.7, 9)], 2, 2, 3),
    ])
    expect(await markers()).toEqual(read(1, 2, 9))
    expect(asked).toHaveLength(2)
  })

  test('are not looked for without end', async () => {
    const { markers, asked } = ledger(Array.from({ length: 60 }, () => answered(200, { data: [marked(0.5, 3)] })))
    expect(await markers()).toMatchObject({ ok: true, value: { kind: 'read' } })
    expect(asked).toHaveLength(10)
  })

  test('of a store without a ledger are unreadable, and not asked for again that day', async () => {
    const { markers, asked, remembered } = ledger([answered(404, { error: 'Not found' })])
    expect(await markers()).toEqual(UNREADABLE)
    expect(await markers()).toEqual(UNREADABLE)
    expect(asked).toHaveLength(1)
    expect(remembered()).toBe('unreadable 2026-07-03T13:00:00.000Z')
  })

  test('that could not be read are none that are not there', async () => {
    const { markers } = ledger([page([marked(0.7, 9), marked(0.5, 8)], 1, 2), answered(503, undefined)])
    expect(await markers()).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  })
})
