import type { InstantMs } from '../../ports/clock.js'

/** Where a key stands in its minute. `resetAt` is when the oldest request of the minute leaves it. */
export interface Standing {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  readonly resetAt: InstantMs
}

const WINDOW_MS = 60_000

/** Counts requests over a sliding minute; one that was turned away does not count. */
export function createLimit(): {
  spend(limit: number, now: InstantMs): Standing
  look(limit: number, now: InstantMs): Standing
} {
  let spent: InstantMs[] = []

  function look(limit: number, now: InstantMs): Standing {
    if (spent.some((at) => at <= now - WINDOW_MS)) spent = spent.filter((at) => at > now - WINDOW_MS)
    const resetAt = (spent[0] ?? now - WINDOW_MS) + WINDOW_MS
    return { allowed: spent.length < limit, limit, remaining: Math.max(0, limit - spent.length), resetAt }
  }

  return {
    look,
    spend(limit, now) {
      const { allowed } = look(limit, now)
      if (allowed) spent.push(now)
      return { ...look(limit, now), allowed }
    },
  }
}

/** Documented: on every response; the reset in Unix seconds; a 429 also tells how many seconds to wait. */
export function limitHeaders({ allowed, limit, remaining, resetAt }: Standing, now: InstantMs): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    ...(allowed ? {} : { 'retry-after': String(Math.max(1, Math.ceil((resetAt - now) / 1000))) }),
  }
}
