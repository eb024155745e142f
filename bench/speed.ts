import type { ClockPort } from '../src/ports/clock.js'
import type { Figure } from './figure.js'
import type { PlatformsOptions, ShopName } from './messages.js'
import { naiveMsAnItem } from './naive.js'
import { closeScene, openScene, UNBOUND, untilRight } from './scenario.js'

/** How many times the time that the platform's own limits impose. */
const TIME_TARGET = 1.2
const UNBOUND_TARGET_S = 15
const POINTS_PER_SECOND = 1_000
/** As measured of WooCommerce: some 16 ms an item in a batch of 100. */
const WOOCOMMERCE = { workers: 4, perRequestMs: 30, perEntryMs: 16 }

/** So many changed items on their way to a Shopify shop, bound by its points and by nothing. */
export async function measureShopify(clock: ClockPort, items: number): Promise<readonly Figure[]> {
  const bound = await change(clock, 'street', {
    ...UNBOUND,
    pointsPerSecond: POINTS_PER_SECOND,
    items,
    shops: ['street'],
  })
  const free = await change(clock, 'street', { ...UNBOUND, items, shops: ['street'] })
  const fullBucket = 20 * POINTS_PER_SECOND
  const leastMs = (Math.max(0, bound.points - fullBucket) / POINTS_PER_SECOND) * 1000
  return [
    {
      what: `Shopify, ${items} changed at ${POINTS_PER_SECOND} points/s (${bound.points} points)`,
      value: bound.tookMs / leastMs,
      unit: '× the time that they impose',
      target: TIME_TARGET,
      naive: (bound.naiveMs * items) / leastMs,
    },
    { what: 'Shopify: requests that were throttled', value: bound.throttled, unit: '', target: 0, naive: null },
    {
      what: `Shopify, ${items} changed, no limit`,
      value: free.tookMs / 1000,
      unit: 's',
      target: UNBOUND_TARGET_S,
      naive: (free.naiveMs * items) / 1000,
    },
  ]
}

/** So many changed items on their way to a WooCommerce shop with four workers. */
export async function measureWooCommerce(clock: ClockPort, items: number): Promise<readonly Figure[]> {
  const { tookMs, serviceMs, naiveMs } = await change(clock, 'web', {
    ...UNBOUND,
    woocommerce: WOOCOMMERCE,
    items,
    shops: ['web'],
  })
  const leastMs = serviceMs / WOOCOMMERCE.workers
  return [
    {
      what: `WooCommerce, ${items} changed, four workers (${Math.round(tookMs / 1000)} s)`,
      value: tookMs / leastMs,
      unit: '× its service time / workers',
      target: TIME_TARGET,
      naive: (naiveMs * items) / leastMs,
    },
  ]
}

async function change(clock: ClockPort, shop: ShopName, setting: PlatformsOptions) {
  const scene = await openScene(clock, setting, { sweep: '*/30 * * * * *' })
  const { daemon, platforms } = scene
  try {
    // A first round lets batches grow to what the shop bears.
    await platforms.ask({ kind: 'sell', goods: Math.min(setting.items, 3_000) })
    await daemon.next('sweep.finished')
    await untilRight(scene)
    await daemon.next('sweep.finished')
    await platforms.ask({ kind: 'sell', goods: setting.items })
    await daemon.next('sweep.started')
    const { serviceMs: before, ...rest } = await platforms.ask({ kind: 'count' })
    const begunAt = clock.now()
    const endedAt = await untilRight(scene)
    const { points, throttled, serviceMs } = await platforms.ask({ kind: 'count' })
    const naiveMs = await naiveMsAnItem(clock, platforms.origins, shop)
    return { tookMs: endedAt - begunAt, points, throttled, serviceMs, naiveMs, before, rest }
  } finally {
    await closeScene(scene)
  }
}
