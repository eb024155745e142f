import { add, type Count, subtract, ZERO } from './count.js'
import { figureOf } from './figure.js'
import { isLargeMovement } from './guard.js'
import type { HeldBack, PlanItem, PlanListing } from './state.js'
import { targetReason } from './reason.js'
import { targetOf } from './target.js'

/** What a target is looked for: what counts as there is less for a raise than for a lowering. */
export type Purpose = 'lower' | 'raise'

export const NOT_HELD_BACK: HeldBack = { amount: ZERO, gone: false }

export function owedAmount(item: Pick<PlanItem, 'owed'>): Count {
  return item.owed.reduce((total, move) => add(total, move.amount), ZERO)
}

/** Small steps add up: what moved in the window is held against the figure before any of it was told. */
export function needsPerson(item: PlanItem): boolean {
  const { reading, largest, surge, unitsMoved } = item
  if (item.correctionHeld || reading === null || item.owed.length === 0) return false
  const before = subtract(reading, surge.told)
  return isLargeMovement(largest, reading, unitsMoved) || isLargeMovement(surge.amount, before, unitsMoved)
}

/** A part of a listing with its item, as a decision sees both. */
export interface PlanPart {
  readonly item: PlanItem
  readonly units: Count
  readonly buffer: Count
  readonly heldBack: HeldBack
}

export function partsOf(listing: PlanListing, items: ReadonlyMap<string, PlanItem>): readonly PlanPart[] {
  return listing.link.parts.map((part, index) => {
    const item = items.get(part.itemId)
    if (!item) throw new Error(`link ${listing.link.id} names item ${part.itemId}, which is not in its group`)
    return {
      item,
      units: part.units,
      buffer: listing.buffers[index] ?? ZERO,
      heldBack: listing.heldBack[index] ?? NOT_HELD_BACK,
    }
  })
}

/** The figure that a listing's target rests on; null where it is unknown. What is gone for good counts as none. */
export function figureOfPart(listing: Pick<PlanListing, 'stockRule'>, part: PlanPart, purpose: Purpose): Count | null {
  const isZero = part.item.gone && !part.heldBack.gone && listing.stockRule.onMissing === 'zero'
  return isZero ? ZERO : figureFor(part, purpose)
}

/**
 * The figure that a decision rests on; null where it is unknown, and unknown is never zero. What came back to a shop may
 * keep a listing from being lowered at once, but nothing is raised on the strength of it before the till has it too.
 */
function figureFor({ item, heldBack }: PlanPart, purpose: Purpose): Count | null {
  if (item.reading === null || (item.gone && (!heldBack.gone || purpose === 'raise'))) return null
  const owed = owedAmount(item)
  const held = item.correctionHeld || needsPerson(item)
  const counts = !held && (owed < 0 || purpose === 'lower')
  return figureOf({
    reading: vouched(item.reading, heldBack, purpose),
    owed: counts ? owed : ZERO,
    held: held ? owed : ZERO,
    unsettled: item.unsettled ?? ZERO,
  })
}

/** The figure without what is held back; nothing is raised over either figure. */
function vouched(reading: Count, heldBack: HeldBack, purpose: Purpose): Count {
  const before = subtract(reading, heldBack.amount)
  return purpose === 'raise' && before > reading ? reading : before
}

/** What a listing should show and why; undefined where a figure is unknown. */
export function targetFor(till: string, listing: PlanListing, parts: readonly PlanPart[], purpose: Purpose) {
  const known = parts.flatMap((part) => {
    const figure = figureOfPart(listing, part, purpose)
    return figure === null ? [] : [{ ...part, figure }]
  })
  if (known.length < parts.length) return undefined
  const figures = known.map((part) => ({ sku: part.item.sku, figure: part.figure }))
  return { to: targetOf(known, listing.stockRule), why: targetReason(till, figures) }
}
