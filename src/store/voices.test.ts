import { beforeEach, describe, expect, test } from 'vitest'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Midnight. */
const NOW = 20_000 * DAY_MS

let store: Store
beforeEach(() => void (store = openStore(openMemoryDatabase(), () => '7f3a')))

function listing(id: string) {
  return { kind: 'listing', id } as const
}

function hear(at: number, ...ids: readonly string[]): void {
  store.heard.acceptAll([{ channel: 'web', delivery: null, marks: ids.map(listing) }], at)
}

function voice() {
  const found = store.voices.get('web')
  if (!found) throw new Error('it was never heard')
  return found
}

function counts() {
  const { heard, announced, unannounced, missed, missedSince } = voice()
  return { heard, announced, unannounced, missed, missedSince }
}

test('a channel that never told anything has no voice, whatever is found there', () => {
  store.voices.find('web', '1', NOW, NOW)
  store.voices.settle(NOW + DAY_MS)
  expect(store.voices.get('web')).toBeUndefined()
})

test('its pauses are learnt over a week, and those before it are forgotten', () => {
  hear(NOW)
  hear(NOW + 40 * HOUR_MS)
  hear(NOW + 41 * HOUR_MS)
  expect(voice()).toMatchObject({ firstHeardAt: NOW, quietSince: NOW + 41 * HOUR_MS, longestGapMs: 40 * HOUR_MS })
  for (let day = 2; day <= 9; day += 1) hear(NOW + day * DAY_MS)
  expect(voice()).toMatchObject({ longestGapMs: DAY_MS, heard: 8 })
  store.voices.forget(NOW + 9 * DAY_MS)
  expect(voice()).toMatchObject({ longestGapMs: DAY_MS, heard: 8 })
})

describe('a change that is found', () => {
  beforeEach(() => hear(NOW, '1'))

  test('is announced where it was told of since the reading before', () => {
    store.voices.find('web', '1', NOW - MINUTE_MS, NOW + MINUTE_MS)
    expect(counts()).toMatchObject({ announced: 1, unannounced: 0 })
  })

  test('is announced where it is told of soon after', () => {
    store.voices.find('web', '2', NOW, NOW + HOUR_MS)
    store.voices.settle(NOW + HOUR_MS + 5 * MINUTE_MS)
    hear(NOW + HOUR_MS + 5 * MINUTE_MS, '2')
    store.voices.settle(NOW + DAY_MS)
    expect(counts()).toMatchObject({ announced: 1, unannounced: 0, missed: 0 })
  })

  test('is announced by what is told of all', () => {
    store.voices.find('web', '2', NOW, NOW + HOUR_MS)
    store.heard.acceptAll([{ channel: 'web', delivery: null, marks: [{ kind: 'orders' }] }], NOW + HOUR_MS)
    store.voices.find('web', '3', NOW + HOUR_MS, NOW + HOUR_MS + 1)
    store.voices.settle(NOW + DAY_MS)
    expect(counts()).toMatchObject({ announced: 2, unannounced: 0 })
  })

  test('is not where something else was told, or that long before', () => {
    store.voices.find('web', '2', NOW, NOW + 10 * MINUTE_MS)
    store.voices.find('web', '1', NOW + 6 * MINUTE_MS, NOW + 11 * MINUTE_MS)
    store.voices.settle(NOW + 17 * MINUTE_MS)
    expect(counts()).toMatchObject({ announced: 0, unannounced: 2, missed: 2, missedSince: NOW + 10 * MINUTE_MS })
  })

  test('and is found again before it is told of counts once', () => {
    store.voices.find('web', '2', NOW, NOW + HOUR_MS)
    store.voices.find('web', '2', NOW, NOW + HOUR_MS + MINUTE_MS)
    store.voices.settle(NOW + 2 * HOUR_MS)
    store.voices.settle(NOW + 3 * HOUR_MS)
    expect(counts()).toMatchObject({ unannounced: 1, missed: 1 })
  })

  test('is forgotten as missed when the channel tells anything, and stays counted', () => {
    store.voices.find('web', '2', NOW, NOW + HOUR_MS)
    store.voices.settle(NOW + 2 * HOUR_MS)
    hear(NOW + 3 * HOUR_MS, '9')
    expect(counts()).toMatchObject({ unannounced: 1, missed: 0, missedSince: null })
  })
})

test('a silence that was said is no pause to learn from, and what it missed stands until it is over', () => {
  hear(NOW)
  store.voices.find('web', '2', NOW, NOW + 6 * MINUTE_MS)
  store.voices.settle(NOW + HOUR_MS)
  store.voices.setSilent('web', NOW + 30 * HOUR_MS)
  hear(NOW + 40 * HOUR_MS)
  expect(voice()).toMatchObject({ longestGapMs: 0, missed: 1, lastHeardAt: NOW + 40 * HOUR_MS })
  store.voices.setSpeaking('web')
  expect(voice()).toMatchObject({ missed: 0, missedSince: null, silentSince: null })
  hear(NOW + 45 * HOUR_MS)
  expect(voice()).toMatchObject({ longestGapMs: 5 * HOUR_MS })
})

test('the time that nobody listened counts for no pause', () => {
  hear(NOW)
  store.instants.beginAt(NOW + 50 * HOUR_MS, Infinity)
  hear(NOW + 51 * HOUR_MS)
  expect(voice()).toMatchObject({ longestGapMs: HOUR_MS, firstHeardAt: NOW })
})

test.each([HOUR_MS, -HOUR_MS])('a clock that is set by %i ms takes all of it along', (byMs) => {
  hear(NOW, '1')
  store.voices.find('web', '2', NOW, NOW + 6 * MINUTE_MS)
  store.instants.shift(byMs)
  expect(voice()).toMatchObject({ firstHeardAt: NOW + byMs, lastHeardAt: NOW + byMs, quietSince: NOW + byMs })
  store.voices.settle(NOW + byMs + 11 * MINUTE_MS)
  expect(counts()).toMatchObject({ missed: 0 })
  store.voices.settle(NOW + byMs + 11 * MINUTE_MS + 1)
  expect(counts()).toMatchObject({ missed: 1, missedSince: NOW + byMs + 6 * MINUTE_MS })
})
