import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ComposedCall } from '../../src/ports/call.js'
import type { ListingReading, MovementSource, Order, ShopPort } from '../../src/ports/shop.js'
import type { OpenedPlatform } from '../../src/sandbox/sandbox.js'
import { clock, kindOf, money, units, value, walk } from './context.js'

export interface Purchase {
  /** Takes back one unit, and puts it on the shelf again. */
  refundOne(): Promise<void>
  cancel(): Promise<void>
}

/** A shop with three goods of ten units each, A, B and C at 35.00, among whatever else it sells. */
export interface ShopUnderTest {
  readonly port: ShopPort
  readonly skus: readonly [string, string, string]
  /** Every id that the shop sells something under, as far as it is known without asking the port. */
  ids(): readonly string[]
  /** What is for sale, by the shop's own books. */
  figure(sku: string): Promise<number>
  buy(sku: string, quantity: number): Promise<Purchase>
  close(): Promise<void>
}

export interface ShopTraits {
  readonly movementSource: MovementSource
  readonly replayable: boolean
}

/** What every shop must do, be it a sandbox or a live one. */
export function shopContract(name: string, traits: ShopTraits, open: () => Promise<ShopUnderTest>): void {
  let shop: ShopUnderTest
  beforeEach(async () => {
    shop = await open()
  })
  afterEach(() => shop.close())

  describe(`${name}, read`, () => {
    test('says who it is and how its movements are told', async () => {
      expect(value(await shop.port.describe())).toMatchObject({ findings: [] })
      expect(shop.port.movementSource).toBe(traits.movementSource)
      expect(shop.port.replayableForMs > 0).toBe(traits.replayable)
    })

    test('shows every row exactly once in a walk', async () => {
      const ids = (await walk((cursor) => shop.port.catalogue(cursor))).map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toEqual(expect.arrayContaining([...shop.ids()]))
    })

    test('says the same one by one as in the walk', async () => {
      const rows = await walk((cursor) => shop.port.catalogue(cursor))
      const read = value(await shop.port.listings(rows))
      const byId = (a: ListingReading, b: ListingReading) => a.id.localeCompare(b.id)
      expect(read.toSorted(byId)).toEqual(rows.toSorted(byId))
    })

    test('tells figures and prices as they are', async () => {
      for (const sku of shop.skus) {
        const wanted = { figure: units(10), price: money('35'), salePrice: null, stockKeeping: 'managed' }
        expect(await find(shop, sku)).toMatchObject(wanted)
      }
    })
  })

  describe(`${name}, stock`, () => {
    test('is written as asked, and the answer says so', async () => {
      const [a, b, c] = shop.skus
      const writes = [
        { listing: await find(shop, a), from: units(10), to: units(4) },
        { listing: await find(shop, b), from: units(10), to: units(15) },
        { listing: await find(shop, c), from: units(10), to: units(0) },
      ]
      let key = 0
      const calls = shop.port.composeStock(writes, () => `contract-${clock.now()}-${++key}`)
      expect(calls.flatMap(({ subjects }) => subjects).toSorted()).toEqual(
        writes.map(({ listing }) => listing.id).toSorted(),
      )
      for (const call of calls) {
        const echoes = value(await shop.port.send(call)).map(value)
        const wanted = call.subjects.map((id) => writes.find(({ listing }) => listing.id === id)?.to)
        expect(echoes.map(({ figure }) => figure)).toEqual(wanted)
      }
      expect(await Promise.all(shop.skus.map((sku) => shop.figure(sku)))).toEqual([4, 15, 0])
      expect(await find(shop, a)).toMatchObject({ figure: units(4) })
    })

    test('that moved since it was read keeps the sale in between', async () => {
      const call = await stockCall(shop, 7)
      await shop.buy(shop.skus[0], 2)
      const [outcome] = value(await shop.port.send(call))
      if (!outcome) throw new Error('no outcome')
      const after = await shop.figure(shop.skus[0])
      expect([kindOf(outcome), after]).toEqual(outcome.ok ? ['ok', 5] : ['stale', 8])
      if (outcome.ok) expect(outcome.value.figure).toBe(units(5))
    })

    if (traits.replayable) {
      test('is written once, however often the call is sent', async () => {
        const call = await stockCall(shop, 7)
        const first = await shop.port.send(call)
        await shop.buy(shop.skus[0], 2)
        expect(await shop.port.send(call)).toEqual(first)
        expect(await shop.figure(shop.skus[0])).toBe(5)
      })
    }
  })

  describe(`${name}, prices`, () => {
    async function setPrice(price: string, salePrice: string | null): Promise<void> {
      const listing = await find(shop, shop.skus[0])
      const write = { listing, price: money(price), salePrice: salePrice === null ? null : money(salePrice) }
      const [call] = shop.port.composePrices([write], () => `contract-${clock.now()}-${price}-${salePrice}`)
      if (!call) throw new Error('nothing was composed')
      expect(call.subjects).toEqual([listing.id])
      expect(value(await shop.port.send(call)).map(kindOf)).toEqual(['ok'])
    }

    test('are written, put on sale and taken off sale', async () => {
      await setPrice('40', '36.5')
      expect(await find(shop, shop.skus[0])).toMatchObject({ price: money('40'), salePrice: money('36.5') })
      await setPrice('30.05', null)
      expect(await find(shop, shop.skus[0])).toMatchObject({ price: money('30.05'), salePrice: null })
      expect(await find(shop, shop.skus[1])).toMatchObject({ price: money('35'), salePrice: null })
    })
  })

  if (traits.movementSource === 'by_orders') {
    describe(`${name}, orders`, () => {
      test('say what each line holds, through refund and cancellation', async () => {
        const begun = clock.now() - 1000
        const { id } = await find(shop, shop.skus[0])
        const held = async () => {
          const orders = await walk<Order>((cursor) => shop.port.orders(begun, cursor))
          return orders.flatMap(({ lines }) =>
            lines.filter(({ listingId }) => listingId === id).map((line) => line.held),
          )
        }
        expect(await held()).toEqual([])
        const purchase = await shop.buy(shop.skus[0], 3)
        expect(await held()).toEqual([units(3)])
        await purchase.refundOne()
        expect([await held(), await shop.figure(shop.skus[0])]).toEqual([[units(2)], 8])
        await purchase.cancel()
        expect([await held(), await shop.figure(shop.skus[0])]).toEqual([[units(0)], 10])
      })
    })
  }
}

export interface DisturbedShop extends ShopUnderTest {
  readonly platform: OpenedPlatform
  /** Tells the requests meant here from the granting of tokens. */
  readonly path: string
}

/** What every shop must say when the network or the platform fails it. */
export function disturbedShopContract(name: string, open: () => Promise<DisturbedShop>): void {
  let shop: DisturbedShop
  beforeEach(async () => {
    shop = await open()
  })
  afterEach(() => shop.close())

  describe(`${name}, disturbed`, () => {
    test.each([
      [{ kind: 'status', status: 500 }, 'unavailable'],
      [{ kind: 'status', status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502</h1>' }, 'unavailable'],
      [{ kind: 'html' }, 'unavailable'],
      [{ kind: 'lose_answer' }, 'unavailable'],
      [{ kind: 'lose_request' }, 'unavailable'],
      [
        { kind: 'status', status: 429, headers: { 'content-type': 'application/json', 'retry-after': '7' } },
        'throttled',
      ],
    ] as const)('reading meets %j: %s', async (effect, kind) => {
      const listing = await find(shop, shop.skus[0])
      shop.platform.faults.add({ match: { path: shop.path }, effect })
      const read = await shop.port.listings([listing])
      expect(kindOf(read)).toBe(kind)
      if (!read.ok && read.failure.kind === 'throttled') expect(read.failure.retryAfterMs).toBe(7000)
      expect(shop.platform.faults.waiting()).toBe(0)
      expect(value(await shop.port.listings([listing]))).toEqual([listing])
    })

    test.each([
      [{ kind: 'status', status: 500 }, 10],
      [{ kind: 'status', status: 500, apply: 'after' }, 7],
      [{ kind: 'html' }, 10],
      [{ kind: 'html', apply: 'after' }, 7],
      [{ kind: 'lose_answer' }, 7],
      [{ kind: 'lose_request' }, 10],
    ] as const)('writing stock meets %j: unknown, and %d are there', async (effect, figure) => {
      const call = await stockCall(shop, 7)
      shop.platform.faults.add({ match: { path: shop.path }, effect })
      expect(kindOf(await shop.port.send(call))).toBe('unknown')
      expect(await shop.figure(shop.skus[0])).toBe(figure)
    })

    test('a write whose answer was lost is sent once, and is the caller’s to repeat', async () => {
      const call = await stockCall(shop, 7)
      shop.platform.clearTraffic()
      shop.platform.faults.add({ match: { path: shop.path }, effect: { kind: 'lose_answer' } })
      await shop.port.send(call)
      expect(shop.platform.traffic()).toHaveLength(1)
    })

    test.each([301, 302, 307] as const)('a redirect (%d) is never followed', async (status) => {
      const call = await stockCall(shop, 7)
      const location = `${shop.platform.origin}/elsewhere`
      shop.platform.faults.add({ times: 2, match: { path: shop.path }, effect: { kind: 'redirect', status, location } })
      expect(kindOf(await shop.port.send(call))).toBe('unknown')
      expect(kindOf(await shop.port.catalogue(null))).toBe('unavailable')
      expect(shop.platform.traffic().filter(({ path }) => path === '/elsewhere')).toEqual([])
      expect(await shop.figure(shop.skus[0])).toBe(10)
    })

    test('a shop that is not there was not written to', async () => {
      const call = await stockCall(shop, 7)
      await shop.platform.close()
      // The first request learns that the kept connections are dead; only the next can tell that it was never sent.
      expect(kindOf(await shop.port.describe())).toBe('unavailable')
      expect(kindOf(await shop.port.send(call))).toBe('unavailable')
    })
  })
}

async function find(shop: ShopUnderTest, sku: string): Promise<ListingReading> {
  const rows = await walk((cursor) => shop.port.catalogue(cursor))
  const found = rows.find((row) => row.sku === sku)
  if (!found) throw new Error(`nothing has the SKU ${sku}`)
  return found
}

async function stockCall(shop: ShopUnderTest, to: number): Promise<ComposedCall> {
  const listing = await find(shop, shop.skus[0])
  const write = { listing, from: units(10), to: units(to) }
  const [call] = shop.port.composeStock([write], () => `contract-${clock.now()}`)
  if (!call) throw new Error('nothing was composed')
  return call
}
