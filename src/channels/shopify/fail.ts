import type { Failure, FailureKind } from '../../ports/outcome.js'
import type { Cost, TopError, UserError } from './wire.js'

/**
 * What a request is for, which decides what an unclear answer means. `stock` writes are conditional on a figure;
 * `price` writes are absolute, so that a second one does no harm, and of a `subscription` there can be no second.
 */
export type Purpose = 'read' | 'stock' | 'price' | 'subscription'

/** An exchange that gave no GraphQL answer. */
export type Silence =
  | { readonly kind: 'unsent'; readonly detail: string }
  | { readonly kind: 'lost'; readonly detail: string }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly json: boolean
      readonly retryAfterMs: number | undefined
    }

/** `unclear`: the request may have run. `throttled`: it very probably did not, which Shopify doesn't promise. */
type Meaning = Exclude<FailureKind, 'unknown'> | 'unclear'

const DEFAULT_RETRY_MS = 2_000
/** One document can bring an error for each of its mutations. */
const TOLD_ERRORS = 3

const STATUS_MEANINGS: Readonly<Record<number, Meaning>> = {
  400: 'refused',
  401: 'unauthorised',
  402: 'unavailable', // the shop is frozen for want of payment
  403: 'unauthorised',
  404: 'unavailable', // no shop under this domain, or an API version that is gone
  406: 'refused',
  413: 'refused',
  414: 'refused',
  415: 'refused',
  422: 'refused',
  423: 'unavailable', // the shop is locked
  429: 'throttled',
}

const CODE_MEANINGS: Readonly<Record<string, Meaning>> = {
  THROTTLED: 'throttled',
  ACCESS_DENIED: 'unauthorised',
  SHOP_INACTIVE: 'unavailable',
  BAD_REQUEST: 'refused',
  INVALID_FIELD_ARGUMENTS: 'refused',
  INVALID_VARIABLE: 'refused',
  MAX_COST_EXCEEDED: 'refused',
  MAX_INPUT_SIZE_EXCEEDED: 'refused',
  NOT_FOUND: 'refused',
  RESOURCE_NOT_FOUND: 'refused',
  // The first request under this key is still under way: its result is what the same key gives later.
  IDEMPOTENCY_CONCURRENT_REQUEST: 'unclear',
  // Another body under a used key: a bug of ours, which must be seen and never be retried.
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH: 'refused',
  // Shopify asks for a new key; reading and deciding again gives one.
  IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED: 'stale',
  CHANGE_FROM_QUANTITY_STALE: 'stale',
  COMPARE_QUANTITY_STALE: 'stale',
}

/** Codes such as `undefinedField`: the document was checked against the schema and never ran. */
const CHECKED_BEFOREHAND = /^[a-z]+(?:[A-Z][a-z]*)+$/

/** Several errors may come together; the one that leaves the most open decides. */
const GRAVEST_FIRST: readonly Meaning[] = ['unclear', 'throttled', 'unauthorised', 'unavailable', 'refused', 'stale']

/** What an exchange without a GraphQL answer means. A 4xx counts as Shopify's own word only as JSON. */
export function failureOfSilence(silence: Silence, purpose: Purpose): Failure {
  if (silence.kind === 'unsent') return { kind: 'unavailable', detail: silence.detail }
  if (silence.kind === 'lost') return toFailure('unclear', silence.detail, purpose, undefined)
  const { status, json, retryAfterMs } = silence
  const known = json || status === 429 ? STATUS_MEANINGS[status] : undefined
  return toFailure(known ?? 'unclear', `HTTP ${status}${json ? '' : ', not JSON'}`, purpose, retryAfterMs)
}

/** What errors beside or in place of data mean for the whole request. The list must not be empty. */
export function failureOfErrors(errors: readonly TopError[], cost: Cost | undefined, purpose: Purpose): Failure {
  const meanings = errors.map(meaningOfTopError)
  const gravest = GRAVEST_FIRST.find((meaning) => meanings.includes(meaning)) ?? 'unclear'
  const told = new Set(errors.map((error) => withCode(error.extensions?.code, error.message)))
  const detail = [...told].slice(0, TOLD_ERRORS).join('; ')
  return toFailure(gravest, detail, purpose, cost && throttledForMs(cost))
}

/** What Shopify's refusal of one entry, or of a whole mutation, means. Codes that are not in the table are refusals. */
export function failureOfUserError(error: UserError, purpose: Purpose): Failure {
  const meaning = (error.code === null ? undefined : CODE_MEANINGS[error.code]) ?? 'refused'
  const detail = withCode(error.code, error.message)
  if (error.code === 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH') {
    return toFailure(meaning, `${detail} (a bug: two bodies under one key)`, purpose, undefined)
  }
  return toFailure(meaning, detail, purpose, undefined)
}

export function isTooCostly(errors: readonly TopError[]): boolean {
  return errors.some((error) => error.extensions?.code === 'MAX_COST_EXCEEDED')
}

/** How long the bucket takes to hold what the request asked for, in ms. */
export function throttledForMs({ requestedQueryCost, throttleStatus }: Cost): number {
  const short = requestedQueryCost - throttleStatus.currentlyAvailable
  return Math.max(0, Math.ceil((short / throttleStatus.restoreRate) * 1000))
}

function meaningOfTopError(error: TopError): Meaning {
  const code = error.extensions?.code ?? ''
  return CODE_MEANINGS[code] ?? (CHECKED_BEFOREHAND.test(code) ? 'refused' : 'unclear')
}

/**
 * Shopify doesn't promise that a throttled mutation did not run. A price sent twice is the same price, so it may be
 * decided anew. A stock write may not: had it run after all, the engine would take the figure that we set ourselves for
 * a movement at the shop, and compare-and-set would not notice. Under the same key it is safe, which is what `unknown`
 * leads to.
 */
function toFailure(meaning: Meaning, detail: string, purpose: Purpose, retryAfterMs: number | undefined): Failure {
  if (meaning === 'unclear') return { kind: purpose === 'read' ? 'unavailable' : 'unknown', detail }
  if (meaning !== 'throttled') return { kind: meaning, detail }
  if (purpose === 'stock') return { kind: 'unknown', detail: `throttled: ${detail}` }
  return { kind: 'throttled', retryAfterMs: retryAfterMs ?? DEFAULT_RETRY_MS, detail }
}

function withCode(code: string | null | undefined, message: string): string {
  return code ? `${code}: ${message}` : message
}
