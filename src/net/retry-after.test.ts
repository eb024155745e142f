import { expect, test } from 'vitest'
import { parseRateLimitReset, parseRetryAfter } from './retry-after.js'

const NOW = Date.parse('2026-07-01T12:00:00Z')

test.each([
  ['0', 0],
  ['7', 7_000],
  [' 1.5 ', 1_500],
  ['3600', 3_600_000],
  ['999999', 3_600_000],
  ['Wed, 01 Jul 2026 12:00:30 GMT', 30_000],
  ['Wed, 01 Jul 2026 11:00:00 GMT', 0],
  ['Thu, 02 Jul 2026 12:00:00 GMT', 3_600_000],
])('Retry-After %j means %i ms', (value, expected) => {
  expect(parseRetryAfter(value, NOW)).toBe(expected)
})

test.each([undefined, '', '-1', 'soon', '1e3', 'Wed, 01 Foo 2026 12:00:30 GMT', '2026-07-01T12:00:30Z'])(
  'Retry-After %j means nothing',
  (value) => expect(parseRetryAfter(value, NOW)).toBeUndefined(),
)

test.each([
  [String(NOW / 1000 + 12), 12_000],
  [String(NOW / 1000 - 12), 0],
  ['99999999999', 3_600_000],
  [undefined, undefined],
  ['soon', undefined],
])('X-RateLimit-Reset %j means %j ms', (value, expected) => {
  expect(parseRateLimitReset(value, NOW)).toBe(expected)
})
