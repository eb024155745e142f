import type { Log } from '../log/events.js'
import type { ClockPort } from '../ports/clock.js'
import type { Store } from '../store/store.js'

/** Less than this is how clocks are kept right all day long. */
const TOLERANCE_MS = 2_000

/** A clock that counts how often it was set. */
export interface WatchedClock extends ClockPort {
  /** What was noted by the time before is of another time where this has changed since. */
  settings(): number
}

/**
 * A clock that notices when it was set, by the clock that nobody sets, before it tells the time; every instant that is
 * kept is then moved along with it. Set back, marks would otherwise wait and old readings pass for fresh ones; set
 * forward, a write in doubt would be given up before its server must have acted.
 */
export function watchClock(clock: ClockPort, store: Store, log: Log): WatchedClock {
  let settings = 0
  let wall = clock.now()
  let elapsed = clock.elapsed()

  function now(): number {
    const [nextWall, nextElapsed] = [clock.now(), clock.elapsed()]
    const jumpMs = nextWall - wall - (nextElapsed - elapsed)
    wall = nextWall
    elapsed = nextElapsed
    if (Math.abs(jumpMs) < TOLERANCE_MS) return nextWall
    settings += 1
    store.transact(() => {
      store.instants.shift(jumpMs)
      store.instants.note({ wall, elapsed })
    })
    log('clock.jumped', { jumpMs })
    return nextWall
  }

  return {
    ...clock,
    now,
    settings() {
      now()
      return settings
    },
  }
}
