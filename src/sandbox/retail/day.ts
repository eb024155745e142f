import { seeded } from './seeded.js'

export type ShopName = 'web' | 'main-street'
export type PlatformName = 'till' | ShopName

/** What happens in a day. Which good it happens to is drawn when it happens, from `draw`, unless it names a listing. */
export type Happening =
  | { readonly kind: 'register_sale' | 'register_void' | 'price_change' | 'sale_price' | 'sale_end' }
  /** `order` is its number in the plan. */
  | { readonly kind: 'order'; readonly shop: ShopName; readonly order: number; readonly sku?: string }
  /** Of the order with that number, which was placed before; no order is taken back twice. */
  | { readonly kind: 'cancel' | 'refund'; readonly shop: ShopName; readonly order: number }
  | {
      readonly kind: 'webhooks_lost' | 'webhooks_repeated' | 'answer_lost' | 'error_after'
      readonly platform: PlatformName
    }
  | { readonly kind: 'slow_down' }
  | { readonly kind: 'daemon_killed' }

export type Planned = Happening & { readonly atMs: number; readonly draw: number }

const PLATFORMS: readonly PlatformName[] = ['till', 'web', 'main-street']

/** Orders that every day has, of goods that there are plenty of, and which of them are taken back. */
const EVERY_DAYS_ORDERS: readonly { shop: ShopName; sku: string; then?: 'cancel' | 'refund' }[] = [
  { shop: 'web', sku: 'SOAP-3PACK', then: 'cancel' },
  { shop: 'web', sku: 'TEA-7G', then: 'refund' },
  { shop: 'web', sku: 'HOODIE-M' },
  { shop: 'web', sku: 'WORKSHOP-APRON' },
  { shop: 'main-street', sku: 'GIFT-BOX', then: 'cancel' },
  { shop: 'main-street', sku: 'TEA-3G5', then: 'refund' },
  { shop: 'main-street', sku: 'SHIRT-L' },
  { shop: 'main-street', sku: 'LMP-0042' },
]

/** An order that makes the daemon write at the platform, so that what is in wait for a write there meets one. */
const PROVOKED_BY: Readonly<Record<PlatformName, { shop: ShopName; sku: string }>> = {
  till: { shop: 'web', sku: 'TEA-7G' },
  web: { shop: 'main-street', sku: 'GIFT-BOX' },
  'main-street': { shop: 'web', sku: 'SOAP-3PACK' },
}

/** How often each of these is drawn, against the others. */
const TRADE = [
  ...['register_sale', 'register_sale', 'register_sale', 'order web', 'order web', 'order main-street'],
  ...['order main-street', 'cancel', 'cancel', 'price_change', 'sale_price', 'sale_end'],
] as const

/** What a plan is made with: its numbers, its orders and how long its trade lasts. */
interface Making {
  readonly next: () => number
  readonly busyMs: number
  orders: number
}

/**
 * Plans a day: trade through its first 60 %, each kind of trouble at least once whatever the seed, then quiet. The same
 * seed and length give the same plan.
 */
export function planDay(seed: number, seconds: number): readonly Planned[] {
  const making: Making = { next: seeded(seed), busyMs: seconds * 600, orders: 0 }
  const planned = [...everyDay(making), ...trade(making, Math.max(20, Math.round(seconds * 1.5)))]
  // Stable: what was planned for the same moment stays in the order in which it was planned.
  return planned.sort((a, b) => a.atMs - b.atMs)
}

function at({ next, busyMs }: Making, from: number, to: number): { readonly atMs: number; readonly draw: number } {
  return { atMs: Math.round(busyMs * (from + (to - from) * next())), draw: next() }
}

/** Sales come early, so that there is something to take back; trouble comes while there is trade to trouble. */
function everyDay(making: Making): readonly Planned[] {
  const early = () => at(making, 0, 0.15)
  const later = () => at(making, 0.2, 0.85)
  const onSale = early()
  return [
    { kind: 'register_sale', ...early() },
    { kind: 'register_void', ...later() },
    { kind: 'price_change', ...later() },
    { kind: 'sale_price', ...onSale },
    // The same draw is the same good.
    { kind: 'sale_end', ...later(), draw: onSale.draw },
    { kind: 'slow_down', ...later() },
    { kind: 'daemon_killed', ...at(making, 0.4, 0.7) },
    ...EVERY_DAYS_ORDERS.flatMap(({ shop, sku, then }): Planned[] => {
      const order = (making.orders += 1)
      const placed = { kind: 'order', shop, sku, order, ...early() } as const
      return then === undefined ? [placed] : [placed, { kind: then, shop, order, ...later() }]
    }),
    ...PLATFORMS.flatMap((platform): Planned[] => [
      { kind: 'webhooks_lost', platform, ...later() },
      { kind: 'webhooks_repeated', platform, ...later() },
      ...provoked(making, 'answer_lost', platform, later()),
      ...provoked(making, 'error_after', platform, later()),
    ]),
  ]
}

function provoked(
  making: Making,
  kind: 'answer_lost' | 'error_after',
  platform: PlatformName,
  when: { readonly atMs: number; readonly draw: number },
): readonly Planned[] {
  making.orders += 1
  const provocation = { kind: 'order', ...PROVOKED_BY[platform], order: making.orders, ...when } as const
  return [{ kind, platform, ...when }, provocation]
}

/** So many happenings in the order of their time: an order can only be cancelled after it was placed. */
function trade(making: Making, happenings: number): readonly Planned[] {
  const times = Array.from({ length: happenings }, () => at(making, 0, 1)).sort((a, b) => a.atMs - b.atMs)
  const open: { readonly shop: ShopName; readonly order: number }[] = []
  return times.map((when): Planned => {
    const drawn = TRADE[Math.floor(making.next() * TRADE.length)] ?? 'register_sale'
    if (drawn === 'order web' || drawn === 'order main-street') {
      const placed = { shop: drawn === 'order web' ? 'web' : 'main-street', order: (making.orders += 1) } as const
      open.push(placed)
      return { kind: 'order', ...placed, ...when }
    }
    if (drawn !== 'cancel') return { kind: drawn, ...when }
    const [taken] = open.splice(Math.floor(making.next() * open.length), 1)
    return taken ? { kind: 'cancel', ...taken, ...when } : { kind: 'register_sale', ...when }
  })
}
