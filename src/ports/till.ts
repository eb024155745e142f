import type { Count } from '../core/count.js'
import type { CorrectionForm } from '../core/evidence.js'
import type { Money } from '../core/money.js'
import type { Call, ComposedCall } from './call.js'
import type { InstantMs } from './clock.js'
import type { Examined } from './examine.js'
import type { Heard, WebhookRequest } from './hear.js'
import type { Result } from './outcome.js'
import type { SubscriptionPort } from './subscriptions.js'

/** What a till says of one item at one moment. */
export interface ItemReading {
  readonly id: string
  readonly sku: string | null
  readonly barcode: string | null
  readonly name: string
  readonly categories: readonly string[]
  /** Total on hand; null where the till said nothing that can be read as a figure. */
  readonly figure: Count | null
  readonly price: Money | null
  /** The lower price while the item is on sale; null otherwise. */
  readonly salePrice: Money | null
  readonly active: boolean
  /** False for what has no stock of its own (a bundle): never read for stock, never corrected. */
  readonly countable: boolean
}

/** One page of a walk. `next` is null on the last; `total` is how many rows the platform says there are in all. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly total: number | null
  /**
   * Since when the rows may have been read. Absent: since the page was asked for. `walk`: since the walk began, as the rows
   * of an export, which show how it was when the export was asked for. It is no instant, so that a clock that is set
   * meanwhile, or over a restart, can't make them pass for younger than they are.
   */
  readonly readSince?: 'walk'
  /** Why the walk begins again with this page, where it does: what was met before no longer counts as met. */
  readonly begunAgain?: string
}

export interface TillDescription {
  readonly name: string
  readonly currency: string | null
  readonly timezone: string | null
}

export interface CorrectionRequest {
  readonly itemId: string
  /** What is to be added to the till's figure; negative for sales. */
  readonly amount: Count
  /** The figure that the decision rests on. */
  readonly reading: Count
  /** Stands first in the reason and is found again in the till's ledger, such as `[ts 7f3a-19-1]`. */
  readonly marker: string
  readonly words: string
}

/** The till's own figures around a correction. What was applied is `after − before`, never what was meant. */
export interface CorrectionAnswer {
  readonly before: Count
  readonly after: Count
}

export type LedgerAnswer =
  | { readonly kind: 'found'; readonly before: Count; readonly after: Count }
  | { readonly kind: 'absent' }
  /** This till has no ledger that can be read. */
  | { readonly kind: 'unreadable' }

export type MarkersAnswer =
  /** The markers that stand first in the reasons of adjustments, as they are written, in no order. */
  | { readonly kind: 'read'; readonly markers: readonly string[] }
  /** This till has no ledger that can be read. */
  | { readonly kind: 'unreadable' }

export interface SaleLine {
  readonly itemId: string
  readonly quantity: Count
}

export interface Sale {
  readonly id: string
  readonly voided: boolean
  readonly at: InstantMs
  /** When it moved the till's stock: later than `at` where the register was offline. */
  readonly learntAt: InstantMs
  /** When it was voided, as far as the till says so; null where it was not. */
  readonly voidedAt: InstantMs | null
  readonly lines: readonly SaleLine[]
}

export interface TillPort {
  readonly channel: string
  readonly kind: string
  /** A cheap test of address and credential. */
  describe(): Promise<Result<TillDescription>>
  /** One page of all items, from the start where the cursor is null. */
  catalogue(cursor: string | null): Promise<Result<Page<ItemReading>>>
  /** One page of the items changed since the instant. What is missing here proves nothing. */
  changedSince(since: InstantMs, cursor: string | null): Promise<Result<Page<ItemReading>>>
  /** One item; null where the till says that there is none. */
  item(id: string): Promise<Result<ItemReading | null>>
  /** Pure: the exact call for a correction. */
  composeCorrection(request: CorrectionRequest, key: string): ComposedCall
  /** In which form it composes corrections now. */
  correctionForm(): CorrectionForm
  /** Pure: whether a journalled correction says by how much to move, or which figure to show. */
  formOf(call: Call): CorrectionForm
  /** Sends a journalled correction. Never repeats it by itself. */
  correct(call: Call): Promise<Result<CorrectionAnswer>>
  /** Looks for a marker among the item's adjustments since the instant. */
  findInLedger(itemId: string, marker: string, since: InstantMs): Promise<Result<LedgerAnswer>>
  /** The newest markers of all items, back to the instant or as far as is cheap. What is missing here proves nothing. */
  markersSince(since: InstantMs): Promise<Result<MarkersAnswer>>
  /** Register sales and voids since the instant, one page. */
  sales(since: InstantMs, cursor: string | null): Promise<Result<Page<Sale>>>
  hear(request: WebhookRequest): Heard
  /** Its webhooks at the platform, where these can be managed from here. */
  readonly subscriptions?: SubscriptionPort
  /** Looks at what only a platform of this kind can have wrong, or leaves unknown. It only reads, and fails for nothing. */
  examine?(): Promise<readonly Examined[]>
}
