import { beforeEach, describe, expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import type { Sale } from '../ports/till.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const DAY_MS = 24 * 3_600_000
const T0 = 100 * DAY_MS

let store: Store
beforeEach(() => {
  store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'till')
})

function sale(id: string, units: number, more: Partial<Sale> = {}): Sale {
  const lines = [{ itemId: 'soap', quantity: countFromUnits(units) }]
  return { id, voided: false, at: T0, learntAt: T0, voidedAt: null, lines, ...more }
}

/** Takes in a reading of the sales that began at T0 plus so much and took ten. */
function take(afterMs: number, ...sales: Sale[]): void {
  store.register.take('main', sales, { begunAt: T0 + afterMs, endedAt: T0 + afterMs + 10 })
}

/** Each move, in units, with when it can have come, counted from T0. */
function moves(after = 0, before = Infinity) {
  return store.register
    .moves('main', after, before)
    .map(({ itemId, amount, afterAt, byAt }) => [itemId, amount / 1000, afterAt && afterAt - T0, byAt - T0])
}

describe('a sale', () => {
  test('that is there at first may have come at any time before', () => {
    take(0, sale('a', 2))
    expect(moves()).toEqual([['soap', -2, null, 10]])
  })

  test('came between the last reading without it and the first with it, whatever its date', () => {
    take(0)
    take(1000, sale('a', 2, { at: T0 - DAY_MS }))
    take(2000, sale('a', 2, { at: T0 - DAY_MS }))
    expect(moves()).toEqual([['soap', -2, 0, 1010]])
  })

  test('of several lines moves each item once', () => {
    const soap = { itemId: 'soap', quantity: countFromUnits(1) }
    take(0, sale('a', 0, { lines: [soap, soap, { itemId: 'towel', quantity: countFromUnits(3) }] }))
    expect(moves()).toEqual([
      ['soap', -2, null, 10],
      ['towel', -3, null, 10],
    ])
  })

  test('that is voided later is put back then', () => {
    take(0, sale('a', 2))
    take(1000, sale('a', 2, { voided: true }))
    take(2000, sale('a', 2, { voided: true }))
    expect(moves()).toEqual([
      ['soap', -2, null, 10],
      ['soap', 2, 0, 1010],
    ])
  })

  test('that is met as voided was sold before, and either may have come at any time', () => {
    take(0, sale('a', 2, { voided: true }))
    expect(moves()).toEqual([
      ['soap', -2, null, 10],
      ['soap', 2, null, 10],
    ])
  })

  test('that is changed moves by the difference', () => {
    take(0, sale('a', 2))
    take(1000, sale('a', 5))
    take(2000, sale('a', 0, { lines: [] }))
    expect(moves().map(([, amount]) => amount)).toEqual([-2, -3, 5])
  })
})

test('moves are told by when they can have come', () => {
  take(0, sale('a', 1))
  take(1000, sale('b', 2), sale('a', 1))
  expect(moves(T0 + 10).map(([, amount]) => amount)).toEqual([-2])
  expect(moves(T0 + 1010)).toEqual([])
  expect(moves(0, T0).map(([, amount]) => amount)).toEqual([-1])
})

test('one till knows nothing of another', () => {
  store.channels.declare('other', 'till', 'till')
  take(0, sale('a', 1))
  expect(store.register.moves('other', 0, Infinity)).toEqual([])
  expect(store.register.readAt('other')).toBeNull()
  expect(store.register.readAt('main')).toBe(T0)
})

test('what is old is forgotten, and is not met again as new', () => {
  const old = sale('a', 1, { at: T0 - 2 * DAY_MS, learntAt: T0 - 2 * DAY_MS })
  take(0, old)
  store.register.forget(T0 + 5 * DAY_MS)
  expect(moves()).toHaveLength(1)
  store.register.forget(T0 + 5 * DAY_MS + 1)
  expect(moves()).toEqual([])
  take(5 * DAY_MS, old)
  expect(moves()).toEqual([])
})

describe('the newest sales', () => {
  function takeNewest(afterMs: number, ...sales: Sale[]): readonly string[] {
    return store.register.takeNewest('main', sales, { begunAt: T0 + afterMs, endedAt: T0 + afterMs + 10 })
  }

  test('are bounded by the last reading that was complete, and say nothing of what else there is', () => {
    take(0)
    expect(takeNewest(1000, sale('b', 2))).toEqual(['soap'])
    expect(takeNewest(2000, sale('b', 2))).toEqual([])
    take(3000, sale('a', 1), sale('b', 2))
    expect(moves()).toEqual([
      ['soap', -2, 0, 1010],
      ['soap', -1, 0, 3010],
    ])
  })

  test('are known up to the last reading that had them all', () => {
    expect(store.register.newestAt('main')).toBeNull()
    store.register.setNewestAt('main', T0)
    expect([store.register.newestAt('main'), store.register.readAt('main')]).toEqual([T0, null])
    take(1000)
    expect([store.register.newestAt('main'), store.register.readAt('main')]).toEqual([T0 + 1000, T0 + 1000])
    store.register.setNewestAt('main', T0 + 2000)
    expect([store.register.newestAt('main'), store.register.readAt('main')]).toEqual([T0 + 2000, T0 + 1000])
  })

  test('and their voids carry when the till says that they were', () => {
    takeNewest(1000, sale('a', 2, { voided: true, learntAt: T0 + 5, voidedAt: T0 + 7 }))
    const stamps = store.register.ofItem('main', 'soap').map(({ amount, stampedAt }) => [amount, stampedAt - T0])
    expect(stamps).toEqual([
      [-2000, 5],
      [2000, 7],
    ])
  })
})
