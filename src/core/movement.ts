import { type Count, multiply, negate, subtract } from './count.js'
import type { Link } from './link.js'

/** Stock that a shop moved, in the units of one item at the till. */
export interface Movement {
  readonly shop: string
  readonly listingId: string
  readonly linkId: number
  readonly till: string
  readonly itemId: string
  readonly amount: Count
  /** What people know it by: an order's number; null where the shop gives only figures. */
  readonly order: string | null
}

/** Charges a movement of a listing, in the listing's units, to the parts of a link. */
export function charge(link: Link, quantity: Count, order: string | null): readonly Movement[] {
  if (quantity === 0) return []
  return link.parts.map((part) => ({
    shop: link.shop,
    listingId: link.listingId,
    linkId: link.id,
    till: link.till,
    itemId: part.itemId,
    amount: multiply(quantity, part.units),
    order,
  }))
}

/** An order line as it was last seen. */
export interface SeenLine {
  readonly orderId: string
  readonly lineId: string
  readonly listingId: string
  readonly held: Count
  /** The link that its units were charged to; null where none was. */
  readonly linkId: number | null
}

/** How the units that an order line holds have moved the shop's stock since it was last seen. */
export function movedByLine(heldBefore: Count, heldNow: Count): Count {
  return negate(subtract(heldNow, heldBefore))
}

/** The base of a listing whose movements are told by its figure. */
export interface Base {
  readonly figure: Count
  /** When our last write to the listing had ended; earlier readings may not show it yet. */
  readonly fencedUntil: number
  /** The shop's own time stamp on the figure that our last write replaced; null where it is not known. */
  readonly replacedStamp: number | null
}

/** A reading of a listing's figure as capturing needs it. */
export interface FigureReading {
  readonly figure: Count
  readonly begunAt: number
  readonly stamp: number | null
}

/** How long a shop's read replicas may lag behind its writes. Unverified for any one shop; replicas lag for seconds. */
export const REPLICA_LAG_MS = 5_000

export type Capture =
  | { readonly kind: 'none' }
  | { readonly kind: 'moved'; readonly quantity: Count }
  /** The reading may be older than our own last write: look again later. */
  | { readonly kind: 'too_early'; readonly againAt: number }

/**
 * What moved between the base and a reading. A reading that may not show our own last write yet is no evidence: taken as
 * a movement, it would tell the till of a sale that never was.
 */
export function capture(base: Base, reading: FigureReading): Capture {
  if (reading.figure === base.figure) return { kind: 'none' }
  const againAt = base.fencedUntil + REPLICA_LAG_MS
  if (reading.begunAt < base.fencedUntil) return { kind: 'too_early', againAt }
  if (reading.begunAt < againAt && mayPredateWrite(base, reading)) return { kind: 'too_early', againAt }
  return { kind: 'moved', quantity: subtract(reading.figure, base.figure) }
}

function mayPredateWrite(base: Base, reading: FigureReading): boolean {
  if (base.fencedUntil === 0) return false
  if (base.replacedStamp === null || reading.stamp === null) return true
  return reading.stamp <= base.replacedStamp
}
