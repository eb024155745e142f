/** What a request is for; when the budget runs short, the later in this list goes without first. */
export type Urgency = 'correction' | 'event' | 'sweep'

/**
 * The spending of a rate-limited key, on disk, so that restarts and commands beside the daemon share one budget and
 * never exceed the limit in any sliding minute.
 */
export interface BudgetPort {
  /**
   * Spends one request if the budget allows it now and returns 0; else spends nothing and returns how long to wait, in ms.
   * `elapsedMs` is by the clock that nobody sets: after a jump of the wall clock, a minute would seem to be over.
   */
  spend(channel: string, requestsPerMinute: number, urgency: Urgency, elapsedMs: number): number
}
