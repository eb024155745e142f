/** Milliseconds since 1970 by the wall clock. It may jump, also backwards. */
export type InstantMs = number

/** Time as the program may see it. Only `edges/clock.ts` and the simulator implement it. */
export interface ClockPort {
  now(): InstantMs
  /**
   * Milliseconds since the machine was started, by a clock that nobody sets: the same for every process, and only ever
   * forward but for a restart of the machine. For what must not be fooled by a wall clock that jumps.
   */
  elapsed(): number
  /** Resolves after the duration, or at once when the signal is aborted; it never rejects. */
  wait(durationMs: number, signal?: AbortSignal): Promise<void>
  /** A signal that aborts after the duration, and what lets the timer go when it is no longer needed. */
  deadline(durationMs: number): { readonly signal: AbortSignal; release(): void }
}
