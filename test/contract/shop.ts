import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ComposedCall, Echo } from '../../src/ports/call.js'
import type { Result } from '../../src/ports/outcome.js'
import type { ListingReading, ListingReference, ShopPort, StockWrite } from '../../src/ports/shop.js'
import { type Bench, byId, kindOf, money, openedFor, unique, units, valueOf, walk } from './bench.js'

/** Goods to be put on a shop's shelf. */
export interface Goods {
  readonly sku: string
  readonly name: string
  readonly price: string
  readonly salePrice?: string
  readonly stock: number
}

/** A shop and the hands of its staff and customers. */
export interface ShopBench extends Bench {
  readonly port: ShopPort
  /** The most entries that the platform takes in one call. */
  readonly largestCall: number
  /** How many listings there are in all; null where others may add some. */
  readonly listingCount: () => number | null
  /** Puts one product with these variants on the shelf, a plain one where it is one; their listings' ids. */
  readonly add: (variants: readonly Goods[]) => Promise<readonly string[]>
  /** Takes a product with all its variants out of the shop. */
  readonly remove: (listing: ListingReference) => Promise<void>
  /** The units for sale, in the shop's own words. */
  readonly shown: (listing: ListingReference) => Promise<number>
  /** Somebody else takes so many: an order or a correction by staff. */
  readonly take: (listing: ListingReference, quantity: number) => Promise<void>
}

export type OpenShop<B extends ShopBench = ShopBench> = () => Promise<B>

export function goods(more: Partial<Goods> = {}): Goods {
  const sku = unique('TS')
  return { sku, name: `Contract ${sku}`, price: '10.00', stock: 10, ...more }
}

/** Adds plain products and reads them through the channel. */
export async function shelved(bench: ShopBench, ...wanted: readonly Goods[]): Promise<readonly ListingReading[]> {
  const ids: (string | undefined)[] = []
  for (const each of wanted) ids.push((await bench.add([each]))[0])
  const rows = await walk((cursor) => bench.port.catalogue(cursor))
  return ids.map((id) => byId(rows, id))
}

export function stockWrite(listing: ListingReading, to: number): StockWrite {
  if (listing.figure === null) throw new Error(`listing ${listing.id} shows no figure`)
  return { listing, from: listing.figure, to: units(to) }
}

export function composeStock(port: ShopPort, writes: readonly StockWrite[]): readonly ComposedCall[] {
  return port.composeStock(writes, () => randomUUID())
}

export type Outcomes = ReadonlyMap<string, Result<Echo>>

/** Sends the calls and tells what became of each subject; a failure of the whole is one of each of its entries. */
export async function sendAll(port: ShopPort, calls: readonly ComposedCall[]): Promise<Outcomes> {
  const outcomes = new Map<string, Result<Echo>>()
  for (const call of calls) {
    const sent = await port.send(call)
    call.subjects.forEach((subject, index) => {
      const outcome = sent.ok ? sent.value[index] : sent
      if (outcome) outcomes.set(subject, outcome)
    })
  }
  return outcomes
}

/** Reads, decides, sends, as often as it takes, leaving out what was refused; what was refused, at the end. */
async function bringTo(port: ShopPort, listings: readonly ListingReading[], to: number): Promise<ReadonlySet<string>> {
  const refused = new Set<string>()
  let left = listings
  for (let round = 0; left.length > 0 && round < listings.length + 2; round += 1) {
    const calls = composeStock(
      port,
      left.map((listing) => stockWrite(listing, to)),
    )
    const outcomes = await sendAll(port, calls)
    const stale = left.filter((listing) => kindOf(outcomes.get(listing.id)) === 'stale')
    for (const { id } of left) if (kindOf(outcomes.get(id)) === 'refused') refused.add(id)
    const again = valueOf(await port.listings(stale))
    left = stale.map((listing) => again.find(({ id }) => id === listing.id) ?? listing)
  }
  expect(left).toEqual([])
  return refused
}

/** What every shop does, whatever its platform. */
export function shopContract(name: string, open: OpenShop): void {
  describe(`${name} as a shop`, { timeout: 300_000 }, () => {
    const bench = openedFor(open)
    describe('reading', () => shopReading(bench))
    describe('stock', () => shopStock(bench))
    describe('a stock call of many', () => shopCalls(bench))
    describe('prices', () => shopPrices(bench))
  })
}

function shopReading(bench: () => ShopBench): void {
  test('describes itself', async () => {
    const { port } = bench()
    const described = valueOf(await port.describe())
    expect(described.name).not.toBe('')
    expect(described.currency).toMatch(/^[A-Z]{3}$/)
    expect(['by_orders', 'by_quantity']).toContain(port.movementSource)
    expect(port.replayableForMs).toBeGreaterThanOrEqual(0)
  })

  test('walks every listing exactly once, over all pages', async () => {
    const { port, add, listingCount } = bench()
    const ids = [...(await add([goods()])), ...(await add([goods(), goods(), goods()]))]
    const rows = await walk((cursor) => port.catalogue(cursor))
    const seen = rows.map(({ id }) => id)
    expect(new Set(seen).size).toBe(seen.length)
    expect(ids.filter((id) => !seen.includes(id))).toEqual([])
    expect(seen.length).toBe(listingCount() ?? seen.length)
  })

  test('says of each listing what it is, exactly', async () => {
    const { port, add } = bench()
    const plain = goods({ sku: `0${Date.now()}`, price: '1234.50', stock: 7 })
    const onSale = goods({ price: '0.99', salePrice: '0.10', stock: 0 })
    const [plainId] = await add([plain])
    const [saleId, otherId] = await add([onSale, goods({ price: '19.99', stock: 100_000 })])
    const rows = await walk((cursor) => port.catalogue(cursor))
    expect(byId(rows, plainId)).toMatchObject({
      sku: plain.sku,
      stockKeeping: 'managed',
      figure: units(7),
      price: money('1234.5'),
      salePrice: null,
    })
    expect(byId(rows, saleId)).toMatchObject({ figure: units(0), price: money('0.99'), salePrice: money('0.1') })
    expect(byId(rows, otherId)).toMatchObject({ figure: units(100_000), price: money('19.99'), salePrice: null })
  })

  test('reads single listings as the catalogue has them, and no others', async () => {
    const { port, add } = bench()
    const ids = [...(await add([goods()])), ...(await add([goods({ salePrice: '5.00' }), goods()]))]
    const rows = await walk((cursor) => port.catalogue(cursor))
    const wanted = ids.map((id) => byId(rows, id))
    const again = valueOf(await port.listings(wanted))
    expect(again.map(({ id }) => id).toSorted()).toEqual([...ids].toSorted())
    for (const reading of wanted) expect(byId(again, reading.id)).toEqual(reading)
    expect(valueOf(await port.listings([]))).toEqual([])
  })

  test('reads more single listings than a page holds', async () => {
    const { port } = bench()
    const wanted = (await walk((cursor) => port.catalogue(cursor))).slice(0, 1_000)
    const again = new Map(valueOf(await port.listings(wanted)).map((reading) => [reading.id, reading]))
    expect(wanted.map(({ id }) => again.get(id))).toEqual(wanted)
  })

  test('leaves out of the answer what is gone', async () => {
    const { port, remove } = bench()
    const [gone, kept] = await shelved(bench(), goods(), goods())
    if (!gone || !kept) throw new Error('nothing was put on the shelf')
    await remove(gone)
    expect(valueOf(await port.listings([gone, kept])).map(({ id }) => id)).toEqual([kept.id])
    const rows = await walk((cursor) => port.catalogue(cursor))
    expect(rows.map(({ id }) => id)).not.toContain(gone.id)
  })
}

function shopStock(bench: () => ShopBench): void {
  test('is applied, echoed and read back', async () => {
    const { port, shown } = bench()
    const listings = await shelved(bench(), goods({ stock: 3 }), goods({ stock: 5 }))
    const writes = listings.map((listing, index) => stockWrite(listing, [24, 0][index] ?? 0))
    const outcomes = await sendAll(port, composeStock(port, writes))
    const again = valueOf(await port.listings(listings))
    for (const { listing, to } of writes) {
      expect(outcomes.get(listing.id)).toEqual({ ok: true, value: { figure: to } })
      expect(await shown(listing)).toBe(to / 1000)
      expect(byId(again, listing.id).figure).toBe(to)
    }
  })

  test('of a variant is applied like that of a product of its own', async () => {
    const { port, add, shown } = bench()
    const ids = await add([goods({ stock: 4 }), goods({ stock: 6 })])
    const rows = await walk((cursor) => port.catalogue(cursor))
    const listings = ids.map((id) => byId(rows, id))
    await bringTo(port, listings, 2)
    for (const listing of listings) expect(await shown(listing)).toBe(2)
  })

  test('never undoes what was sold in between', async () => {
    const { port, shown, take } = bench()
    const [listing] = await shelved(bench(), goods({ stock: 10 }))
    if (!listing) throw new Error('nothing was put on the shelf')
    const calls = composeStock(port, [stockWrite(listing, 6)])
    await take(listing, 3)
    const outcome = (await sendAll(port, calls)).get(listing.id)
    const figure = await shown(listing)
    // Relative to the figure: both happened. Conditional on it: nothing was written.
    if (outcome?.ok) expect([figure, outcome.value.figure]).toEqual([3, units(3)])
    else expect([figure, kindOf(outcome)]).toEqual([7, 'stale'])
  })

  test('can go below zero, where more was sold than there is', async () => {
    const { port, shown } = bench()
    const [listing] = await shelved(bench(), goods({ stock: 1 }))
    if (!listing) throw new Error('nothing was put on the shelf')
    const outcomes = await sendAll(port, composeStock(port, [stockWrite(listing, -2)]))
    expect(kindOf(outcomes.get(listing.id))).toBe('ok')
    expect(await shown(listing)).toBe(-2)
  })
}

function shopCalls(bench: () => ShopBench): void {
  test('covers each subject once, within the limits, under keys of its own', () => {
    const { port, largestCall } = bench()
    const writes = Array.from({ length: 2 * largestCall + 1 }, (_, index) => ({
      listing: { id: String(index + 1), parentId: null, priceId: null, sku: null },
      from: units(index),
      to: units(index + 1),
    }))
    const handedOut: string[] = []
    const calls = port.composeStock(writes, () => {
      const key = randomUUID()
      handedOut.push(key)
      return key
    })
    const subjects = calls.flatMap((call) => call.subjects)
    expect(subjects.toSorted()).toEqual(writes.map(({ listing }) => listing.id).toSorted())
    expect(Math.max(...calls.map((call) => call.subjects.length))).toBeLessThanOrEqual(largestCall)
    expect(calls.map(({ key }) => key)).toEqual(handedOut)
    for (const { key, body } of calls) expect(body).toContain(key)
    expect(calls.map(({ kind }) => kind)).toEqual(calls.map(() => 'stock'))
    expect(composeStock(port, [])).toEqual([])
  })

  test('reports the outcomes in the order of its subjects', async () => {
    const { port } = bench()
    const listings = await shelved(bench(), goods({ stock: 1 }), goods({ stock: 2 }), goods({ stock: 3 }))
    const writes = listings.toReversed().map((listing, index) => stockWrite(listing, 40 + index))
    const outcomes = await sendAll(port, composeStock(port, writes))
    for (const { listing, to } of writes) {
      expect(outcomes.get(listing.id)).toEqual({ ok: true, value: { figure: to } })
    }
  })

  test('never fails its neighbours for good by an entry that is refused', async () => {
    const { port, shown, remove, take } = bench()
    const listings = await shelved(bench(), goods(), goods(), goods())
    const [first, gone, last] = listings
    if (!first || !gone || !last) throw new Error('nothing was put on the shelf')
    await remove(gone)
    await take(last, 1)
    expect([...(await bringTo(port, listings, 5))]).toEqual([gone.id])
    expect(await shown(first)).toBe(5)
    expect([4, 5]).toContain(await shown(last))
  })
}

function shopPrices(bench: () => ShopBench): void {
  async function price(listing: ListingReading, asked: string, sale: string | null): Promise<ListingReading> {
    const { port } = bench()
    const write = { listing, price: money(asked), salePrice: sale === null ? null : money(sale) }
    const outcomes = await sendAll(
      port,
      port.composePrices([write], () => randomUUID()),
    )
    expect(kindOf(outcomes.get(listing.id))).toBe('ok')
    return byId(valueOf(await port.listings([listing])), listing.id)
  }

  test('and sale prices are set, read back and cleared again', async () => {
    const [listing] = await shelved(bench(), goods({ price: '10.00', stock: 3 }))
    if (!listing) throw new Error('nothing was put on the shelf')
    expect(await price(listing, '12.34', null)).toMatchObject({ price: money('12.34'), salePrice: null })
    expect(await price(listing, '12.34', '9.90')).toMatchObject({ price: money('12.34'), salePrice: money('9.9') })
    expect(await price(listing, '1000', '999.99')).toMatchObject({ price: money('1000'), salePrice: money('999.99') })
    const cleared = await price(listing, '1000.00', null)
    expect(cleared).toMatchObject({ price: money('1000'), salePrice: null, figure: units(3) })
  })

  test('of several variants and products go out together, each once', async () => {
    const { port, add } = bench()
    const ids = [...(await add([goods(), goods()])), ...(await add([goods()]))]
    const rows = await walk((cursor) => port.catalogue(cursor))
    const writes = ids.map((id, index) => ({
      listing: byId(rows, id),
      price: money(`${index + 1}.5`),
      salePrice: null,
    }))
    const calls = port.composePrices(writes, () => randomUUID())
    expect(calls.flatMap((call) => call.subjects).toSorted()).toEqual([...ids].toSorted())
    const outcomes = await sendAll(port, calls)
    expect(ids.map((id) => kindOf(outcomes.get(id)))).toEqual(['ok', 'ok', 'ok'])
    const again = valueOf(await port.listings(writes.map(({ listing }) => listing)))
    for (const { listing, price: wanted } of writes) expect(byId(again, listing.id).price).toBe(wanted)
  })

  test('of what is gone are refused, and the neighbour is done', async () => {
    const { port, remove } = bench()
    const [gone, kept] = await shelved(bench(), goods(), goods())
    if (!gone || !kept) throw new Error('nothing was put on the shelf')
    await remove(gone)
    const writes = [gone, kept].map((listing) => ({ listing, price: money('3'), salePrice: null }))
    const outcomes = await sendAll(
      port,
      port.composePrices(writes, () => randomUUID()),
    )
    expect([kindOf(outcomes.get(gone.id)), kindOf(outcomes.get(kept.id))]).toEqual(['refused', 'ok'])
  })
}
