/** Milliseconds since 1970 by the wall clock. It may jump, also backwards. */
export type InstantMs = number

/** Time as the program may see it. Only `edges/clock.ts` and the simulator implement it. */
export interface ClockPort {
  now(): InstantMs
  /** Resolves after the duration, or at once when the signal is aborted; it never rejects. */
  wait(durationMs: number, signal?: AbortSignal): Promise<void>
  /** A signal that aborts after the duration, and what lets the timer go when it is no longer needed. */
  deadline(durationMs: number): { readonly signal: AbortSignal; release(): void }
}
