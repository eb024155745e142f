import type { BudgetPort, Urgency } from '../ports/budget.js'
import type { ClockPort, InstantMs } from '../ports/clock.js'

export interface BucketOptions {
  readonly channel: string
  readonly requestsPerMinute: number
  readonly budget: BudgetPort
  readonly clock: ClockPort
  /** How long a request of each urgency may wait for its turn; by default 5 s, and not at all for sweeps. */
  readonly patienceMs?: Partial<Record<Urgency, number>>
}

export interface Bucket {
  /** Spends one request and returns 0; where that would take longer than the patience, returns how long is missing, in ms. */
  take(urgency: Urgency): Promise<number>
  /** Lets nothing pass before the instant, as a platform has asked for. */
  hold(until: InstantMs): void
}

const PATIENCE_MS: Readonly<Record<Urgency, number>> = { correction: 5_000, event: 5_000, sweep: 0 }
/** A hold that seems longer than this comes from a wall clock that jumped back, and is dropped. */
const LONGEST_HOLD_MS = 3_600_000

/** Opens the tap of one rate-limited key: every request takes from it before it is sent. */
export function openBucket(options: BucketOptions): Bucket {
  const { channel, requestsPerMinute, budget, clock } = options
  const patience = { ...PATIENCE_MS, ...options.patienceMs }
  let heldUntil: InstantMs = 0

  function missingMs(urgency: Urgency): number {
    const heldMs = heldUntil - clock.now()
    if (heldMs > 0 && heldMs <= LONGEST_HOLD_MS) return heldMs
    return budget.spend(channel, requestsPerMinute, urgency, clock.elapsed())
  }

  return {
    async take(urgency) {
      let patienceLeftMs = patience[urgency]
      for (;;) {
        const waitMs = missingMs(urgency)
        if (waitMs <= 0) return 0
        if (waitMs > patienceLeftMs) return waitMs
        patienceLeftMs -= waitMs
        await clock.wait(waitMs)
      }
    },
    hold(until) {
      heldUntil = Math.max(heldUntil, until)
    },
  }
}
