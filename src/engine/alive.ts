import type { Log } from '../log/events.js'
import type { ClockPort } from '../ports/clock.js'

export interface AliveOptions {
  readonly clock: ClockPort
  readonly log: Log
  readonly everyMs: number
  /** Gives the sign of life; resolves to what went wrong, or null. It never rejects. */
  readonly ping: () => Promise<string | null>
  /** Null while work goes on. */
  readonly stuck: () => { readonly forMs: number } | null
}

/**
 * Gives a sign of life at an interval, as long as work goes on: whoever waits for it learns of a daemon that hangs, and
 * of a machine that is gone. Ends with the signal; it never rejects.
 */
export async function keepAlive(options: AliveOptions, signal: AbortSignal): Promise<void> {
  const { clock, log, everyMs, ping } = options
  while (!signal.aborted) {
    const stuck = options.stuck()
    if (stuck !== null) log('alive.withheld', { idleMs: stuck.forMs })
    else {
      log('alive.resumed', {})
      const wrong = await ping()
      if (wrong === null) log('alive.recovered', {})
      else log('alive.failed', { detail: wrong })
    }
    await clock.wait(everyMs, signal)
  }
}
