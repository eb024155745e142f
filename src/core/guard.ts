import type { Count } from './count.js'
import type { PricePair } from './price.js'

/** Thresholds that tell an accident from trade. */
export interface GuardLimits {
  /** A price may move by this much, in percent, without a person. */
  readonly priceMovePercent: number
}

/** A single movement may be at most this large, or half of the item's figure where that is more. */
export const LARGEST_MOVEMENT = 25_000

/** A complete walk that returns this much less than the last accepted one, in percent, is an outage. */
export const SHORTEST_WALK_PERCENT = 10

/** Whether an amount that a shop moved is so large that a person should see it before it reaches the till. */
export function isLargeMovement(amount: Count, figure: Count): boolean {
  return Math.abs(amount) > Math.max(LARGEST_MOVEMENT, Math.abs(figure) / 2)
}

/** Whether a price moves so far that it looks like a mistake. A price that was not there before moves from nothing. */
export function isLargePriceMove(before: PricePair | null, after: PricePair, limits: GuardLimits): boolean {
  if (after.price === 0) return before === null || before.price !== 0
  if (before === null || before.price === 0) return false
  return movedTooFar(before.price, after.price, limits) || movedTooFar(asked(before), asked(after), limits)
}

function asked(pair: PricePair): number {
  return pair.salePrice ?? pair.price
}

function movedTooFar(before: number, after: number, limits: GuardLimits): boolean {
  return Math.abs(after - before) * 100 > before * limits.priceMovePercent
}

/** Whether a complete walk is so much shorter than the last accepted one that it proves nothing. */
export function isShortWalk(rows: number, acceptedRows: number | null): boolean {
  if (acceptedRows === null) return rows === 0
  return rows * 100 < acceptedRows * (100 - SHORTEST_WALK_PERCENT)
}
