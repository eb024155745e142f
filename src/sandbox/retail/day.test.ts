import { describe, expect, test } from 'vitest'
import { planDay, type Planned } from './day.js'

const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1)
const SHOPS = ['web', 'main-street']
const PLATFORMS = ['till', ...SHOPS]
const OTHER_SKUS = ['WORKSHOP-APRON', 'LMP-0042']

function about(planned: Planned): string {
  if ('platform' in planned) return `${planned.kind} ${planned.platform}`
  return 'shop' in planned ? `${planned.kind} ${planned.shop}` : planned.kind
}

describe('a planned day', () => {
  test('is the same for the same seed and another for another', () => {
    expect(planDay(7, 45)).toEqual(planDay(7, 45))
    expect(planDay(8, 45)).not.toEqual(planDay(7, 45))
  })

  test.each([5, 45, 300])('has every kind of event and fault at least once in %i seconds', (seconds) => {
    const wanted = [
      ...['register_sale', 'register_void', 'price_change', 'sale_price', 'sale_end', 'slow_down', 'daemon_killed'],
      ...['order', 'cancel', 'refund'].flatMap((kind) => SHOPS.map((shop) => `${kind} ${shop}`)),
      ...['webhooks_lost', 'webhooks_repeated', 'answer_lost', 'error_after'].flatMap((kind) =>
        PLATFORMS.map((platform) => `${kind} ${platform}`),
      ),
    ].sort()
    for (const seed of SEEDS) {
      expect([...new Set(planDay(seed, seconds).map(about))].sort(), `seed ${seed}`).toEqual(wanted)
    }
  })

  test('sells variations, packs, kits, goods by weight, and what a shop knows by another SKU', () => {
    for (const seed of SEEDS) {
      const skus = planDay(seed, 5).flatMap((planned) => ('sku' in planned ? [planned.sku] : []))
      expect(skus).toEqual(
        expect.arrayContaining(['SOAP-3PACK', 'TEA-7G', 'HOODIE-M', 'GIFT-BOX', 'TEA-3G5', ...OTHER_SKUS]),
      )
    }
  })

  test('is over after 60 % of its time, in the order of time, with one kill', () => {
    for (const seed of SEEDS) {
      const times = planDay(seed, 45).map(({ atMs }) => atMs)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(times.every((atMs) => Number.isInteger(atMs) && atMs >= 0 && atMs <= 27_000)).toBe(true)
      expect(planDay(seed, 45).filter(({ kind }) => kind === 'daemon_killed')).toHaveLength(1)
    }
  })

  test('takes back only what was ordered before at the same shop, and nothing twice', () => {
    for (const seed of SEEDS) {
      const open = new Map<number, string>()
      for (const planned of planDay(seed, 45)) {
        if (planned.kind === 'order') {
          expect(open.has(planned.order)).toBe(false)
          open.set(planned.order, planned.shop)
        }
        if (planned.kind !== 'cancel' && planned.kind !== 'refund') continue
        expect(open.get(planned.order)).toBe(planned.shop)
        open.set(planned.order, 'taken back')
      }
    }
  })
})
