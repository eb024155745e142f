import type { InstantMs } from '../../ports/clock.js'

/** Keys are remembered for a day (documented). */
const LIFE_MS = 24 * 60 * 60 * 1000

export interface UserError {
  readonly field: readonly string[] | null
  readonly message: string
  readonly code?: string
}

export interface Payload {
  readonly userErrors: readonly UserError[]
}

/** What a repeat of a call that ended in user errors gets: those again, or the code for it. Unverified, so both exist. */
export type RefusalReplay = 'repeat' | 'previous_attempt_failed'

interface IdempotentCall<Result extends Payload> {
  readonly key: string
  /** The mutation and its coerced input: what must be the same for the call to be the same. */
  readonly operation: string
  readonly input: unknown
  readonly perform: () => Result
  readonly refuse: (error: UserError) => Result
}

export interface IdempotencyStore {
  readonly run: <Result extends Payload>(call: IdempotentCall<Result>, now: InstantMs) => Result
}

interface Remembered {
  readonly fingerprint: string
  readonly result: Payload
  readonly until: InstantMs
}

/** Gives the first result again for a known key, and refuses a key that comes back with another body (documented). */
export function createIdempotencyStore(refusalReplay: RefusalReplay): IdempotencyStore {
  const remembered = new Map<string, Remembered>()

  function forgetExpired(now: InstantMs): void {
    for (const [key, { until }] of remembered) {
      if (until > now) return
      remembered.delete(key)
    }
  }

  return {
    run(call, now) {
      forgetExpired(now)
      const fingerprint = JSON.stringify([call.operation, call.input])
      const first = remembered.get(call.key)
      if (first === undefined) {
        const result = call.perform()
        remembered.set(call.key, { fingerprint, result, until: now + LIFE_MS })
        return result
      }
      if (first.fingerprint !== fingerprint) return call.refuse(MISMATCH)
      if (first.result.userErrors.length > 0 && refusalReplay === 'previous_attempt_failed') {
        return call.refuse(PREVIOUS_FAILED)
      }
      // The fingerprint names the operation, so what was kept is what this operation returns.
      return first.result as ReturnType<typeof call.perform>
    },
  }
}

const MISMATCH: UserError = {
  field: null,
  code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
  message: 'The same idempotency key cannot be used with different operation parameters.',
}

const PREVIOUS_FAILED: UserError = {
  field: null,
  code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
  message: 'A previous request with this idempotency key failed. Retry with a new idempotency key.',
}
