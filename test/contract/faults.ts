import type { FaultRequest } from '../../src/sandbox/faults.js'
import type { Bench } from './bench.js'

/** What a channel must make of a fault of the network or the server. */
export interface FaultCase {
  readonly name: string
  /** `refusal` writes the platform's own body of an error status. */
  readonly effect: (refusal: (status: number) => string) => FaultRequest['effect']
  readonly read: 'unavailable' | 'throttled'
  readonly write: 'unknown' | 'throttled'
  /** Whether the platform did what was asked for all that. */
  readonly applied: boolean
  readonly deadlineSeconds: number
}

/** A bench whose traffic can be disturbed and counted. */
export interface FaultyBench extends Bench {
  /** The next request meets it. */
  readonly disturb: (effect: FaultRequest['effect']) => void
  /** How many requests the platform has seen. */
  readonly requests: () => number
  /** The platform's own body of an error status. */
  readonly refusal: (status: number) => string
  /** The platform goes away for good. */
  readonly disconnect: () => Promise<void>
}

/** Long enough for any loopback answer of an idle machine, where the test is about what is longer. */
export const SHORT_DEADLINE_SECONDS = 0.4
/** How long a channel waits for a whole answer otherwise. */
export const LONG_DEADLINE_SECONDS = 20
const RETRY_AFTER_SECONDS = 7
export const RETRY_AFTER_MS = RETRY_AFTER_SECONDS * 1000

const JSON_TYPE = 'application/json; charset=utf-8'
const HTML = { headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }

function inDoubt(name: string, applied: boolean, effect: FaultCase['effect']): FaultCase {
  return { name, effect, read: 'unavailable', write: 'unknown', applied, deadlineSeconds: LONG_DEADLINE_SECONDS }
}

export const FAULT_CASES: readonly FaultCase[] = [
  inDoubt('a request that is lost', false, () => ({ kind: 'lose_request' })),
  inDoubt('an answer that is lost', true, () => ({ kind: 'lose_answer' })),
  {
    ...inDoubt('an answer that drips beyond the deadline', true, () => ({ kind: 'slow_body', durationMs: 10_000 })),
    deadlineSeconds: SHORT_DEADLINE_SECONDS,
  },
  inDoubt('a 500 before anything was done', false, (refusal) => ({ kind: 'status', status: 500, body: refusal(500) })),
  inDoubt('a 500 after all was done', true, (refusal) => ({
    kind: 'status',
    status: 500,
    body: refusal(500),
    apply: 'after',
  })),
  inDoubt("a proxy's 502", false, () => ({ kind: 'status', status: 502, ...HTML })),
  inDoubt("a proxy's 504 after all was done", true, () => ({ kind: 'status', status: 504, ...HTML, apply: 'after' })),
  inDoubt('a page with status 200', false, () => ({ kind: 'html' })),
  inDoubt('a page with status 200 after all was done', true, () => ({ kind: 'html', apply: 'after' })),
  inDoubt("a proxy's 403", false, () => ({ kind: 'status', status: 403, ...HTML })),
  ...([301, 302, 307] as const).map((status) =>
    inDoubt(`a redirect (${status})`, false, () => ({ kind: 'redirect', status, location: '/elsewhere' })),
  ),
  {
    name: 'a 429 that names a time',
    effect: (refusal) => ({
      kind: 'status',
      status: 429,
      headers: { 'content-type': JSON_TYPE, 'retry-after': String(RETRY_AFTER_SECONDS) },
      body: refusal(429),
    }),
    read: 'throttled',
    write: 'throttled',
    applied: false,
    deadlineSeconds: LONG_DEADLINE_SECONDS,
  },
]
