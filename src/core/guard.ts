import type { Count } from './count.js'
import type { PricePair } from './price.js'

/** So many of a shop's listings may change in the window, or so many percent of them if that is more. */
export interface FloodLimit {
  readonly above: number
  readonly percent: number
}

/** Thresholds that tell an accident from trade. */
export interface GuardLimits {
  readonly zeroed: FloodLimit
  readonly changed: FloodLimit
  /** The sliding time over which changes and movements are counted. */
  readonly windowMs: number
  /** A price may move by this much, in percent, without a person. */
  readonly priceMovePercent: number
}

type PriceLimit = Pick<GuardLimits, 'priceMovePercent'>

/** A movement may be of so many units of the listing, or half of the item's figure where that is more. */
export const LARGEST_MOVEMENT_UNITS = 25

/** A complete walk that returns this much less than the last accepted one, in percent, is an outage. */
export const SHORTEST_WALK_PERCENT = 10

/**
 * Whether an amount that a shop moved is so large that a person should see it before it reaches the till. `units` is what
 * one unit of the listing takes: 25 grams are no more than a part of what a single customer buys.
 */
export function isLargeMovement(amount: Count, figure: Count, units: Count): boolean {
  return Math.abs(amount) > Math.max(LARGEST_MOVEMENT_UNITS * units, Math.abs(figure) / 2)
}

/** A shop's listings that changed in the window for no known reason, and how many of them fell to zero. */
export interface FloodCounts {
  readonly changed: number
  readonly zeroed: number
}

/** What is held: nothing, what falls to zero, or all that nothing known explains. */
export type Flood = 'none' | 'zeroed' | 'changed'

export function allowedBy(limit: FloodLimit, listings: number): number {
  return Math.max(limit.above, Math.floor((listings * limit.percent) / 100))
}

export function floodOf(counts: FloodCounts, listings: number, limits: Pick<GuardLimits, 'zeroed' | 'changed'>): Flood {
  if (counts.changed > allowedBy(limits.changed, listings)) return 'changed'
  return counts.zeroed > allowedBy(limits.zeroed, listings) ? 'zeroed' : 'none'
}

/** Whether a price moves so far that it looks like a mistake. A price that was not there before moves from nothing. */
export function isLargePriceMove(before: PricePair | null, after: PricePair, limits: PriceLimit): boolean {
  if (after.price === 0) return before === null || before.price !== 0
  if (before === null || before.price === 0) return false
  return movedTooFar(before.price, after.price, limits) || movedTooFar(asked(before), asked(after), limits)
}

function asked(pair: PricePair): number {
  return pair.salePrice ?? pair.price
}

function movedTooFar(before: number, after: number, limits: PriceLimit): boolean {
  return Math.abs(after - before) * 100 > before * limits.priceMovePercent
}

/** Whether a complete walk is so much shorter than the last accepted one that it proves nothing. */
export function isShortWalk(rows: number, acceptedRows: number | null): boolean {
  if (acceptedRows === null) return rows === 0
  return rows * 100 < acceptedRows * (100 - SHORTEST_WALK_PERCENT)
}
