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
  /** The newest of the shop's own stamps that the figure is known to come after or to carry; null where none is. */
  readonly knownStamp: number | null
  /** When that was learnt. */
  readonly knownAt: number
}

/** A reading of a listing's figure as capturing needs it. */
export interface FigureReading {
  readonly figure: Count
  readonly begunAt: number
  readonly stamp: number | null
}

/** How long a shop's read replicas may lag behind its writes. Unverified for any one shop; replicas lag for seconds. */
export const REPLICA_LAG_MS = 5_000
/** For how long a reading is called older by its stamp: far longer than any reader lags, and not for ever. */
const STAMP_BELIEVED_MS = 60_000

export type Capture =
  | { readonly kind: 'none' }
  | { readonly kind: 'moved'; readonly quantity: Count }
  /** The reading may be older than our own last write: look again later. */
  | { readonly kind: 'too_early'; readonly againAt: number }

/**
 * What moved between the base and a reading. A reading that may not show our own last write yet is no evidence: taken as
 * a movement, it would tell the till of a sale that never was. A stamp that is newer than the one we replaced does not
 * prove that it does: between our reading and our write the shop may have moved, and moved back.
 */
export function capture(base: Base, reading: FigureReading): Capture {
  if (reading.figure === base.figure) return { kind: 'none' }
  const lagEndsAt = base.fencedUntil + REPLICA_LAG_MS
  if (base.fencedUntil > 0 && reading.begunAt < lagEndsAt) return { kind: 'too_early', againAt: lagEndsAt }
  if (isOlder(base, reading)) return { kind: 'too_early', againAt: reading.begunAt + REPLICA_LAG_MS }
  return { kind: 'moved', quantity: subtract(reading.figure, base.figure) }
}

/** A lagging reader shows what we have seen the end of. */
function isOlder(base: Base, { stamp, begunAt }: FigureReading): boolean {
  if (base.knownStamp === null || stamp === null || stamp > base.knownStamp) return false
  // Stamps are in whole seconds: what moved in the second of the known one can be told from it once readers have caught up.
  const isSameSecond = stamp === base.knownStamp && base.knownAt > base.fencedUntil
  return begunAt < base.knownAt + (isSameSecond ? REPLICA_LAG_MS : STAMP_BELIEVED_MS)
}
