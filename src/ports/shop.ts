import type { Count } from '../core/count.js'
import type { Money } from '../core/money.js'
import type { StockKeeping } from '../core/pairing.js'
import type { Call, ComposedCall, Echo } from './call.js'
import type { InstantMs } from './clock.js'
import type { Examined } from './examine.js'
import type { Heard, WebhookRequest } from './hear.js'
import type { Result } from './outcome.js'
import type { StockLocation } from './setup.js'
import type { SubscriptionPort } from './subscriptions.js'
import type { Page } from './till.js'

/** How to find a listing again without a search. */
export interface ListingReference {
  /** What its stock is counted under at the shop. */
  readonly id: string
  /** The product it belongs to; null where it stands alone. */
  readonly parentId: string | null
  /** What its price is kept under where that is another id; null where it is the same. */
  readonly priceId: string | null
  readonly sku: string | null
}

export type { StockKeeping }

/** What a shop says of one listing at one moment. */
export interface ListingReading extends ListingReference {
  readonly barcode: string | null
  readonly name: string
  readonly stockKeeping: StockKeeping
  /** Units for sale; null where none is kept or what was said can't be read. */
  readonly figure: Count | null
  readonly price: Money | null
  readonly salePrice: Money | null
  /** When the figure last changed, by the shop's own clock, where it says so. */
  readonly figureUpdatedAt: InstantMs | null
  /** The key of the last write of ours that the listing carries, where the platform can carry one. */
  readonly marker: string | null
}

export interface StockWrite {
  readonly listing: ListingReference
  /** The figure just read, which the write is relative to or conditional on. */
  readonly from: Count
  readonly to: Count
}

export interface PriceWrite {
  readonly listing: ListingReference
  readonly price: Money
  readonly salePrice: Money | null
}

/** A line of an order and the units it holds out of the shop's stock at this moment. */
export interface OrderLine {
  readonly id: string
  readonly listingId: string
  readonly parentId: string | null
  readonly held: Count
}

export interface Order {
  readonly id: string
  /** The number that people know it by. */
  readonly number: string
  readonly status: string
  readonly createdAt: InstantMs
  readonly modifiedAt: InstantMs
  readonly lines: readonly OrderLine[]
}

export interface ShopDescription {
  readonly name: string
  readonly currency: string | null
  /** Findings that keep a part of the job from working, each with its way out; empty where all is well. */
  readonly findings: readonly string[]
}

/** `by_quantity`: movement is the figure against the base. `by_orders`: movement is what order lines hold now against before. */
export type MovementSource = 'by_quantity' | 'by_orders'

/** `first`: nothing of the shop was ever read whole, so that what is slow to begin and then fast may pay. */
export type CataloguePurpose = 'first' | 'again'

export interface ShopPort {
  readonly channel: string
  readonly kind: string
  readonly movementSource: MovementSource
  /** For how long the same call may be sent again with the same effect as once; 0 where it may not. */
  readonly replayableForMs: number
  /** A cheap test of address, credential, location and scopes. */
  describe(): Promise<Result<ShopDescription>>
  /** The places where it keeps stock, whatever the settings say; only of platforms that have several in one shop. */
  locations?(): Promise<Result<readonly StockLocation[]>>
  /**
   * One page of all listings, from the start where the cursor is null. A failure leaves the walk at its cursor; `throttled`
   * also tells that there is nothing to be read yet.
   */
  catalogue(cursor: string | null, purpose?: CataloguePurpose): Promise<Result<Page<ListingReading>>>
  /** Reads just these. A listing that is missing from the answer was not found. */
  listings(references: readonly ListingReference[]): Promise<Result<readonly ListingReading[]>>
  /** One page, by id, of the orders modified at or after the instant. Only for `by_orders`. */
  orders(since: InstantMs, cursor: string | null): Promise<Result<Page<Order>>>
  /** Pure: gathers the writes into the platform's batches, each with a key of its own. */
  composeStock(writes: readonly StockWrite[], nextKey: () => string): readonly ComposedCall[]
  composePrices(writes: readonly PriceWrite[], nextKey: () => string): readonly ComposedCall[]
  /** Sends a journalled call: a failure of the whole, or an outcome for each entry in the call's order. Never repeats it by itself. */
  send(call: Call): Promise<Result<readonly Result<Echo>[]>>
  hear(request: WebhookRequest): Heard
  /** Its webhooks at the platform, where these can be managed from here. */
  readonly subscriptions?: SubscriptionPort
  /** Looks at what only a platform of this kind can have wrong, or leaves unknown. It only reads, and fails for nothing. */
  examine?(): Promise<readonly Examined[]>
}
