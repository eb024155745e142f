import { type Count, subtract, wholeTimes, ZERO } from './count.js'
import type { StockRule } from './rule.js'

/** A part of a listing as a target needs it. */
export interface PartStock {
  readonly figure: Count
  readonly units: Count
  /** Kept back, in the till's units. */
  readonly buffer: Count
}

/** How many whole units of a listing its scarcest part allows, before the listing's own bounds; never below zero. */
export function allowed(parts: readonly PartStock[]): Count {
  let least: Count | undefined
  for (const part of parts) {
    const units = wholeTimes(subtract(part.figure, part.buffer), part.units)
    if (least === undefined || units < least) least = units
  }
  return least === undefined || least < 0 ? ZERO : least
}

/** What a listing should show: what its parts allow, nothing below the rule's minimum, and at most its maximum. */
export function targetOf(parts: readonly PartStock[], rule: Pick<StockRule, 'minimum' | 'maximum'>): Count {
  const units = allowed(parts)
  if (units < rule.minimum) return ZERO
  return rule.maximum !== null && units > rule.maximum ? rule.maximum : units
}
