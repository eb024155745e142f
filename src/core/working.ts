import type { Count } from './count.js'
import { figureOfPart, owedAmount, partsOf, type PlanPart, type Purpose } from './part.js'
import type { PlanGroup, PlanListing } from './state.js'
import { allowed, targetOf } from './target.js'

/** One part of a listing: from what its item shows to how many of the listing that allows. In the till's units. */
export interface PartWorking {
  readonly itemId: string
  readonly sku: string
  /** As the till was last read; null where it never said a figure. */
  readonly reading: Count | null
  /** What the till has not been told yet. */
  readonly owed: Count
  /** The amount of a correction in doubt; zero where there is none. */
  readonly unsettled: Count
  /** What the reading moved by for no known reason, and is not followed. */
  readonly heldBack: Count
  readonly gone: boolean
  /** What the target rests on; null where that is unknown. */
  readonly figure: Count | null
  readonly buffer: Count
  readonly units: Count
  /** Whole units of the listing; null where the figure is unknown. */
  readonly allows: Count | null
}

/** How a listing's target comes about. */
export interface Working {
  readonly parts: readonly PartWorking[]
  /** What the scarcest part allows; null where a figure is unknown, and the target with it. */
  readonly least: Count | null
  readonly minimum: Count
  readonly maximum: Count | null
  readonly target: Count | null
}

/**
 * The target of one listing of a group with its working, by the code that decides: what it would be lowered to, else what
 * it would be raised to, else what it may go on showing.
 */
export function workingOf(group: PlanGroup, listing: PlanListing): Working {
  const parts = partsOf(listing, new Map(group.items.map((item) => [item.id, item])))
  const lowest = workFor(listing, parts, 'lower')
  const { shown } = listing
  if (shown === null || lowest.target === null || lowest.target < shown) return lowest
  const highest = workFor(listing, parts, 'raise')
  return highest.target !== null && highest.target > shown ? highest : lowest
}

function workFor(listing: PlanListing, parts: readonly PlanPart[], purpose: Purpose): Working {
  const worked = parts.map((part) => workPart(listing, part, purpose))
  const { minimum, maximum } = listing.stockRule
  const known = worked.flatMap((part) => (part.figure === null ? [] : [{ ...part, figure: part.figure }]))
  if (known.length < parts.length) return { parts: worked, least: null, minimum, maximum, target: null }
  return { parts: worked, least: allowed(known), minimum, maximum, target: targetOf(known, listing.stockRule) }
}

function workPart(listing: PlanListing, part: PlanPart, purpose: Purpose): PartWorking {
  const { item, units, buffer, heldBack } = part
  const figure = figureOfPart(listing, part, purpose)
  return {
    itemId: item.id,
    sku: item.sku,
    reading: item.reading,
    owed: owedAmount(item),
    unsettled: item.unsettled ?? (0 as Count),
    heldBack: heldBack.amount,
    gone: item.gone,
    figure,
    buffer,
    units,
    allows: figure === null ? null : allowed([{ figure, units, buffer }]),
  }
}
