import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { add, type Count, ZERO } from '../../src/core/count.js'
import type { Money } from '../../src/core/money.js'
import type { CorrectionAnswer, ItemReading, SaleLine, TillPort } from '../../src/ports/till.js'
import { type Bench, byId, count, money, openedFor, unique, valueOf, walk } from './bench.js'

export interface TillBench extends Bench {
  readonly port: TillPort
}

export type OpenTill<B extends TillBench = TillBench> = () => Promise<B>

/** A till at which one item may be corrected by one unit up and down again. */
export interface CorrectableTill extends TillBench {
  readonly itemId: string
}

export interface TillGoods {
  readonly sku: string
  readonly name: string
  readonly barcode?: string
  readonly price: Money
  readonly salePrice?: Money
  readonly stock: Count
  readonly categories?: readonly string[]
}

/** A till and the hands of those who stand at it. */
export interface AttendedTill extends CorrectableTill {
  /** A product; its id. */
  readonly add: (wanted: TillGoods) => string
  /** A product with these variations, which are counted each for itself; their ids. */
  readonly addVariations: (wanted: readonly TillGoods[]) => readonly string[]
  /** What has no stock of its own: so many of an item. */
  readonly addBundle: (itemId: string) => string
  readonly remove: (itemId: string) => void
  readonly sell: (lines: readonly SaleLine[]) => string
  readonly voidSale: (saleId: string) => void
  readonly setPrice: (itemId: string, price: Money) => void
  readonly setSale: (itemId: string, salePrice: Money | null) => void
  /** The true figure. */
  readonly figure: (itemId: string) => Count
  /** Whether its adjustments can be listed. */
  readonly ledgerIsReadable: () => boolean
}

/** What every till does that can be seen without touching it. */
export function tillReadingContract(name: string, open: OpenTill): void {
  describe(`${name} as a till that is read`, { timeout: 300_000 }, () => {
    const bench = openedFor(open)

    test('describes itself', async () => {
      const described = valueOf(await bench().port.describe())
      expect(described.name).not.toBe('')
    })

    test('walks every item exactly once, over all pages', async () => {
      const ids = (await catalogue(bench().port)).map(({ id }) => id)
      expect(ids.length).toBeGreaterThan(0)
      expect(new Set(ids).size).toBe(ids.length)
    })

    test('says of one item what the catalogue says', async () => {
      const { port } = bench()
      const [first] = (await catalogue(port)).filter(({ countable }) => countable)
      if (!first) throw new Error('the till counts nothing')
      expect(valueOf(await port.item(first.id))).toEqual(first)
    })

    test('says that there is no item where there is none', async () => {
      expect(valueOf(await bench().port.item('999999999'))).toBeNull()
    })

    test('brings everything as changed since the beginning of time', async () => {
      const { port } = bench()
      const changed = await walk((cursor) => port.changedSince(0, cursor))
      const all = await catalogue(port)
      expect(changed.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted())
    })

    test('lists the sales of the last day, each once', async () => {
      const { port } = bench()
      const sales = await walk((cursor) => port.sales(Date.now() - 24 * 3_600_000, cursor))
      expect(new Set(sales.map(({ id }) => id)).size).toBe(sales.length)
    })
  })
}

export async function catalogue(port: TillPort): Promise<readonly ItemReading[]> {
  return walk((cursor) => port.catalogue(cursor))
}

export async function item(port: TillPort, id: string): Promise<ItemReading> {
  const reading = valueOf(await port.item(id))
  if (!reading) throw new Error(`there is no item ${id}`)
  return reading
}

export function marker(): string {
  return `[ts ${randomUUID().slice(0, 13)}]`
}

interface Correction {
  readonly answer: CorrectionAnswer
  readonly marker: string
  /** How often the till had to be asked in another way. */
  readonly relearned: number
}

/** Reads, composes and sends; once more where the till wants it said otherwise. */
export async function correct(port: TillPort, itemId: string, amount: Count): Promise<Correction> {
  const { figure } = await item(port, itemId)
  if (figure === null) throw new Error(`the till says no figure of ${itemId}`)
  const mark = marker()
  for (let relearned = 0; ; relearned += 1) {
    const request = { itemId, amount, reading: figure, marker: mark, words: 'Contract of a till' }
    const call = port.composeCorrection(request, randomUUID())
    expect(call).toMatchObject({ kind: 'correction', subjects: [itemId] })
    const answer = await port.correct(call)
    if (!answer.ok && answer.failure.kind === 'stale' && relearned === 0) continue
    return { answer: valueOf(answer), marker: mark, relearned }
  }
}

/** What every till does with a correction. It takes one unit and puts it back. */
export function correctionContract(name: string, open: OpenTill<CorrectableTill>): void {
  describe(`${name} as a till that is corrected`, { timeout: 300_000 }, () => {
    const bench = openedFor(open)

    test('applies a correction once, learning how the till wants it said, and tells both figures', async () => {
      const { port, itemId } = bench()
      const start = (await item(port, itemId)).figure ?? ZERO
      const down = await correct(port, itemId, count('-1'))
      expect(down.answer).toEqual({ before: start, after: add(start, count('-1')) })
      expect((await item(port, itemId)).figure).toBe(down.answer.after)
      const up = await correct(port, itemId, count('1'))
      expect(up.answer).toEqual({ before: down.answer.after, after: start })
      expect(up.relearned).toBe(0)
      expect((await item(port, itemId)).figure).toBe(start)
    })

    test('finds a marker in the ledger and no other, or says that it has none', async () => {
      const { port, itemId } = bench()
      const since = Date.now() - 60_000
      const { answer, marker: used } = await correct(port, itemId, count('-1'))
      await correct(port, itemId, count('1'))
      const found = valueOf(await port.findInLedger(itemId, used, since))
      const absent = valueOf(await port.findInLedger(itemId, marker(), since))
      if (found.kind === 'unreadable') expect(absent).toEqual({ kind: 'unreadable' })
      else expect([found, absent]).toEqual([{ kind: 'found', ...answer }, { kind: 'absent' }])
    })

    test('lists the newest markers as they were written, or says that it has no ledger', async () => {
      const { port, itemId } = bench()
      const since = Date.now() - 60_000
      const down = await correct(port, itemId, count('-1'))
      const up = await correct(port, itemId, count('1'))
      const newest = valueOf(await port.markersSince(since))
      const ledger = valueOf(await port.findInLedger(itemId, up.marker, since))
      if (newest.kind === 'unreadable') expect(ledger).toEqual({ kind: 'unreadable' })
      else expect(newest.markers).toEqual(expect.arrayContaining([down.marker, up.marker]))
    })
  })
}

/** What every till does whose goods and sales the suite can make itself. */
export function tillContract(name: string, open: OpenTill<AttendedTill>): void {
  tillReadingContract(name, open)
  correctionContract(name, open)
  describe(`${name} as a till`, () => {
    const bench = openedFor(open)
    describe('reading', () => tillFigures(bench))
    describe('corrections', () => tillCorrections(bench))
    describe('sales', () => tillSales(bench))
  })
}

export function tillGoods(more: Partial<TillGoods> = {}): TillGoods {
  const sku = unique('T')
  return { sku, name: `Contract ${sku}`, price: money('10'), stock: count('10'), ...more }
}

function tillFigures(bench: () => AttendedTill): void {
  test('says of each item what it is, exactly', async () => {
    const { port, add: put } = bench()
    const jar = tillGoods({ stock: count('28.125'), price: money('1234.5'), categories: ['Loose Tea'] })
    const onSale = tillGoods({ stock: count('-3'), price: money('0.99'), salePrice: money('0.1'), barcode: '0042' })
    const [jarId, saleId] = [put(jar), put(onSale)]
    const rows = await catalogue(port)
    expect(byId(rows, jarId)).toMatchObject({
      sku: jar.sku,
      name: jar.name,
      figure: count('28.125'),
      price: money('1234.5'),
      salePrice: null,
      active: true,
      countable: true,
    })
    expect(byId(rows, jarId).categories).toContain('Loose Tea')
    expect(byId(rows, saleId)).toMatchObject({
      barcode: '0042',
      figure: count('-3'),
      price: money('0.99'),
      salePrice: money('0.1'),
    })
  })

  test('counts variations each for itself, and neither their parent nor a bundle', async () => {
    const { port, addVariations, addBundle } = bench()
    const ids = addVariations([tillGoods({ stock: count('4') }), tillGoods({ stock: count('0') })])
    const bundle = addBundle(ids[0] ?? '')
    const rows = await catalogue(port)
    expect(ids.map((id) => byId(rows, id).figure)).toEqual([count('4'), count('0')])
    expect(ids.map((id) => byId(rows, id).countable)).toEqual([true, true])
    expect(byId(rows, bundle).countable).toBe(false)
    expect(rows.filter(({ name, countable }) => name === 'Contract parent' && countable)).toEqual([])
    for (const id of ids) expect((await item(port, id)).figure).toBe(byId(rows, id).figure)
  })

  test('no longer has what is gone', async () => {
    const { port, add: put, remove } = bench()
    const id = put(tillGoods())
    remove(id)
    expect(valueOf(await port.item(id))).toBeNull()
    expect((await catalogue(port)).map((row) => row.id)).not.toContain(id)
  })

  test('brings what changed since, and not what did not', async () => {
    const { port, add: put, setPrice, setSale } = bench()
    const [changed, still] = [put(tillGoods()), put(tillGoods())]
    const since = await nextMillisecond()
    setPrice(changed, money('12'))
    setSale(changed, money('11.5'))
    const rows = await walk((cursor) => port.changedSince(since, cursor))
    expect(byId(rows, changed)).toMatchObject({ price: money('12'), salePrice: money('11.5') })
    expect(rows.map(({ id }) => id)).not.toContain(still)
    setSale(changed, null)
    expect(await item(port, changed)).toMatchObject({ price: money('12'), salePrice: null })
  })
}

/** An instant that is later than all that was stamped before. */
async function nextMillisecond(): Promise<number> {
  const start = Date.now()
  while (Date.now() === start) await Promise.resolve()
  return Date.now()
}

function tillCorrections(bench: () => AttendedTill): void {
  test('of fractions are exact', async () => {
    const { port, add: put, figure } = bench()
    const id = put(tillGoods({ stock: count('10.3') }))
    const { answer } = await correct(port, id, count('-0.125'))
    expect(answer).toEqual({ before: count('10.3'), after: count('10.175') })
    expect(figure(id)).toBe(count('10.175'))
  })

  test('tell the truth of a sale made in between, and by the body what that made of them', async () => {
    const { port, add: put, sell, figure } = bench()
    await correct(port, put(tillGoods()), count('1'))
    const id = put(tillGoods({ stock: count('10') }))
    const request = { itemId: id, amount: count('-2'), reading: count('10'), marker: marker(), words: 'w' }
    const call = port.composeCorrection(request, randomUUID())
    sell([{ itemId: id, quantity: count('3') }])
    const answer = valueOf(await port.correct(call))
    expect(answer.before).toBe(count('7'))
    expect(answer.after).toBe(figure(id))
    expect(answer.after).toBe(port.formOf(call) === 'figure' ? count('8') : count('5'))
  })

  test('of what is not there are refused', async () => {
    const { port, add: put, remove } = bench()
    await correct(port, put(tillGoods()), count('1'))
    const id = put(tillGoods())
    remove(id)
    const request = { itemId: id, amount: count('-1'), reading: count('10'), marker: marker(), words: 'w' }
    const answer = await port.correct(port.composeCorrection(request, randomUUID()))
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'refused' } })
  })

  test('put the marker first, and people can read the rest', async () => {
    const { port, add: put, ledgerIsReadable } = bench()
    const id = put(tillGoods())
    const { marker: used } = await correct(port, id, count('-1'))
    const found = valueOf(await port.findInLedger(id, used, Date.now() - 60_000))
    expect(found.kind).toBe(ledgerIsReadable() ? 'found' : 'unreadable')
  })

  test('of another item are not found under this one', async () => {
    const { port, add: put } = bench()
    const [one, other] = [put(tillGoods()), put(tillGoods())]
    const { marker: used } = await correct(port, one, count('-1'))
    expect(valueOf(await port.findInLedger(other, used, Date.now() - 60_000)).kind).not.toBe('found')
  })
}

function tillSales(bench: () => AttendedTill): void {
  test('are told with their lines, and voids as such', async () => {
    const { port, add: put, sell, voidSale, figure } = bench()
    const [tea, jar] = [put(tillGoods({ stock: count('10') })), put(tillGoods({ stock: count('28.5') }))]
    const since = Date.now() - 60_000
    const lines = [
      { itemId: tea, quantity: count('2') },
      { itemId: jar, quantity: count('3.5') },
    ]
    const [kept, voided] = [sell(lines), sell([{ itemId: tea, quantity: count('1') }])]
    voidSale(voided)
    const sales = await walk((cursor) => port.sales(since, cursor))
    expect(byId(sales, kept)).toMatchObject({ voided: false, lines })
    expect(byId(sales, voided)).toMatchObject({ voided: true })
    expect(byId(sales, kept).at).toBeGreaterThan(since)
    expect([figure(tea), figure(jar)]).toEqual([count('8'), count('25')])
  })

  test('are all brought, whatever the number of pages, each once', async () => {
    const { port, add: put, sell } = bench()
    const id = put(tillGoods())
    const made = Array.from({ length: 210 }, () => sell([{ itemId: id, quantity: count('0.5') }]))
    const ids = (await walk((cursor) => port.sales(Date.now() - 60_000, cursor))).map((sale) => sale.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(made.filter((sale) => !ids.includes(sale))).toEqual([])
  })
}
