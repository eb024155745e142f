import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ComposedCall } from '../../src/ports/call.js'
import type { ListingReading } from '../../src/ports/shop.js'
import { byId, kindOf, money, valueOf } from './bench.js'
import {
  FAULT_CASES,
  type FaultyBench,
  LONG_DEADLINE_SECONDS,
  RETRY_AFTER_MS,
  SHORT_DEADLINE_SECONDS,
} from './faults.js'
import { composeStock, goods, sendAll, shelved, type ShopBench, stockWrite } from './shop.js'

export type FaultyShop = ShopBench & FaultyBench

/** What a shop says when the network or the server fails: nothing is made up, nothing is sent twice. */
export function shopFaultContract(name: string, open: (deadlineSeconds: number) => Promise<FaultyShop>): void {
  describe(`${name} as a shop in bad weather`, () => {
    let bench: FaultyShop
    let listing: ListingReading
    async function begin(deadlineSeconds: number): Promise<void> {
      bench = await open(deadlineSeconds)
      const [first] = await shelved(bench, goods({ stock: 10 }))
      if (!first) throw new Error('nothing was put on the shelf')
      listing = first
    }
    afterEach(() => bench.close())

    function stockCall(): ComposedCall {
      const [call] = composeStock(bench.port, [stockWrite(listing, 4)])
      if (!call) throw new Error('nothing was composed')
      return call
    }

    function priceCall(): ComposedCall {
      const [call] = bench.port.composePrices([{ listing, price: money('77'), salePrice: null }], () => randomUUID())
      if (!call) throw new Error('nothing was composed')
      return call
    }

    describe.each(FAULT_CASES)('$name', ({ effect, read, write, applied, deadlineSeconds }) => {
      beforeEach(() => begin(deadlineSeconds))

      function disturb(): number {
        bench.disturb(effect((status) => bench.refusal(status)))
        return bench.requests()
      }

      test(`a read is ${read}, after one request`, async () => {
        const before = disturb()
        const page = await bench.port.catalogue(null)
        expect([kindOf(page), bench.requests() - before]).toEqual([read, 1])
        if (!page.ok && page.failure.kind === 'throttled') expect(page.failure.retryAfterMs).toBe(RETRY_AFTER_MS)
      })

      test(`a stock write is ${write}, after one request, ${applied ? 'and done' : 'and not done'}`, async () => {
        const call = stockCall()
        const before = disturb()
        const outcome = (await sendAll(bench.port, [call])).get(listing.id)
        const kind = kindOf(outcome)
        // Who can ask again under the same key need not believe that a throttled write was not done.
        const isCautious = write === 'throttled' && bench.port.replayableForMs > 0
        expect(isCautious ? [write, 'unknown'] : [write]).toContain(kind)
        expect(bench.requests() - before).toBe(1)
        expect(await bench.shown(listing)).toBe(applied ? 4 : 10)
        if (outcome && !outcome.ok && outcome.failure.kind === 'throttled')
          expect(outcome.failure.retryAfterMs).toBe(RETRY_AFTER_MS)
      })

      test(`what became of a stock write comes to light: it was ${applied ? 'done' : 'not done'}`, async () => {
        const call = stockCall()
        disturb()
        await bench.port.send(call)
        if (bench.port.replayableForMs > 0) {
          expect(kindOf((await sendAll(bench.port, [call])).get(listing.id))).toBe('ok')
          expect(await bench.shown(listing)).toBe(4)
        } else {
          const again = byId(valueOf(await bench.port.listings([listing])), listing.id)
          expect(again.marker === call.key).toBe(applied)
        }
      })

      test(`a price write is ${write}, after one request`, async () => {
        const call = priceCall()
        const before = disturb()
        const outcome = (await sendAll(bench.port, [call])).get(listing.id)
        expect([kindOf(outcome), bench.requests() - before]).toEqual([write, 1])
      })
    })

    describe('beyond single faults', () => {
      beforeEach(() => begin(LONG_DEADLINE_SECONDS))

      test('a single listing that could not be read is no listing that is gone', async () => {
        bench.disturb({ kind: 'lose_answer' })
        expect(kindOf(await bench.port.listings([listing]))).toBe('unavailable')
      })

      test('what was provably not sent is no write in doubt', async () => {
        const call = stockCall()
        await bench.disconnect()
        expect(kindOf(await bench.port.catalogue(null))).toBe('unavailable')
        expect(kindOf(await bench.port.describe())).toBe('unavailable')
        expect(kindOf(await bench.port.send(call))).toBe('unavailable')
      })
    })

    test('waits no longer than the deadline', async () => {
      await begin(SHORT_DEADLINE_SECONDS)
      bench.disturb({ kind: 'slow_body', durationMs: 10_000 })
      const begun = performance.now()
      await bench.port.catalogue(null)
      const tookMs = performance.now() - begun
      expect(tookMs).toBeGreaterThan(SHORT_DEADLINE_SECONDS * 900)
      expect(tookMs).toBeLessThan(5_000)
    })
  })
}
