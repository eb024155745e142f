import type { ClockPort } from '../ports/clock.js'
import type { Systemd } from './systemd.js'

/** `systemctl status` is read by people: nobody sees a line that stood for less. */
const STATUS_EVERY_MS = 5_000

interface Signs {
  readonly systemd: Systemd
  readonly clock: ClockPort
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Keeps the line of `systemctl status` current until the signal is aborted: said when it has changed. Null leaves it as it is. */
export async function keepStatus({ systemd, clock, signal }: Signs, status: () => string | null): Promise<void> {
  let said: string | null = null
  while (!signal.aborted) {
    const words = status()
    if (words !== null && words !== said) {
      said = words
      void systemd.notify({ status: words })
    }
    await clock.wait(STATUS_EVERY_MS, signal)
  }
}

/**
 * Gives a sign of life at half of the time that the service manager allows, until the signal is aborted. Who is found stuck
 * twice in a row is given up: that is reported, and the service manager told. Once is not enough, since a machine that was
 * suspended finds everything late when it wakes.
 */
export async function feedWatchdog<Stuck>(
  { systemd, clock, signal }: Signs,
  stuck: () => Stuck | null,
  report: (found: Stuck) => void,
): Promise<void> {
  const intervalMs = systemd.watchdogIntervalMs
  if (intervalMs === null) return
  let before: Stuck | null = null
  let given = false
  while (!signal.aborted) {
    const found = stuck()
    const isGivenUp = found !== null && before !== null
    if (isGivenUp && !given) report(found)
    void systemd.notify({ watchdog: isGivenUp ? 'stuck' : 'alive' })
    given = isGivenUp
    before = found
    await clock.wait(intervalMs, signal)
  }
}
