interface BackoffBounds {
  /** The longest first wait. */
  readonly baseMs: number
  /** The longest wait of all. */
  readonly capMs: number
}

/**
 * How long to wait before the attempt after the `failures`-th failure in a row (1 for the first): the bound doubles
 * with each, and the wait lies anywhere below it, so that many waiters spread out. `fraction` is chance, from 0 to 1.
 */
export function backoffMs(failures: number, fraction: number, bounds: BackoffBounds): number {
  const doublings = Math.max(failures, 1) - 1
  return Math.round(fraction * Math.min(bounds.capMs, bounds.baseMs * 2 ** doublings))
}
