import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay, formatInstant, formatNaiveUtc, parseInstant, parseMoment } from './instant.js'

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

test.each([
  ['90s', -90_000],
  ['15m', -900_000],
  ['2h', -7_200_000],
  [' 3d ', -259_200_000],
  ['1w', -604_800_000],
  ['2026-07-01T12:00:01Z', 1000],
])('%j at noon is %d ms from it', (text, afterMs) => {
  expect(parseMoment(text, NOON)).toBe(NOON + afterMs)
})

test.each(['', '2', 'h', '-2h', '2 h', '2y', '1.5h', 'now'])('%j is no moment', (text) => {
  expect(parseMoment(text, NOON)).toBeUndefined()
})

test.each(['', 'yesterday', '01.07.2026', '2026-7-1', '2026-07-01T12', '1782907200', '2026-07-01T12:00:00 PDT'])(
  '%j is no instant',
  (text) => {
    expect(parseInstant(text)).toBeUndefined()
  },
)

test.each([
  '2026-02-31',
  '2026-02-29T12:00:00Z',
  '2026-13-01',
  '2026-00-10',
  '2026-04-00',
  '0000-00-00 00:00:00',
  '2026-07-01T24:00:00Z',
  '2026-07-01T12:60:00Z',
  '2026-07-01T12:00:60Z',
  '2026-07-01T12:00:00+24:00',
  '2026-07-01T12:00:00-07:60',
])('%j is on no calendar and no clock', (text) => {
  expect(parseInstant(text)).toBeUndefined()
})

test('a leap day is on the calendar', () => {
  expect(parseInstant('2028-02-29T12:00:00Z')).toBe(Date.UTC(2028, 1, 29, 12))
})

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
