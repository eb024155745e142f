import type { Count } from './count.js'
import type { Link } from './link.js'
import type { Money } from './money.js'
import type { PricePair } from './price.js'
import type { MovedBy } from './reason.js'
import type { PriceFormula, StockRule } from './rule.js'

/**
 * What the till's figure of an item moved by for no known reason, and a listing does not follow: a flood of such changes
 * waits for a person. The listing counts with the figure that can be vouched for, the reading less what is held back: where
 * it was before, and lowered since by every sale that is known, at a shop or at the register. It is never raised over
 * the reading on the strength of it.
 */
export interface HeldBack {
  readonly amount: Count
  /** That it is gone from the till is held back too. */
  readonly gone: boolean
}

/** An item as a decision sees it. */
export interface PlanItem {
  readonly id: string
  readonly sku: string
  /** The last accepted reading; null where the till never said a figure. */
  readonly reading: Count | null
  /** Whether the reading was taken for this decision. */
  readonly fresh: boolean
  /** Whether a correction may rest on the reading: it is fresh, or the answer shows the figure and the amount hangs on none. */
  readonly correctable: boolean
  readonly price: PricePair | null
  /** What the shops moved and the till has not been told, clause by clause. */
  readonly owed: readonly MovedBy[]
  /** The amount of a correction in doubt; null where there is none. */
  readonly unsettled: Count | null
  /** A correction waits for a person, or for stock to rise: none is sent. */
  readonly correctionHeld: boolean
  /** The most of the item that one unit of a listing takes, of those that the owed movements came from; at least one. */
  readonly unitsMoved: Count
  /** The largest single movement that is owed and that no person has let go. */
  readonly largest: Count
  /** What moved in the guards' window without an order to explain it and without a person, and how much of it was told. */
  readonly surge: { readonly amount: Count; readonly told: Count }
  /** Proved gone from the till. */
  readonly gone: boolean
  /** A person keeps it from being corrected. */
  readonly paused: boolean
}

/** `open`: may be written. `lowering_only`: an earlier write may still land. `closed`: in doubt or held. */
export type Gate = 'open' | 'lowering_only' | 'closed'

/** A listing as a decision sees it. */
export interface PlanListing {
  readonly link: Link
  readonly name: string
  /** The figure that the shop shows; null where none is kept or it could not be read for this decision. */
  readonly shown: Count | null
  readonly price: PricePair | null
  /** The price that we sent last; null where we sent none. */
  readonly priceSent: PricePair | null
  /** The listing was read when every reader of its shop shows the price that was sent last. */
  readonly sentShows: boolean
  /** A price that a person has let through although it moves far. */
  readonly priceReleased: Money | null
  readonly stockGate: Gate
  readonly priceGate: Gate
  readonly stockRule: StockRule
  /** Kept back for each part, in the order of the link's parts. */
  readonly buffers: readonly Count[]
  /** Of each part, in the same order. */
  readonly heldBack: readonly HeldBack[]
  readonly priceRule: 'off' | PriceFormula
  /** A person keeps it from being written: itself, its shop, or an item that it draws on. */
  readonly paused: boolean
}

/** Items and listings that hang together by links. */
export interface PlanGroup {
  readonly till: string
  readonly items: readonly PlanItem[]
  readonly listings: readonly PlanListing[]
}
