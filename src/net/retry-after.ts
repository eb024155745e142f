import { parseInstant } from '../core/instant.js'
import type { InstantMs } from '../ports/clock.js'

const LONGEST_MS = 3_600_000
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/

/** Reads a `Retry-After` header, seconds or an HTTP date, as ms from now within 0..1 h. Undefined where it says neither. */
export function parseRetryAfter(value: string | undefined, now: InstantMs): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000)
  const at = parseHttpDate(text)
  return at === undefined ? undefined : bounded(at - now)
}

/** Reads an `X-RateLimit-Reset` header, in Unix seconds, as ms from now within 0..1 h. Undefined where it is no number. */
export function parseRateLimitReset(value: string | undefined, now: InstantMs): number | undefined {
  const text = value?.trim() ?? ''
  return /^\d+(\.\d+)?$/.test(text) ? bounded(Number(text) * 1000 - now) : undefined
}

function parseHttpDate(text: string): InstantMs | undefined {
  const match = HTTP_DATE.exec(text)
  if (!match) return undefined
  const [, day, monthName = '', year, time] = match
  const month = MONTHS.indexOf(monthName) + 1
  return month === 0 ? undefined : parseInstant(`${year}-${String(month).padStart(2, '0')}-${day}T${time}Z`)
}

function bounded(durationMs: number): number {
  return Math.min(Math.max(Math.ceil(durationMs), 0), LONGEST_MS)
}
