/** What the process with the platforms is asked, and what it answers. Both ends are this folder's. */

export interface PlatformsOptions {
  readonly items: number
  readonly shops: readonly ShopName[]
  readonly tillPerMinute: number
  /** Points a second that Shopify restores; the bucket holds twenty times that. */
  readonly pointsPerSecond: number
  readonly woocommerce: ServiceTime
}

export type ShopName = 'web' | 'street'
export type PlatformName = 'till' | ShopName

/** How a shop works through its requests: so many at a time, each for so long. */
export interface ServiceTime {
  readonly workers: number
  readonly perRequestMs: number
  readonly perEntryMs: number
}

export type Order =
  | { readonly kind: 'open'; readonly options: PlatformsOptions }
  /** One of each of the first so many goods is sold at the register. */
  | { readonly kind: 'sell'; readonly goods: number }
  | { readonly kind: 'count' }
  | { readonly kind: 'record'; readonly on: boolean }
  | { readonly kind: 'wrong' }
  /** From now on webhooks go to the daemon. */
  | { readonly kind: 'subscribe'; readonly origin: string }
  /** So many things happen, so many a second, at the register and in the shops. */
  | { readonly kind: 'trade'; readonly perSecond: number; readonly seconds: number }
  /** So many sales at the register, all at once. */
  | { readonly kind: 'burst'; readonly sales: number }

export interface Counted {
  readonly requests: Readonly<Record<PlatformName, Readonly<Record<string, number>>>>
  readonly writes: number
  /** Requests that were turned away for want of budget. */
  readonly throttled: number
  /** For how long the workers of the WooCommerce shop were at work, added up. */
  readonly serviceMs: number
  /** The points that Shopify took. */
  readonly points: number
}

export interface Answers {
  readonly open: { readonly origins: Readonly<Record<PlatformName, string>> }
  readonly sell: { readonly at: number }
  readonly count: Counted
  readonly record: { readonly recorded: number; readonly origin: string }
  readonly wrong: { readonly wrong: number; readonly lastWriteAt: number }
  readonly subscribe: Record<string, never>
  readonly trade: { readonly latenciesMs: readonly number[]; readonly missing: number }
  readonly burst: Record<string, never>
}
