import type { ClockPort, InstantMs } from '../../ports/clock.js'
import type { Cost } from './wire.js'

/** Points held back for one request until its answer says what is left. */
interface Reservation {
  /** Gives the points back and takes what the answer told, where there was one. */
  settle(cost: Cost | undefined): void
}

export interface Pace {
  /** Waits until the bucket is thought to hold the cost. Resolves at once while nothing is known of the bucket. */
  reserve(cost: number): Promise<Reservation>
}

interface Bucket {
  readonly available: number
  readonly maximum: number
  readonly restoredPerSecond: number
  readonly toldAt: InstantMs
}

/**
 * Keeps requests within the points that Shopify restores, by what its last answer said. The bucket is the domain's:
 * other apps' spending is not in it, that of our other channels on the same domain is, and is learned with each answer.
 */
export function openPace(clock: ClockPort): Pace {
  let bucket: Bucket | undefined
  let reserved = 0

  function missingMs(): number {
    if (!bucket) return 0
    // The wall clock may jump back; then nothing is taken as restored, and the next answer corrects it.
    const elapsedMs = Math.max(0, clock.now() - bucket.toldAt)
    const restored = bucket.available + (elapsedMs / 1000) * bucket.restoredPerSecond
    const short = reserved - Math.min(bucket.maximum, restored)
    return Math.ceil((short / bucket.restoredPerSecond) * 1000)
  }

  async function reserve(cost: number): Promise<Reservation> {
    // A request above the whole bucket would wait for ever.
    const points = bucket ? Math.min(cost, bucket.maximum) : cost
    reserved += points
    const waitMs = missingMs()
    if (waitMs > 0) await clock.wait(waitMs)
    return { settle: (told) => settle(points, told) }
  }

  function settle(points: number, told: Cost | undefined): void {
    reserved -= points
    if (!told) return
    const { currentlyAvailable, maximumAvailable, restoreRate } = told.throttleStatus
    bucket = {
      available: currentlyAvailable,
      maximum: maximumAvailable,
      restoredPerSecond: restoreRate,
      toldAt: clock.now(),
    }
  }

  return { reserve }
}
