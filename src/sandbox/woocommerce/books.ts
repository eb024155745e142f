import type { InstantMs } from '../../ports/clock.js'

/** `rest` is a write over the REST API, `hand` an edit in the shop's admin pages. */
export type MovementCause = 'start' | 'order' | 'cancel' | 'refund' | 'rest' | 'hand'

/** One change of one stock figure. `amount` is always `after − before`; where no stock is kept, the figure counts as 0. */
export interface MovementEntry {
  readonly at: InstantMs
  readonly productId: number
  readonly before: number
  readonly after: number
  readonly amount: number
  readonly cause: MovementCause
  /** The order's id where an order moved the stock, else empty. */
  readonly reference: string
}

/** Why and for what a figure changes. */
export interface Motive {
  readonly cause: MovementCause
  readonly reference: string
  readonly now: InstantMs
}

/** The true history of every stock figure, which no request can read: what a judge compares the outside with. */
export interface MovementLedger {
  readonly entries: readonly MovementEntry[]
  record(productId: number, before: number | null, after: number | null, motive: Motive): void
}

export function createMovementLedger(): MovementLedger {
  const entries: MovementEntry[] = []
  return {
    entries,
    record(productId, before, after, { cause, reference, now }) {
      const [from, to] = [before ?? 0, after ?? 0]
      if (from === to && cause !== 'start') return
      entries.push({ at: now, productId, before: from, after: to, amount: to - from, cause, reference })
    },
  }
}
