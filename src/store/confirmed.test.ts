import { beforeEach, describe, expect, test } from 'vitest'
import type { ListingReading } from '../ports/shop.js'
import type { ItemReading } from '../ports/till.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const FIRST = { begunAt: 100, endedAt: 110 }
const SECOND = { begunAt: 200, endedAt: 210 }

let store: Store
beforeEach(() => {
  store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'brotherpos')
  store.channels.declare('web', 'shop', 'woocommerce')
})

describe('a page of items', () => {
  const soap: ItemReading = {
    id: '1',
    sku: 'SOAP',
    barcode: '4006381333931',
    name: 'Soap',
    categories: ['Bath', 'bath'],
    figure: 24_000 as never,
    price: 100_000 as never,
    salePrice: null,
    active: true,
    countable: true,
  }
  const begin = (): void => {
    store.catalogue.saveItem('main', soap, null)
    store.readings.save('main', '1', { figure: 24_000 as never, ...FIRST, stamp: null })
  }
  const confirm = (row: ItemReading, span = SECOND) => store.confirmed.confirmItems('main', [row], span, 7)

  test('that says nothing new is noted as met by the walk and as read', () => {
    begin()
    expect(confirm({ ...soap, categories: [...soap.categories] })).toEqual([])
    expect(store.readings.get('main', '1')).toEqual({ figure: 24_000, ...SECOND, stamp: null })
    expect([store.catalogue.itemsMissedBy('main', 7), store.catalogue.itemsMissedBy('main', 8)]).toMatchObject([
      [],
      [{ id: '1' }],
    ])
  })

  test.each<Partial<ItemReading>>([
    { sku: 'SOAP-2' },
    { barcode: null },
    { name: 'Soaps' },
    { categories: ['Bath'] },
    { figure: 23_000 as never },
    { price: 100_001 as never },
    { salePrice: 90_000 as never },
    { active: false },
    { countable: false },
  ])('that says %j is left to be taken in, and nothing of it was taken', (change) => {
    begin()
    const row = { ...soap, ...change }
    expect(confirm(row)).toEqual([row])
    expect(store.readings.get('main', '1')).toMatchObject(FIRST)
    expect(store.catalogue.itemsMissedBy('main', 7)).toHaveLength(1)
  })

  test('that is not on record, or has no figure there, is left', () => {
    expect(confirm(soap)).toEqual([soap])
    store.catalogue.saveItem('main', soap, null)
    expect(confirm(soap)).toEqual([soap])
  })

  test('that was begun before the last reading, or before a fence, is left', () => {
    begin()
    expect(confirm(soap, { begunAt: 99, endedAt: 220 })).toEqual([soap])
    store.catalogue.setFence('main', '1', 201)
    expect(confirm(soap)).toEqual([soap])
    expect(confirm(soap, { begunAt: 201, endedAt: 220 })).toEqual([])
  })

  test('that was only confirmed was met by the walk, also once its figure is forgotten', () => {
    begin()
    confirm(soap)
    store.readings.forget('main', '1')
    expect([store.catalogue.itemsMissedBy('main', 7), store.catalogue.itemsMissedBy('main', 8)]).toMatchObject([
      [],
      [{ id: '1' }],
    ])
  })

  test('of what is parked is left as soon as there is stock', () => {
    begin()
    store.catalogue.setParked('main', '1', true)
    expect(confirm(soap)).toEqual([soap])
  })

  test('of what is not counted is met, and has no reading', () => {
    const bundle = { ...soap, countable: false, figure: null }
    store.catalogue.saveItem('main', bundle, null)
    expect(confirm(bundle)).toEqual([])
    expect(store.catalogue.itemsMissedBy('main', 7)).toEqual([])
  })
})

describe('a page of listings', () => {
  const soap: ListingReading = {
    id: '1',
    parentId: '9',
    priceId: '2',
    sku: 'SOAP',
    barcode: null,
    name: 'Soap',
    stockKeeping: 'managed',
    figure: 24_000 as never,
    price: 100_000 as never,
    salePrice: null,
    figureUpdatedAt: 50,
    marker: null,
  }
  const begin = (): void => {
    store.catalogue.saveListing('web', soap, null)
    store.readings.save('web', '1', { figure: 24_000 as never, ...FIRST, stamp: 50 })
  }
  const confirm = (row: ListingReading, span = SECOND) => store.confirmed.confirmListings('web', [row], span, 7)

  test('that says nothing new is noted as met by the walk and as read', () => {
    begin()
    expect(confirm({ ...soap })).toEqual([])
    expect(store.readings.get('web', '1')).toEqual({ figure: 24_000, ...SECOND, stamp: 50 })
    expect([store.catalogue.listingsMissedBy('web', 7), store.catalogue.listingsMissedBy('web', 8)]).toMatchObject([
      [],
      [{ id: '1' }],
    ])
  })

  test.each<Partial<ListingReading>>([
    { parentId: null },
    { priceId: '3' },
    { sku: null },
    { barcode: '1' },
    { name: 'Soaps' },
    { stockKeeping: 'unmanaged' },
    { figure: 23_000 as never },
    { figure: null },
    { price: 100_001 as never },
    { salePrice: 90_000 as never },
    { figureUpdatedAt: 51 },
  ])('that says %j is left to be taken in, and nothing of it was taken', (change) => {
    begin()
    const row = { ...soap, ...change }
    expect(confirm(row)).toEqual([row])
    expect(store.readings.get('web', '1')).toMatchObject(FIRST)
    expect(store.catalogue.listingsMissedBy('web', 7)).toHaveLength(1)
  })

  test('that was only confirmed was met by the walk, also once its figure is forgotten', () => {
    begin()
    confirm(soap)
    store.readings.forget('web', '1')
    expect([store.catalogue.listingsMissedBy('web', 7), store.catalogue.listingsMissedBy('web', 8)]).toMatchObject([
      [],
      [{ id: '1' }],
    ])
  })

  test('that was thought to be gone, or read later, is left', () => {
    begin()
    expect(confirm(soap, { begunAt: 99, endedAt: 220 })).toEqual([soap])
    store.catalogue.setListingGone('web', '1', true)
    expect(confirm(soap)).toEqual([soap])
  })

  test('that keeps no stock is met, unless a figure is on record', () => {
    const card = { ...soap, stockKeeping: 'unmanaged', figure: null } as const
    store.catalogue.saveListing('web', card, null)
    expect(confirm(card)).toEqual([])
    store.readings.save('web', '1', { figure: 24_000 as never, ...FIRST, stamp: null })
    expect(confirm(card)).toEqual([card])
  })
})
