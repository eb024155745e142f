import { describe, expect, test } from 'vitest'
import { countFromUnits, sum } from '../core/count.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const NOW = 1_782_907_200_000

const READING = {
  sku: 'SOAP',
  barcode: null,
  name: 'Soap',
  figure: countFromUnits(10),
  price: null,
  salePrice: null,
} as const

/** A store with one listing that draws on one item; the link's id. */
function linked(): { readonly store: Store; readonly linkId: number } {
  const store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'till')
  store.channels.declare('web', 'shop', 'shop')
  store.catalogue.saveItem('main', { ...READING, id: 'soap', categories: [], active: true, countable: true }, null)
  const reference = { id: '77', parentId: null, priceId: null }
  const shelf = { stockKeeping: 'managed', figureUpdatedAt: null, marker: null } as const
  store.catalogue.saveListing('web', { ...READING, ...reference, ...shelf }, null)
  const parts = [{ itemId: 'soap', units: countFromUnits(1) }]
  const link = { shop: 'web', listingId: '77', till: 'main', origin: 'sku', state: 'live', parts } as const
  return { store, linkId: store.links.add(link, NOW) }
}

function move({ store, linkId }: ReturnType<typeof linked>, units: number, residual = 0): void {
  const about = { shop: 'web', listingId: '77', linkId, till: 'main', itemId: 'soap', order: '1042' }
  store.movements.add({ ...about, amount: countFromUnits(units) }, residual, NOW)
}

function correct({ store }: ReturnType<typeof linked>): number {
  const amount = sum(store.movements.owed('main', 'soap').map((each) => each.amount))
  const id = store.corrections.add({ till: 'main', itemId: 'soap', amount, residual: 0, why: 'sold', readAt: NOW }, NOW)
  store.movements.putInto(id, 'main', 'soap')
  return id
}

describe('what makes up for a correction', () => {
  test('is owed to the till under its own cause', () => {
    const bench = linked()
    move(bench, -3)
    correct(bench)
    bench.store.movements.makeUp('main', 'soap', countFromUnits(3), '[ts 7f3a-1-1] landed late', NOW)
    const about = { shop: 'web', order: null, residual: 0, cause: '[ts 7f3a-1-1] landed late' }
    expect(bench.store.movements.owed('main', 'soap')).toMatchObject([{ ...about, amount: 3000 }])
  })

  test('is for nothing that no shop ever moved', () => {
    const { movements } = linked().store
    expect(() => movements.makeUp('main', 'soap', countFromUnits(3), 'x', NOW)).toThrow('nothing ever moved soap')
  })
})

describe('a movement', () => {
  test('is owed until a correction carries it, and carried by one only', () => {
    const bench = linked()
    const { movements } = bench.store
    move(bench, -3)
    move(bench, 1)
    expect(movements.owed('main', 'soap')).toMatchObject([
      { amount: -3000, shop: 'web', order: '1042', residual: 0 },
      { amount: 1000 },
    ])
    const first = correct(bench)
    expect(movements.owed('main', 'soap')).toEqual([])
    move(bench, -5)
    expect(movements.owed('main', 'soap')).toMatchObject([{ amount: -5000 }])
    expect(movements.ofCorrection(first).map(({ amount }) => amount)).toEqual([-3000, 1000])
    expect(movements.ofCorrection(first)[0]).toMatchObject({ listingId: '77', linkId: bench.linkId })
    bench.store.corrections.setDone(first, countFromUnits(-2), NOW)
    const second = correct(bench)
    expect(movements.ofCorrection(second).map(({ amount }) => amount)).toEqual([-5000])
    expect(movements.ofCorrection(first)).toHaveLength(2)
  })

  test('is owed again where the correction was not made', () => {
    const bench = linked()
    const { movements, corrections } = bench.store
    move(bench, -3)
    const id = correct(bench)
    corrections.setSent(id)
    corrections.setNotApplied(id, NOW + 1)
    movements.takeOutOf(id)
    expect(movements.owed('main', 'soap')).toMatchObject([{ amount: -3000 }])
    expect([movements.ofCorrection(id), corrections.get(id)?.applied]).toEqual([[], 0])
  })

  test('of another item is not carried along', () => {
    const bench = linked()
    const { store, linkId } = bench
    move(bench, -3)
    const other = { shop: 'web', listingId: '77', linkId, till: 'main', itemId: 'tea', order: null }
    store.movements.add({ ...other, amount: countFromUnits(-1) }, 2, NOW)
    correct(bench)
    expect(store.movements.owed('main', 'tea')).toMatchObject([{ amount: -1000, order: null, residual: 2 }])
  })
})

describe('a correction', () => {
  test('goes from planned over sent to done, one at a time for an item', () => {
    const bench = linked()
    const { corrections } = bench.store
    move(bench, -3)
    const id = correct(bench)
    expect(corrections.open('main', 'soap')).toMatchObject({ id, amount: -3000, applied: null, state: 'planned' })
    expect(() => correct(bench)).toThrow(/UNIQUE/)
    corrections.setSent(id)
    expect(corrections.open('main', 'soap')).toMatchObject({ id, state: 'sent' })
    corrections.setDone(id, countFromUnits(-2), NOW + 1)
    expect(corrections.open('main', 'soap')).toBeUndefined()
    expect(corrections.get(id)).toMatchObject({ state: 'done', amount: -3000, applied: -2000 })
    expect(() => correct(bench)).not.toThrow()
  })
})

test('a base is replaced as a whole, and forgotten', () => {
  const { movements } = linked().store
  const base = { figure: countFromUnits(10), fencedUntil: NOW, knownStamp: null, knownAt: 7 }
  expect(movements.base('web', '77')).toBeUndefined()
  movements.setBase('web', '77', { ...base, knownStamp: 5, knownAt: 7 })
  movements.setBase('web', '77', base)
  expect(movements.base('web', '77')).toEqual(base)
  movements.forgetBase('web', '77')
  expect(movements.base('web', '77')).toBeUndefined()
})

test('an order line is what it was last seen as', () => {
  const { store, linkId } = linked()
  const line = { orderId: '12', lineId: '1', listingId: '77', held: countFromUnits(2), linkId }
  store.movements.saveLine('web', line)
  store.movements.saveLine('web', { ...line, lineId: '2', linkId: null })
  store.movements.saveLine('web', { ...line, held: countFromUnits(0) })
  expect(store.movements.lines('web', '12')).toEqual([
    { ...line, held: 0 },
    { ...line, lineId: '2', linkId: null },
  ])
  expect([store.movements.lines('street', '12'), store.movements.lines('web', '13')]).toEqual([[], []])
})

describe('a link', () => {
  test('is the only one of its listing, until it is retired', () => {
    const { store, linkId } = linked()
    const parts = [{ itemId: 'soap', units: countFromUnits(3) }]
    const other = { shop: 'web', listingId: '77', till: 'main', origin: 'mapping', state: 'live', parts } as const
    expect(() => store.links.add(other, NOW)).toThrow(/UNIQUE/)
    store.links.retire(linkId)
    const next = store.links.add(other, NOW)
    expect(store.links.ofListing('web', '77')).toMatchObject({ id: next, parts, contacted: false })
    // What was charged to its parts can still be given back to them.
    expect(store.links.get(linkId)).toMatchObject({ state: 'retired', parts: [{ itemId: 'soap', units: 1000 }] })
    expect(store.links.ofItem('main', 'soap').map(({ id }) => id)).toEqual([next])
  })

  test('that is proposed moves nothing before it is adopted', () => {
    const { store, linkId } = linked()
    store.links.retire(linkId)
    const parts = [{ itemId: 'soap', units: countFromUnits(1) }]
    const proposed = {
      shop: 'web',
      listingId: '77',
      till: 'main',
      origin: 'barcode',
      state: 'proposed',
      parts,
    } as const
    const id = store.links.add(proposed, NOW)
    expect(store.links.ofItem('main', 'soap')).toEqual([])
    expect(store.links.inState('proposed', 'web', 0, 10)).toMatchObject([{ id, origin: 'barcode' }])
    expect([store.links.count('proposed', 'web'), store.links.count('live', 'web')]).toEqual([1, 0])
    store.links.adopt(id)
    expect(store.links.ofItem('main', 'soap').map((link) => link.id)).toEqual([id])
    store.links.setContacted(id, NOW)
    expect(store.links.get(id)?.contacted).toBe(true)
  })

  test('to an item that is not there is refused', () => {
    const { store, linkId } = linked()
    store.links.retire(linkId)
    const parts = [{ itemId: 'tea', units: countFromUnits(1) }]
    const link = { shop: 'web', listingId: '77', till: 'main', origin: 'sku', state: 'live', parts } as const
    expect(() => store.links.add(link, NOW)).toThrow(/FOREIGN KEY/)
    expect(store.links.ofListing('web', '77')).toBeUndefined()
  })
})

describe('the last movements', () => {
  test('are told the newest first, with the key of the call that carries them', () => {
    const bench = linked()
    const { store } = bench
    move(bench, -3)
    const correctionId = correct(bench)
    const call = { kind: 'correction', operation: 'correct', key: '7f3a-1-1', body: '', subjects: ['soap'] } as const
    const entry = { subjectId: 'soap', from: 10_000, to: 7_000, toSale: null, correctionId, stamp: null, why: 'sold' }
    store.journal.plan('main', call, [entry], NOW)
    move(bench, -1)
    const last = (limit: number, listingId: string | null = null) =>
      store.movements
        .last('main', 'soap', listingId === null ? null : { shop: 'web', listingId }, limit)
        .map(({ amount, key }) => [amount, key])
    expect(last(10)).toEqual([
      [-1000, null],
      [-3000, '7f3a-1-1'],
    ])
    expect(last(1)).toEqual([[-1000, null]])
    expect([last(10, '77').length, last(10, '78').length]).toEqual([2, 0])
  })
})
