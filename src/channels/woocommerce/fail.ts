import type { InstantMs } from '../../ports/clock.js'
import type { Failure } from '../../ports/outcome.js'
import { parseRetryAfter } from '../../net/retry-after.js'
import type { WireOutcome } from './api.js'
import { type WireError, wireError } from './wire.js'

type DeclinedKind = 'refused' | 'unauthorised' | 'throttled'

/** Statuses by which WordPress itself, in its own JSON, declines before it does anything. */
const DECLINED: ReadonlyMap<number, DeclinedKind> = new Map<number, DeclinedKind>([
  [400, 'refused'],
  [401, 'unauthorised'],
  [403, 'unauthorised'],
  [404, 'refused'],
  [413, 'refused'],
  [429, 'throttled'],
])

/**
 * Codes that an entry is refused with before it is saved. Any other may come from a plugin that threw after the save
 * (measured on WooCommerce 10.0.2), so that it proves nothing.
 */
const ENTRY_REFUSALS: ReadonlySet<string> = new Set([
  'woocommerce_rest_product_invalid_id',
  'woocommerce_rest_product_variation_invalid_id',
  'woocommerce_rest_product_variation_invalid_parent',
  'woocommerce_rest_invalid_product_id',
  'woocommerce_rest_cannot_edit',
  'rest_invalid_param',
])

const DEFAULT_RETRY_AFTER_MS = 60_000
/** What WordPress, and the proxy before it, answer while they are not at work. */
const MAINTENANCE = 503
const DETAIL_LENGTH = 200

/** A read that gave nothing that can be used. Only a clear word of the shop's is more than "unavailable". */
export function readFailure(outcome: WireOutcome, now: InstantMs): Failure {
  if (outcome.kind !== 'answered') return { kind: 'unavailable', detail: outcome.detail }
  const detail = describeAnswer(outcome)
  if (outcome.status === 429) return throttled(outcome, now)
  const kind = isWireError(outcome.body) ? DECLINED.get(outcome.status) : undefined
  return { kind: kind === 'refused' || kind === 'unauthorised' ? kind : 'unavailable', detail }
}

/**
 * A write whose answer was not a batch's. "Nothing was changed" is said only where that is proved: nothing was sent, or
 * WordPress declined in its own JSON. A redirect proves nothing either: the server that gave it had the whole request.
 */
export function writeFailure(outcome: WireOutcome, now: InstantMs): Failure {
  if (outcome.kind === 'unsent') return { kind: 'unavailable', detail: outcome.detail }
  if (outcome.kind === 'lost') return { kind: 'unknown', detail: outcome.detail }
  const kind = isWireError(outcome.body) ? DECLINED.get(outcome.status) : undefined
  if (kind === 'throttled') return throttled(outcome, now)
  return { kind: kind ?? 'unknown', detail: describeAnswer(outcome) }
}

/** An entry that the shop marked as failed inside an answer of 200. */
export function entryFailure(error: WireError): Failure {
  const status = error.data?.status
  const refused = ENTRY_REFUSALS.has(error.code) && (status === undefined || status < 500)
  return { kind: refused ? 'refused' : 'unknown', detail: describeError(error) }
}

/** True where the shop says that there is no product of the id in the route. */
export function isGone(outcome: WireOutcome): boolean {
  if (outcome.kind !== 'answered' || outcome.status !== 404) return false
  const error = wireError.safeParse(outcome.body)
  return error.success && error.data.code.endsWith('invalid_id')
}

/** True where the shop laboured: it took too long, failed, or found the body too large. */
export function isStrained(outcome: WireOutcome): boolean {
  if (outcome.kind === 'answered') return outcome.status >= 500 || outcome.status === 413
  return outcome.kind === 'lost'
}

type Answered = Extract<WireOutcome, { kind: 'answered' }>

function throttled(answer: Answered, now: InstantMs): Failure {
  const retryAfterMs = parseRetryAfter(answer.headers['retry-after'], now) ?? DEFAULT_RETRY_AFTER_MS
  return { kind: 'throttled', retryAfterMs, detail: describeAnswer(answer) }
}

function isWireError(body: unknown): boolean {
  return wireError.safeParse(body).success
}

function describeAnswer(answer: Answered): string {
  const error = wireError.safeParse(answer.body)
  if (error.success) return `HTTP ${answer.status}: ${describeError(error.data)}`
  if (answer.status >= 300 && answer.status < 400) return describeRedirect(answer)
  const form = typeof answer.body === 'string' ? 'no JSON' : 'JSON of an unexpected form'
  const meaning = answer.status === MAINTENANCE ? ': the shop is in maintenance, or has too much to do' : ''
  return `HTTP ${answer.status} with ${form}${meaning}`
}

/** Names the origin alone: a query may repeat the request's signature. */
function describeRedirect(answer: Answered): string {
  const target = URL.parse(answer.headers['location'] ?? '')
  const where = target === null ? 'elsewhere' : `to ${target.origin}${target.pathname}`
  return `HTTP ${answer.status} redirects ${where}; set the shop's url to the address that answers by itself`
}

function describeError(error: WireError): string {
  const words = error.message.replace(/<[^>]*>/g, '').trim()
  return `${error.code}: ${words}`.slice(0, DETAIL_LENGTH)
}
