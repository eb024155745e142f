import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay, formatInstant, formatNaiveUtc, parseInstant } from './instant.js'

const NOON = 1_782_907_200_000

test.each([
  ['2026-07-01T12:00:00Z', 0],
  ['2026-07-01T12:00:00.000Z', 0],
  ['2026-07-01T12:00', 0],
  ['2026-07-01 12:00:00', 0],
  ['2026-07-01T05:00:00-07:00', 0],
  ['2026-07-01T14:00:00+0200', 0],
  ['2026-07-01T17:45:00+05:45', 0],
  ['2026-07-01', -43_200_000],
  ['2026-07-01T12:00:00.5Z', 500],
  ['2026-07-01T12:00:00.123456789Z', 123],
  [' 2026-07-01T12:00:01Z ', 1000],
])('%j is noon and %d ms', (text, afterMs) => {
  expect(parseInstant(text)).toBe(NOON + afterMs)
})

test.each(['', 'yesterday', '01.07.2026', '2026-7-1', '2026-07-01T12', '1782907200', '2026-07-01T12:00:00 PDT'])(
  '%j is no instant',
  (text) => {
    expect(parseInstant(text)).toBeUndefined()
  },
)

test('what was written is read back as the same instant', () => {
  const instants = fc.integer({ min: 0, max: 4_000_000_000_000 })
  fc.assert(fc.property(instants, (instant) => parseInstant(formatInstant(instant)) === instant))
  fc.assert(fc.property(instants, (instant) => parseInstant(formatNaiveUtc(instant)) === instant - (instant % 1000)))
})

test('the shorter forms are UTC', () => {
  expect(formatInstant(NOON)).toBe('2026-07-01T12:00:00.000Z')
  expect(formatNaiveUtc(NOON)).toBe('2026-07-01T12:00:00')
  expect(formatDay(NOON)).toBe('2026-07-01')
})
