import type { Count } from '../core/count.js'
import type { OwedMovement } from '../store/movements.js'
import { RESIDUALS } from './setup.js'

/** The coarsest that a till is thought to round: to whole units. */
const ONE_UNIT = 1_000

/** Whether a remainder may be what the till's decimals can't say. It is carried until more is moved. */
export function isBelowResolution(remainder: Count): boolean {
  return Math.abs(remainder) < ONE_UNIT
}

/** Whether nothing is owed but what corrections before could not say: sending it once more would only stir the till. */
export function isCarried(owed: readonly OwedMovement[]): boolean {
  const total = owed.reduce((sum, movement) => sum + movement.amount, 0) as Count
  return isBelowResolution(total) && owed.every((movement) => movement.residual > RESIDUALS)
}
