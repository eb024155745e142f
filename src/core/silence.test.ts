import { describe, expect, test } from 'vitest'
import { isSilent, type Voice } from './silence.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const NOW = 1_780_000_000_000

function voice(changes: Partial<Voice> = {}): Voice {
  const quietSince = NOW - MINUTE_MS
  const usual = { firstHeardAt: quietSince - 30 * DAY_MS, quietSince, longestGapMs: 10 * HOUR_MS }
  return { ...usual, missed: 0, missedSince: null, ...changes }
}

describe('a channel that was heard for weeks', () => {
  test.each([
    ['as long as ever', 10 * HOUR_MS, false],
    ['twice as long as ever', 20 * HOUR_MS, false],
    ['longer', 20 * HOUR_MS + 1, true],
  ])('is quiet for %s', (_, quietMs, silent) => {
    const quietSince = NOW - quietMs
    expect(isSilent(voice({ quietSince }), false, NOW)).toBe(silent)
  })

  test('is not silent for less than six hours, however busy it is', () => {
    const busy = { longestGapMs: MINUTE_MS }
    expect(isSilent(voice({ ...busy, quietSince: NOW - 6 * HOUR_MS }), false, NOW)).toBe(false)
    expect(isSilent(voice({ ...busy, quietSince: NOW - 6 * HOUR_MS - 1 }), false, NOW)).toBe(true)
  })
})

test('a channel is not judged by its pauses before a week of them is known', () => {
  const quietSince = NOW - 5 * DAY_MS
  const known = (learntMs: number) => voice({ longestGapMs: HOUR_MS, quietSince, firstHeardAt: quietSince - learntMs })
  expect(isSilent(known(7 * DAY_MS - 1), true, NOW)).toBe(false)
  expect(isSilent(known(7 * DAY_MS), true, NOW)).toBe(true)
})

describe('changes that were not told of', () => {
  const young = { firstHeardAt: NOW - DAY_MS, quietSince: NOW - 2 * HOUR_MS }

  test.each([
    ['four', 4, HOUR_MS, true, false],
    ['five at once', 5, HOUR_MS - 1, true, false],
    ['five over an hour', 5, HOUR_MS, true, true],
    ['five over an hour, where not all are told', 5, HOUR_MS, false, false],
  ])('%s', (_, missed, forMs, tellsEveryChange, silent) => {
    expect(isSilent(voice({ ...young, missed, missedSince: NOW - forMs }), tellsEveryChange, NOW)).toBe(silent)
  })
})
