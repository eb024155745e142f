import { beforeEach, describe, expect, test } from 'vitest'
import type { ListingReading } from '../ports/shop.js'
import type { ItemReading } from '../ports/till.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const SOAP = item('1', 'SOAP')
const SOAP_AT_WEB = listing('10', 'SOAP')

let store: Store
let links: Readonly<Record<'soap' | 'towel' | 'set', number>>
beforeEach(() => {
  store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'any')
  store.channels.declare('web', 'shop', 'any')
  for (const row of [SOAP, item('2', 'TOWEL')]) {
    store.catalogue.saveItem('main', row, null)
    store.readings.save('main', row.id, reading(24))
  }
  for (const row of [SOAP_AT_WEB, listing('20', 'TOWEL'), listing('30', 'SET')]) {
    store.catalogue.saveListing('web', row, null)
    store.readings.save('web', row.id, reading(24))
    setBase(row.id, 24)
  }
  store.prices.setSent('web', '10', { price: 1 as never, salePrice: null }, 1)
  links = { soap: link('10', ['1']), towel: link('20', ['2']), set: link('30', ['1', '2']) }
  store.links.setInStep(Object.values(links), true)
})

function item(id: string, sku: string): ItemReading {
  const names = { sku, barcode: null, name: sku, categories: [] as string[] }
  return { id, ...names, figure: null, price: 1 as never, salePrice: null, active: true, countable: true }
}

function listing(id: string, sku: string): ListingReading {
  const names = { parentId: null, priceId: null, sku, barcode: null, name: sku }
  const figures = { figure: null, figureUpdatedAt: null, price: 1 as never, salePrice: null, marker: null }
  return { id, ...names, ...figures, stockKeeping: 'managed' }
}

function reading(units: number) {
  return { figure: (units * 1000) as never, begunAt: 1, endedAt: 2, stamp: null }
}

function setBase(listingId: string, units: number): void {
  const base = { figure: (units * 1000) as never, fencedUntil: 0, knownStamp: null, knownAt: 0 }
  store.movements.setBase('web', listingId, base)
}

function link(listingId: string, itemIds: readonly string[]): number {
  const parts = itemIds.map((itemId) => ({ itemId, units: 1000 as never }))
  const id = store.links.add({ shop: 'web', listingId, till: 'main', origin: 'sku', state: 'live', parts }, 1)
  store.links.setContacted(id, 1)
  return id
}

/** The listings whose links are out of step now. */
function out(): readonly string[] {
  return store.links.outOfStep(0, 10).map(({ listingId }) => listingId)
}

function change(listingId: string, gone = false) {
  const amounts = { amount: -1000 as never, gone, targetFrom: 0 as never, targetTo: 0 as never }
  const linkId = { '10': links.soap, '20': links.towel }[listingId] ?? links.set
  store.unexplained.add({ shop: 'web', linkId, till: 'main', itemId: '1', ...amounts, begunAt: 1, seenAt: 2 })
}

function hold(channel: string, subjectId: string) {
  return store.holds.open({ kind: 'movement', channel, subjectId, why: '' }, 1).id
}

function plan(channel: string, subjectId: string): void {
  const call = { kind: 'stock', operation: '', key: 'k', body: '', subjects: [subjectId] } as const
  const entry = { subjectId, from: null, to: 1, toSale: null, correctionId: null, stamp: null, why: '' }
  store.journal.plan(channel, call, [entry], 1)
}

const OF_SOAP = ['10', '30']

describe('links fall out of step with', () => {
  test.each<[string, () => unknown, readonly string[]]>([
    ['a figure at the till', () => store.readings.save('main', '1', reading(23)), OF_SOAP],
    ['a figure in the shop', () => store.readings.save('web', '10', reading(23)), ['10']],
    ['a figure that is forgotten', () => store.readings.forget('web', '10'), ['10']],
    ['a price at the till', () => store.catalogue.saveItem('main', { ...SOAP, price: 2 as never }, null), OF_SOAP],
    ['a category', () => store.catalogue.saveItem('main', { ...SOAP, categories: ['Bath'] }, null), OF_SOAP],
    ['a name at the till', () => store.catalogue.saveItem('main', { ...SOAP, sku: 'S' }, null), OF_SOAP],
    [
      'an item that is not counted',
      () => store.catalogue.saveItem('main', { ...SOAP, countable: false }, null),
      OF_SOAP,
    ],
    ['an item that is gone', () => store.catalogue.setItemGone('main', '1', true), OF_SOAP],
    ['an item that is parked', () => store.catalogue.setParked('main', '1', true), OF_SOAP],
    ['a price in the shop', () => store.catalogue.saveListing('web', { ...SOAP_AT_WEB, price: null }, null), ['10']],
    [
      'stock that is not kept',
      () => store.catalogue.saveListing('web', { ...SOAP_AT_WEB, stockKeeping: 'unmanaged' }, null),
      ['10'],
    ],
    ['a listing that is gone', () => store.catalogue.setListingGone('web', '10', true), ['10']],
    ['a base', () => setBase('10', 1), ['10']],
    ['a base that is forgotten', () => store.movements.forgetBase('web', '10'), ['10']],
    ['a movement', () => addMovement(), OF_SOAP],
    ['a correction', () => addCorrection(), OF_SOAP],
    ['a write that is planned', () => plan('web', '10'), ['10']],
    ['a correction that is planned', () => plan('main', '1'), OF_SOAP],
    [
      'a price that is sent',
      () => store.prices.setSent('web', '10', { price: 2 as never, salePrice: null }, 2),
      ['10'],
    ],
    [
      'a first price that is sent',
      () => store.prices.setSent('web', '20', { price: 2 as never, salePrice: null }, 2),
      ['20'],
    ],
    ['a price that is forgotten', () => store.prices.forgetSent('web', '10'), ['10']],
    ['a hold of an item', () => hold('main', '1'), OF_SOAP],
    ['a hold of a listing', () => hold('web', '10'), ['10']],
    ['a refusal', () => store.history.refused('web', 'stock', '10', '', 1), ['10']],
    ['a pause of an item', () => store.pauses.add({ channel: 'main', subjectId: '1' }, 1), OF_SOAP],
    ['a pause of a shop', () => store.pauses.add({ channel: 'web', subjectId: '' }, 1), ['10', '20', '30']],
    ['a pause of everything', () => store.pauses.add({ channel: '', subjectId: '' }, 1), ['10', '20', '30']],
    ['a change that nothing explains', () => change('20'), ['20']],
    ['a link that ends', () => store.links.retire(links.soap), ['30']],
    ['a link that is met', () => store.links.setContacted(links.towel, 2), ['20', '30']],
  ])('%s', (_, write, expected) => {
    write()
    expect(out()).toEqual(expected)
  })

  function addMovement(): void {
    const subject = { shop: 'web', listingId: '10', linkId: links.soap, till: 'main', itemId: '1' }
    store.movements.add({ ...subject, amount: -1 as never, order: null }, 0, 1)
  }

  function addCorrection(): number {
    const { till, itemId } = { till: 'main', itemId: '1' }
    return store.corrections.add({ till, itemId, amount: 1 as never, residual: 0, why: '', readAt: 1 }, 1)
  }

  /** Each is begun, the links are put into step again, and then it ends. */
  test.each<[string, () => () => unknown, readonly string[]]>([
    [
      'a figure that is read for the first time',
      () => {
        store.readings.forget('web', '10')
        return () => store.readings.save('web', '10', reading(24))
      },
      ['10'],
    ],
    [
      'a base that is new',
      () => {
        store.movements.forgetBase('web', '10')
        return () => setBase('10', 24)
      },
      ['10'],
    ],
    [
      'a refusal that comes again',
      () => {
        store.history.refused('web', 'stock', '10', '', 1)
        return () => store.history.refused('web', 'stock', '10', '', 2)
      },
      ['10'],
    ],
    [
      'a change that is forgotten',
      () => {
        change('20', true)
        return () => store.unexplained.forgetGone('main', '1')
      },
      ['20'],
    ],
    [
      'a movement that a correction carries',
      () => {
        addMovement()
        const id = addCorrection()
        return () => store.movements.putInto(id, 'main', '1')
      },
      OF_SOAP,
    ],
    [
      'a correction that ends',
      () => {
        const id = addCorrection()
        return () => store.corrections.setDone(id, 1 as never, 2)
      },
      OF_SOAP,
    ],
    [
      'a hold that is released',
      () => {
        const id = hold('main', '1')
        return () => store.holds.release(id, 2, 3)
      },
      OF_SOAP,
    ],
    [
      'a hold whose cause is gone',
      () => {
        hold('web', '10')
        return () => store.holds.close('movement', 'web', '10', 2)
      },
      ['10'],
    ],
    [
      'a refusal that is over',
      () => {
        store.history.refused('web', 'stock', '10', '', 1)
        return () => store.history.accepted('web', 'stock', '10')
      },
      ['10'],
    ],
    [
      'a pause that ends',
      () => {
        store.pauses.add({ channel: 'main', subjectId: '1' }, 1)
        return () => store.pauses.remove({ channel: 'main', subjectId: '1' })
      },
      OF_SOAP,
    ],
    [
      'a change that is judged',
      () => {
        change('20')
        return () => store.unexplained.setState([store.unexplained.ofLink(links.towel)[0]?.id ?? 0], 'through')
      },
      ['20'],
    ],
  ])('%s', (_, begin, expected) => {
    const end = begin()
    store.links.setInStep(Object.values(links), true)
    end()
    expect(out()).toEqual(expected)
  })
})

test.each<[string, () => unknown]>([
  ['a figure that is read again', () => store.readings.save('main', '1', { ...reading(24), begunAt: 5 })],
  ['an item that is read again', () => store.catalogue.saveItem('main', SOAP, 7)],
  ['a listing that is read again', () => store.catalogue.saveListing('web', { ...SOAP_AT_WEB, name: 'Soap' }, 7)],
  ['a fence', () => store.catalogue.setFence('main', '1', 9)],
])('%s leaves them in step', (_, write) => {
  write()
  expect(out()).toEqual([])
})

test('all are taken out of step at once', () => {
  store.links.unstep()
  expect(out()).toEqual(['10', '20', '30'])
})
