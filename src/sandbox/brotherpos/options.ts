/** What differs between stores, keys and versions, or is not known of the platform and must therefore work either way. */
export interface BrotherPosOptions {
  readonly apiKey: string
  readonly scopes: readonly string[]
  /** Of the key, in any sliding minute. Documented: 60, at most 1,000. */
  readonly requestsPerMinute: number
  /** Which of the two documented bodies of a stock adjustment this store takes. */
  readonly dialect: 'quantity_change' | 'new_stock'
  /** Unknown: whether adjustments can be listed. */
  readonly ledgerReadable: boolean
  /** A key in test mode writes nothing. Documented. */
  readonly testMode: boolean
  /** Unknown: what such a key is told. `unmoved` and `pretended` are 2xx, with the figure as it stays or as it would be. */
  readonly testModeAnswer: 'forbidden' | 'unmoved' | 'pretended'
  /** Documented: both statuses, without a word on which is for what. */
  readonly missingParameterStatus: 400 | 422
  /** Unknown: what becomes of an adjustment that would leave less than nothing. */
  readonly belowZero: 'allowed' | 'floored' | 'refused'
  /** Unknown: to how many decimals an adjustment is kept. */
  readonly stockDecimals: 0 | 1 | 2 | 3
  /** Unknown: whether a change of stock shows in `updated_at`. */
  readonly bumpUpdatedAtOnStock: boolean
  /** Said, not documented: `product.updated` is sent when stock changes. */
  readonly productUpdatedOnStock: boolean
  /** Unknown: how the signature is written. */
  readonly signature: 'hex' | 'sha256=hex' | 'base64'
  /** Documented: HTTPS only, private addresses refused. `any` is for demonstrations on one machine. */
  readonly webhookAddresses: 'public_https' | 'any'
  /** Unknown: whether the reply to a subscription carries its secret. */
  readonly secretInReply: boolean
  /** Unknown: whether subscriptions can be listed and removed. */
  readonly subscriptionsReadable: boolean
  /** Unknown: after what times a webhook that was not acknowledged is sent again. Empty: never. */
  readonly webhookRetriesMs: readonly number[]
  /** Unknown: whether variations are also rows of the product list. */
  readonly listVariationsAtTop: boolean
  /** Unknown: whether the rows of the list carry their variations, or only the single product does. */
  readonly nestVariationsInList: boolean
  /** Unknown: whether `updated_since` also finds a product by its variations. */
  readonly updatedSinceSeesVariations: boolean
  /** Unknown: in what order products are listed. */
  readonly pageOrder: 'oldest_first' | 'newest_first' | 'recently_updated_first'
  /** Unknown: by whose days sales are filtered. */
  readonly saleDays: 'store' | 'utc'
  readonly storeName: string
  readonly timezone: string
  readonly currencySymbol: string
}

export const DEFAULT_OPTIONS: BrotherPosOptions = {
  apiKey: 'bpos_sandbox',
  scopes: ['products:read', 'inventory:read', 'inventory:write', 'sales:read', 'webhooks:manage'],
  requestsPerMinute: 60,
  dialect: 'quantity_change',
  ledgerReadable: true,
  testMode: false,
  testModeAnswer: 'forbidden',
  missingParameterStatus: 422,
  belowZero: 'allowed',
  stockDecimals: 3,
  bumpUpdatedAtOnStock: true,
  productUpdatedOnStock: true,
  signature: 'hex',
  webhookAddresses: 'public_https',
  secretInReply: true,
  subscriptionsReadable: true,
  webhookRetriesMs: [],
  listVariationsAtTop: false,
  nestVariationsInList: true,
  updatedSinceSeesVariations: true,
  pageOrder: 'oldest_first',
  saleDays: 'store',
  storeName: 'Corner Store',
  timezone: 'America/Vancouver',
  currencySymbol: '$',
}
