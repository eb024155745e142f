import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClockPort } from '../../ports/clock.js'
import { planDay, type Happening } from './day.js'
import { nothingPlayed, play } from './play.js'
import { openRetail, type Retail } from './retail.js'

const NOON = Date.UTC(2026, 5, 1, 12)
const stopped: ClockPort = {
  now: () => NOON,
  elapsed: () => NOON,
  wait: (_durationMs, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
}
const chance = { fraction: () => 0.5, hex: (bytes: number) => '5a'.repeat(bytes) }

let retail: Retail
beforeEach(async () => {
  retail = await openStocked()
})
afterEach(() => retail.close())

/** A retailer whose shops show enough of everything. */
async function openStocked(): Promise<Retail> {
  const opened = await openRetail({ clock: stopped, chance })
  for (const { shop, id } of opened.models.listings) {
    if (shop === 'web') opened.models.web.editStock(Number(id), 100, NOON)
    else opened.models.street.editQuantity({ inventoryItemId: id, change: { to: 100 } }, NOON)
  }
  return opened
}

function planned(happening: Happening, draw = 0.1) {
  return { ...happening, atMs: 0, draw }
}

function stockOf(sku: string): number {
  return (retail.models.till.products().find((product) => product.sku === sku)?.stock ?? 0) / 1000
}

describe('a day that is played', () => {
  test.each([5, 45])('lets every kind of event and fault really happen in %i seconds', async (seconds) => {
    for (let seed = 1; seed <= 15; seed += 1) {
      const played = nothingPlayed()
      const plan = planDay(seed, seconds)
      const fresh = await openStocked()
      const happened = plan.filter((each) => play(fresh, each, played, NOON + each.atMs) !== null)
      await fresh.close()
      const kinds = (all: readonly Happening[]) => new Set(all.map(({ kind }) => kind))
      // Killing the daemon is not the retailer's to do.
      expect(kinds(happened), `seed ${seed}`).toEqual(kinds(plan.filter(({ kind }) => kind !== 'daemon_killed')))
    }
  })

  test('sells at the register and takes it back', () => {
    const played = nothingPlayed()
    const before = stockOf('CANDLE-ELM')
    expect(play(retail, planned({ kind: 'register_sale' }, 0.5), played, NOON)).toContain('CANDLE-ELM')
    expect(stockOf('CANDLE-ELM')).toBeLessThan(before)
    expect(play(retail, planned({ kind: 'register_void' }), played, NOON)).toContain('voided')
    expect(stockOf('CANDLE-ELM')).toBe(before)
    expect(play(retail, planned({ kind: 'register_void' }), played, NOON)).toBeNull()
  })

  test.each(['web', 'main-street'] as const)('cancels the very order that was placed at %s', (shop) => {
    const played = nothingPlayed()
    const sku = 'SOAP'
    play(retail, planned({ kind: 'order', shop, sku, order: 1 }), played, NOON)
    play(retail, planned({ kind: 'order', shop, sku, order: 2 }), played, NOON)
    expect(sold(shop, sku)).toBeGreaterThanOrEqual(2)
    play(retail, planned({ kind: 'cancel', shop, order: 1 }), played, NOON)
    play(retail, planned({ kind: 'cancel', shop, order: 2 }), played, NOON)
    expect(sold(shop, sku)).toBe(0)
  })

  test.each(['web', 'main-street'] as const)('gives one unit back for a refund at %s', (shop) => {
    const played = nothingPlayed()
    play(retail, planned({ kind: 'order', shop, sku: 'SOAP', order: 1 }), played, NOON)
    const before = sold(shop, 'SOAP')
    expect(play(retail, planned({ kind: 'refund', shop, order: 1 }), played, NOON)).toContain('refunded')
    expect(sold(shop, 'SOAP')).toBe(before - 1)
  })

  test('orders nothing that the shop does not show, and takes nothing back then', () => {
    const played = nothingPlayed()
    const soap = retail.models.listings.find(({ shop, sku }) => shop === 'web' && sku === 'SOAP')
    retail.models.web.editStock(Number(soap?.id), 0, NOON)
    const order = planned({ kind: 'order', shop: 'web', sku: 'SOAP', order: 1 })
    expect(play(retail, order, played, NOON)).toBeNull()
    expect(play(retail, planned({ kind: 'cancel', shop: 'web', order: 1 }), played, NOON)).toBeNull()
  })

  test('changes a price each time, and ends only a sale that is on', () => {
    const priceOf = () => retail.models.till.products().find(({ sku }) => sku === 'CANDLE-OAK')
    const played = nothingPlayed()
    const prices = [1, 2].map(() => {
      play(retail, planned({ kind: 'price_change' }, 0), played, NOON)
      return priceOf()?.price
    })
    expect(prices).toEqual([55_000, 50_000])
    expect(play(retail, planned({ kind: 'sale_end' }, 0), played, NOON)).toBeNull()
    play(retail, planned({ kind: 'sale_price' }, 0), played, NOON)
    expect(priceOf()?.salePrice).toBe(45_000)
    expect(play(retail, planned({ kind: 'sale_end' }, 0), played, NOON)).toContain('sale over')
    expect(priceOf()?.salePrice).toBeNull()
  })

  test.each(['till', 'web', 'main-street'] as const)('puts faults in the way of the writes at %s only', (platform) => {
    play(retail, planned({ kind: 'answer_lost', platform }), nothingPlayed(), NOON)
    const { faults } = retail.platforms[platform]
    const write = {
      till: { method: 'POST', path: '/api/v1/stock_adjustments', body: '{}' },
      web: { method: 'POST', path: '/wp-json/wc/v3/products/batch', body: '{}' },
      'main-street': { method: 'POST', path: '/admin/api/2026-07/graphql.json', body: 'inventorySetQuantities(' },
    }
    expect(faults.take({ method: 'GET', path: write[platform].path, body: '' })).toBeUndefined()
    expect(faults.take(write[platform])).toEqual({ kind: 'lose_answer' })
  })
})

function sold(shop: 'web' | 'main-street', sku: string): number {
  const { models } = retail
  const id = models.listings.find((listing) => listing.shop === shop && listing.sku === sku)?.id ?? ''
  return shop === 'web' ? models.web.soldNet(Number(id)) : models.street.soldNet(id)
}
