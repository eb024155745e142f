import { createHash } from 'node:crypto'
import type { InstantMs } from '../../ports/clock.js'
import type { BrotherPosOptions } from './options.js'

export interface Subscription {
  readonly id: number
  readonly url: string
  readonly events: readonly string[]
  readonly secret: string
  readonly createdAt: InstantMs
}

export interface SubscriptionRequest {
  readonly url: string
  readonly events: readonly string[]
  /** One is made up where none is given. */
  readonly secret?: string
}

export interface Subscriptions {
  /** What would be kept; `add` keeps it. */
  foresee(request: SubscriptionRequest, now: InstantMs): Subscription
  add(request: SubscriptionRequest, now: InstantMs): Subscription
  /** False where there was none. */
  remove(id: number): boolean
  all(): readonly Subscription[]
}

export function createSubscriptions(options: () => BrotherPosOptions): Subscriptions {
  let kept: readonly Subscription[] = []
  let lastId = 0

  function foresee({ url, events, secret }: SubscriptionRequest, now: InstantMs): Subscription {
    const id = lastId + 1
    // Made up from what is known already, so that the same calls give the same store.
    const madeUp = createHash('sha256').update(`${options().apiKey} ${id}`).digest('hex').slice(0, 40)
    return { id, url, events: [...events], secret: secret ?? madeUp, createdAt: now }
  }

  return {
    foresee,
    all: () => kept,
    add(request, now) {
      const subscription = foresee(request, now)
      lastId = subscription.id
      kept = [...kept, subscription]
      return subscription
    },
    remove(id) {
      const left = kept.filter((subscription) => subscription.id !== id)
      const found = left.length < kept.length
      kept = left
      return found
    },
  }
}
