import type { InstantMs } from '../../ports/clock.js'

/** The state of the bucket, as every answer carries it. */
export interface ThrottleStatus {
  readonly maximumAvailable: number
  readonly currentlyAvailable: number
  readonly restoreRate: number
}

export interface Throttle {
  /** False, and nothing taken, where the bucket holds too little. */
  readonly take: (points: number, now: InstantMs) => boolean
  readonly giveBack: (points: number, now: InstantMs) => void
  readonly status: (now: InstantMs) => ThrottleStatus
}

/** A leaky bucket of points that fills at a steady rate. A clock that goes back fills nothing. */
export function createThrottle(pointsPerSecond: number, bucketSize: number): Throttle {
  let available = bucketSize
  let filledAt: InstantMs | undefined

  function fill(now: InstantMs): void {
    const elapsedMs = Math.max(0, now - (filledAt ?? now))
    available = Math.min(bucketSize, available + (elapsedMs * pointsPerSecond) / 1000)
    filledAt = now
  }

  return {
    take(points, now) {
      fill(now)
      if (points > available) return false
      available -= points
      return true
    },
    giveBack(points, now) {
      fill(now)
      available = Math.min(bucketSize, available + points)
    },
    status(now) {
      fill(now)
      return {
        maximumAvailable: bucketSize,
        currentlyAvailable: Math.floor(available),
        restoreRate: pointsPerSecond,
      }
    },
  }
}
