/** What happens in a day, at which millisecond of it. Which good it happens to is drawn when it happens, from `draw`. */
export type Happening =
  | { readonly kind: 'register_sale' | 'register_void' | 'price_change' | 'sale_price' | 'sale_end' }
  /** Of this listing, or of any. */
  | { readonly kind: 'order'; readonly shop: 'web' | 'main-street'; readonly sku?: string }
  | { readonly kind: 'cancel' | 'refund'; readonly shop: 'web' | 'main-street' }
  | {
      readonly kind: 'webhooks_lost' | 'webhooks_repeated' | 'answer_lost' | 'error_after'
      readonly platform: PlatformName
    }
  | { readonly kind: 'slow_down' }
  | { readonly kind: 'daemon_killed' }

export type PlatformName = 'till' | 'web' | 'main-street'

export type Planned = Happening & { readonly atMs: number; readonly draw: number }

const SHOPS = ['web', 'main-street'] as const
const PLATFORMS = ['till', 'web', 'main-street'] as const

/** What every day has at least once, whatever its seed. */
const EVERY_DAY: readonly Happening[] = [
  { kind: 'register_sale' },
  { kind: 'register_void' },
  { kind: 'price_change' },
  { kind: 'sale_price' },
  { kind: 'slow_down' },
  { kind: 'daemon_killed' },
  { kind: 'order', shop: 'web', sku: 'SOAP-3PACK' },
  { kind: 'order', shop: 'main-street', sku: 'GIFT-BOX' },
  { kind: 'order', shop: 'web', sku: 'TEA-7G' },
  { kind: 'order', shop: 'main-street', sku: 'TEA-3G5' },
  { kind: 'order', shop: 'web', sku: 'HOODIE-M' },
  ...SHOPS.flatMap((shop): Happening[] => [
    { kind: 'order', shop },
    { kind: 'cancel', shop },
    { kind: 'refund', shop },
  ]),
  ...PLATFORMS.flatMap((platform): Happening[] => [
    { kind: 'webhooks_lost', platform },
    { kind: 'webhooks_repeated', platform },
    { kind: 'answer_lost', platform },
    { kind: 'error_after', platform },
  ]),
]

/** How often each of these is drawn, against the others. */
const TRADE: readonly Happening[] = [
  { kind: 'register_sale' },
  { kind: 'register_sale' },
  { kind: 'register_sale' },
  { kind: 'order', shop: 'web' },
  { kind: 'order', shop: 'web' },
  { kind: 'order', shop: 'main-street' },
  { kind: 'order', shop: 'main-street' },
  { kind: 'cancel', shop: 'web' },
  { kind: 'cancel', shop: 'main-street' },
  { kind: 'price_change' },
  { kind: 'sale_price' },
  { kind: 'sale_end' },
]

/** A generator of numbers from 0 to below 1 that the same seed always starts anew (the public-domain mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Plans a day: trade all through its first two thirds, each kind of trouble at least once, then quiet. */
export function planDay(seed: number, seconds: number): readonly Planned[] {
  const next = seeded(seed)
  const busyMs = (seconds * 1000 * 2) / 3
  const at = (from: number, to: number): number => Math.round(busyMs * (from + (to - from) * next()))
  const trade = Array.from({ length: Math.max(20, Math.round(seconds * 1.5)) }, () => {
    const happening = TRADE[Math.floor(next() * TRADE.length)] ?? { kind: 'register_sale' as const }
    return { ...happening, atMs: at(0, 1), draw: next() }
  })
  // Trouble comes when there is trade to trouble, and an order stands before it is cancelled.
  const trouble = EVERY_DAY.map((happening) => ({
    ...happening,
    atMs: 'shop' in happening && happening.kind === 'order' ? at(0, 0.1) : at(0.2, 0.9),
    draw: next(),
  }))
  return [...trade, ...trouble].sort((a, b) => a.atMs - b.atMs || a.draw - b.draw)
}
