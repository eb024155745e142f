import { beforeEach, describe, expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import { REPLICA_LAG_MS } from '../core/movement.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const HOUR_MS = 3_600_000
const NOW = 1_780_000_000_000

let store: Store
let callId: number
let correctionId: number

/** A correction that was read for, planned, sent and lost, between two readings of the register. */
beforeEach(() => {
  store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'till')
  const amount = countFromUnits(-3)
  const line = { itemId: 'soap', quantity: countFromUnits(1) }
  store.register.take('main', [], { begunAt: NOW - 100, endedAt: NOW - 90 })
  const about = { till: 'main', itemId: 'soap', amount, residual: 0, why: 'sold', readAt: NOW - 10 }
  correctionId = store.corrections.add(about, NOW)
  const call = { kind: 'correction', operation: 'x', key: 'k1', body: '{}', subjects: ['soap'] } as const
  callId = store.journal.plan('main', call, [], NOW)
  store.journal.setSent(callId, NOW + 1)
  store.journal.setUnknown(callId, NOW + 60, 'lost')
  const sale = { id: 'a', voided: false, at: NOW, learntAt: NOW, voidedAt: null, lines: [line] }
  store.register.take('main', [sale], { begunAt: NOW + 20, endedAt: NOW + 30 })
})

/** When the correction was read for, planned, sent and could not land any more; what bounds the sale; the last reading. */
function instants() {
  const call = store.journal.get(callId)
  const [move] = store.register.moves('main', -Infinity, Infinity)
  return {
    correction: [store.corrections.get(correctionId)?.readAt, call?.plannedAt, call?.sentAt, call?.settlesFrom],
    sale: [move?.afterAt, move?.byAt],
    register: store.register.readAt('main'),
  }
}

function expected(byMs: number) {
  const correction = [NOW - 10, NOW, NOW + 1, NOW + 60].map((at) => at + byMs)
  return { correction, sale: [NOW - 100 + byMs, NOW + 30 + byMs], register: NOW + 20 + byMs }
}

test.each([-HOUR_MS, HOUR_MS])(
  'what a correction in doubt is judged by moves along with a clock set by %i ms',
  (byMs) => {
    store.instants.shift(byMs)
    expect(instants()).toEqual(expected(byMs))
  },
)

test.each([-HOUR_MS, HOUR_MS])('when a mark is shown moves along with a clock set by %i ms', (byMs) => {
  store.dirty.mark('street', 'listing', '1', NOW, NOW, NOW + REPLICA_LAG_MS)
  store.instants.shift(byMs)
  const mark = store.dirty.get('street', 'listing', '1')
  expect(mark).toMatchObject({ heardAt: NOW + byMs, shownAt: NOW + REPLICA_LAG_MS + byMs })
})

test.each([-HOUR_MS, HOUR_MS])(
  'when a walk of a sweep began, ended or not, moves along with a clock set by %i ms',
  (byMs) => {
    store.walks.begin(1, 'main', 'daemon', NOW)
    store.walks.begin(1, 'web', 'daemon', NOW)
    const [first] = store.walks.ofSweep(1)
    store.walks.end(first?.id ?? 0, 'complete', 0, 0, NOW + 10)
    store.instants.shift(byMs)
    expect(store.walks.ofSweep(1).map(({ begunAt }) => begunAt)).toEqual([NOW + byMs, NOW + byMs])
  },
)

describe('at a start', () => {
  test("the daemon's own walks did not stand still while it was down, whatever those of commands did", () => {
    store.walks.begin(1, 'main', 'daemon', NOW)
    store.walks.begin(2, 'main', 'command', NOW)
    store.instants.beginAt(NOW + HOUR_MS, Infinity)
    expect([1, 2].map((sweep) => store.walks.ofSweep(sweep)[0]?.steppedAt)).toEqual([NOW + HOUR_MS, NOW])
  })

  test('a walk goes on, unless it was begun in what is the future by now', () => {
    store.walks.begin(1, 'main', 'daemon', NOW)
    const [walk] = store.walks.ofSweep(1)
    store.walks.advance(walk?.id ?? 0, '17', 1600, null, NOW + 100)
    store.instants.beginAt(NOW, 0)
    expect(store.walks.ofSweep(1)).toMatchObject([{ begunAt: NOW, cursor: '17', rows: 1600 }])
    store.instants.beginAt(NOW - HOUR_MS, 0)
    expect(store.walks.ofSweep(1)).toMatchObject([{ begunAt: NOW - HOUR_MS, cursor: null, rows: 0 }])
  })

  test.each([-HOUR_MS, HOUR_MS])('readers may lag anew behind what was heard, with the clock set by %i ms', (byMs) => {
    store.dirty.mark('street', 'listing', '1', NOW, NOW, NOW + REPLICA_LAG_MS)
    store.dirty.mark('street', 'listing', '2', NOW)
    store.instants.beginAt(NOW + byMs, Infinity)
    expect(store.dirty.get('street', 'listing', '1')).toMatchObject({ shownAt: NOW + byMs + REPLICA_LAG_MS })
    const shownAt = Math.min(NOW, NOW + byMs + REPLICA_LAG_MS)
    expect(store.dirty.get('street', 'listing', '2')).toMatchObject({ shownAt })
  })

  test('a mark for later does not wait for an hour because the clock was set back', () => {
    store.dirty.mark('street', 'listing', '1', NOW, NOW + HOUR_MS)
    store.dirty.mark('street', 'listing', '2', NOW, NOW + 10_000)
    store.instants.beginAt(NOW, 0)
    const due = (id: string) => store.dirty.dueAt('street', 'listing', id)
    expect([due('1'), due('2')]).toEqual([NOW + 75_000, NOW + 10_000])
  })

  test.each([
    ['as it was, where the clock was not set', 2_000, 0, NOW + 1_000],
    ['later by as much as the clock was set forward', HOUR_MS + 2_000, HOUR_MS, NOW + HOUR_MS + 1_000],
    ['as it was, where the clock was set back', 2_000, -HOUR_MS, NOW + 1_000],
    ['at the start, where it would be in the future', 500, 0, NOW + 500],
    ['at the start, where nothing is known', 2_000, Infinity, NOW + 2_000],
  ])('a fence stands %s', (_, agoMs, forwardMs, fence) => {
    const base = { figure: countFromUnits(24), fencedUntil: NOW + 1_000, knownStamp: NOW, knownAt: NOW + 1_000 }
    store.movements.setBase('street', '1', base)
    store.instants.beginAt(NOW + agoMs, forwardMs)
    expect(store.movements.base('street', '1')).toEqual({ ...base, fencedUntil: fence, knownAt: fence })
  })

  test('what lies behind stands, and the whole of the longest time is waited out again', () => {
    store.instants.beginAt(NOW + HOUR_MS, Infinity)
    const { correction, ...rest } = expected(0)
    expect(instants()).toEqual({ correction: [...correction.slice(0, 3), null], ...rest })
  })

  test('what lies ahead, by a clock that was set back, claims no more than can be known', () => {
    const now = NOW - HOUR_MS
    store.instants.beginAt(now, Infinity)
    expect(instants()).toEqual({ correction: [0, now, now, null], sale: [null, now], register: now })
  })
})
