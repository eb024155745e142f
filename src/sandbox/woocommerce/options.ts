/** How one sandbox shop is set up. Everything that has a default behaves like a plain WooCommerce 10.0.2. */
export interface WooCommerceOptions {
  readonly consumerKey: string
  readonly consumerSecret: string
  /** What the key may do. Default: read and write. */
  readonly permission?: 'read_write' | 'read'
  /** Whether the wc-analytics routes exist. Default: they do. */
  readonly analytics?: boolean
  /** The shop-wide setting "manage stock". Default: on. */
  readonly manageStock?: boolean
  /** For how many minutes an unpaid order keeps its stock; empty: for ever. Default: 60. */
  readonly holdStockMinutes?: string
  /** Whether what is sold out is left out of the shop's pages. Default: no. */
  readonly hideOutOfStock?: boolean
  /** The active plugins beside WooCommerce, as `system_status` tells them. Default: none. */
  readonly plugins?: readonly { readonly plugin: string; readonly name: string }[]
  /** ISO 4217. Default: USD. */
  readonly currency?: string
  /** Default: `/wp-json`. */
  readonly restBase?: string
  /** How far the site's time zone is east of UTC. Default: 0. */
  readonly utcOffsetMinutes?: number
  /** Background jobs run at whole multiples of this; 0 (the default) runs them at once. A shop with traffic has 60,000. */
  readonly webhookCronMs?: number
  /** Whether jobs wait for the next visitor or request, as WP-Cron does. Default: they don't. */
  readonly cronNeedsTraffic?: boolean
  /**
   * How far a signature's timestamp may be from `now`. WooCommerce's own window is 900,000; the default, null, does not
   * look, so that a client on the machine's clock can talk to a model on a simulated one.
   */
  readonly clockToleranceMs?: number | null
}

export type Settings = Required<WooCommerceOptions>

export function settingsOf(options: WooCommerceOptions): Settings {
  return {
    permission: 'read_write',
    analytics: true,
    manageStock: true,
    holdStockMinutes: '60',
    hideOutOfStock: false,
    plugins: [],
    currency: 'USD',
    restBase: '/wp-json',
    utcOffsetMinutes: 0,
    webhookCronMs: 0,
    cronNeedsTraffic: false,
    clockToleranceMs: null,
    ...options,
  }
}
