import { describe, expect, test } from 'vitest'
import { timetable } from './due.js'

const TORONTO = 'America/Toronto'

function isDue(expression: string, lastRun: string, now: string, timezone = TORONTO): boolean {
  return timetable(expression, timezone).isDue(Date.parse(lastRun), Date.parse(now))
}

describe('a plain day', () => {
  test.each([
    ['* * * * *', '2026-07-01T12:00:00Z', '2026-07-01T12:00:59.999Z', false],
    ['* * * * *', '2026-07-01T12:00:00Z', '2026-07-01T12:01:00Z', true],
    ['*/15 * * * *', '2026-07-01T12:00:04Z', '2026-07-01T12:14:59Z', false],
    ['*/15 * * * *', '2026-07-01T12:00:04Z', '2026-07-01T12:15:00Z', true],
    ['*/15 * * * *', '2026-07-01T11:59:59Z', '2026-07-01T12:00:00Z', true],
    ['*/10 * * * * *', '2026-07-01T12:00:01Z', '2026-07-01T12:00:09Z', false],
    ['*/10 * * * * *', '2026-07-01T12:00:01Z', '2026-07-01T12:00:10Z', true],
    ['30 2 * * *', '2026-07-01T06:30:00Z', '2026-07-02T06:29:59Z', false],
    ['30 2 * * *', '2026-07-01T06:30:00Z', '2026-07-02T06:30:00Z', true],
    ['30 2 * * *', '2026-06-01T06:30:00Z', '2026-07-02T03:00:00Z', true],
  ])('%s, last %s, now %s: %s', (expression, lastRun, now, expected) => {
    expect(isDue(expression, lastRun, now)).toBe(expected)
  })

  test('a job that never ran is due', () => {
    expect(timetable('0 3 * * *', TORONTO).isDue(null, Date.parse('2026-07-01T12:00:00Z'))).toBe(true)
  })

  test('a record from the future does not stop the job until then', () => {
    expect(isDue('0 3 * * *', '2027-07-01T12:00:00Z', '2026-07-01T12:00:00Z')).toBe(true)
  })
})

describe('days', () => {
  test.each([
    ['0 3 * * 1', '2026-07-04T00:00:00Z', '2026-07-06T06:59:59Z', false],
    ['0 3 * * 1', '2026-07-04T00:00:00Z', '2026-07-06T07:00:00Z', true],
    ['0 3 L * *', '2026-02-01T12:00:00Z', '2026-02-28T07:59:59Z', false],
    ['0 3 L * *', '2026-02-01T12:00:00Z', '2026-02-28T08:00:00Z', true],
    ['0 3 1 1 *', '2026-01-01T12:00:00Z', '2026-12-31T12:00:00Z', false],
    ['0 3 1 1 *', '2026-01-01T12:00:00Z', '2027-01-01T08:00:00Z', true],
  ])('%s, last %s, now %s: %s', (expression, lastRun, now, expected) => {
    expect(isDue(expression, lastRun, now)).toBe(expected)
  })

  test('midnight is the zone’s own', () => {
    expect(isDue('0 0 * * *', '2026-07-01T05:00:00Z', '2026-07-02T03:59:59Z')).toBe(false)
    expect(isDue('0 0 * * *', '2026-07-01T05:00:00Z', '2026-07-02T04:00:00Z')).toBe(true)
  })
})

describe('the spring day, when 02:00 becomes 03:00 at 07:00Z', () => {
  test('a job in the missing hour is due once the clock has jumped over it', () => {
    expect(isDue('30 2 * * *', '2027-03-13T07:30:00Z', '2027-03-14T06:59:59Z')).toBe(false)
    expect(isDue('30 2 * * *', '2027-03-13T07:30:00Z', '2027-03-14T07:00:00Z')).toBe(true)
    expect(isDue('30 2 * * *', '2027-03-14T07:00:01Z', '2027-03-15T06:29:59Z')).toBe(false)
  })

  test('a minutely job is not due early', () => {
    expect(isDue('*/15 * * * *', '2027-03-14T06:59:00Z', '2027-03-14T07:00:00Z')).toBe(true)
    expect(isDue('*/15 * * * *', '2027-03-14T07:00:00Z', '2027-03-14T07:14:00Z')).toBe(false)
  })
})

describe('the autumn day, when 02:00 becomes 01:00 at 06:00Z', () => {
  test('a daily job in the doubled hour is due once', () => {
    expect(isDue('30 1 * * *', '2026-10-31T05:30:00Z', '2026-11-01T05:30:00Z')).toBe(true)
    expect(isDue('30 1 * * *', '2026-11-01T05:30:02Z', '2026-11-01T06:30:30Z')).toBe(false)
    expect(isDue('30 1 * * *', '2026-11-01T05:30:02Z', '2026-11-02T06:30:00Z')).toBe(true)
  })

  test('a minutely job goes on through the doubled hour', () => {
    expect(isDue('* * * * *', '2026-11-01T05:59:00Z', '2026-11-01T06:00:00Z')).toBe(true)
    expect(isDue('*/15 * * * *', '2026-11-01T06:00:05Z', '2026-11-01T06:15:00Z')).toBe(true)
    expect(isDue('*/15 * * * *', '2026-11-01T06:00:05Z', '2026-11-01T06:14:00Z')).toBe(false)
  })
})

test('an hourly job keeps to the full hour of a zone that is off by half of one', () => {
  expect(isDue('0 * * * *', '2026-07-01T12:00:00Z', '2026-07-01T12:29:59Z', 'America/St_Johns')).toBe(false)
  expect(isDue('0 * * * *', '2026-07-01T12:00:00Z', '2026-07-01T12:30:00Z', 'America/St_Johns')).toBe(true)
})

test('an invalid expression or zone is refused', () => {
  expect(() => timetable('61 * * * *', TORONTO)).toThrow('minute')
  expect(() => timetable('* * * * *', 'America/Nowhere')).toThrow('America/Nowhere')
})

describe('the moments before now', () => {
  test.each([
    ['*/15 * * * *', 1, '2026-07-01T12:14:59Z', '2026-07-01T12:00:00Z'],
    ['*/15 * * * *', 3, '2026-07-01T12:15:00Z', '2026-07-01T11:45:00Z'],
    ['*/15 8-20 * * *', 3, '2026-07-01T12:05:00Z', '2026-07-01T00:30:00Z'],
    ['0 3 * * *', 3, '2026-07-01T12:00:00Z', '2026-06-29T07:00:00Z'],
    ['0 3 * * 1', 3, '2026-07-01T12:00:00Z', '2026-06-15T07:00:00Z'],
  ])('%s, the last but %i before %s', (expression, nth, now, expected) => {
    const at = timetable(expression, TORONTO).nthLast(nth, Date.parse(now))
    expect(at === null ? null : new Date(at).toISOString()).toBe(new Date(expected).toISOString())
  })

  test('are not looked for beyond a month', () => {
    expect(timetable('0 3 1 1 *', TORONTO).nthLast(1, Date.parse('2026-07-01T12:00:00Z'))).toBeNull()
  })
})
