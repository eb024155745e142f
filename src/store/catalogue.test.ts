import { beforeEach, describe, expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const NOW = 1_782_907_200_000
const NAMED = { sku: 'SOAP', barcode: null, name: 'Soap', figure: countFromUnits(3), price: null, salePrice: null }

let store: Store
beforeEach(() => {
  store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'any')
  store.channels.declare('web', 'shop', 'any')
})

/** Begins a walk; its id. */
function begin(channel: string, walker: 'daemon' | 'command'): number {
  const sweepId = store.meta.nextNumber('sweep')
  store.walks.begin(sweepId, channel, walker, NOW)
  return store.walks.ofSweep(sweepId)[0]?.id ?? 0
}

const SIDES = {
  main: {
    meet: (id: string, walkId: number | null) =>
      store.catalogue.saveItem('main', { ...NAMED, id, categories: [], active: true, countable: true }, walkId),
    missedBy: (walkId: number) => store.catalogue.itemsMissedBy('main', walkId).map(({ id }) => id),
  },
  web: {
    meet: (id: string, walkId: number | null) => {
      const reference = { id, parentId: null, priceId: null, stockKeeping: 'managed' as const }
      store.catalogue.saveListing('web', { ...NAMED, ...reference, figureUpdatedAt: null, marker: null }, walkId)
    },
    missedBy: (walkId: number) => store.catalogue.listingsMissedBy('web', walkId).map(({ id }) => id),
  },
}

describe.each(['main', 'web'] as const)('a walk of %s', (channel) => {
  const { meet, missedBy } = SIDES[channel]

  test('has missed what it did not meet, also where that was read by itself', () => {
    const before = begin(channel, 'daemon')
    for (const id of ['1', '2', '3']) meet(id, before)
    const walk = begin(channel, 'daemon')
    meet('1', walk)
    meet('2', null)
    meet('4', null)
    expect(missedBy(walk)).toEqual(['2', '3', '4'])
  })

  test('has not missed what a later one met that goes on beside it, nor the later what it met itself', () => {
    const before = begin(channel, 'daemon')
    for (const id of ['1', '2', '3', '4', '5']) meet(id, before)
    const earlier = begin(channel, 'daemon')
    meet('1', earlier)
    const later = begin(channel, 'command')
    meet('2', later)
    meet('3', earlier)
    meet('4', later)
    meet('4', earlier)
    expect(missedBy(earlier)).toEqual(['5'])
    // What was met before it began may have gone since.
    expect(missedBy(later)).toEqual(['1', '5'])
  })

  test('that a command left half done takes nothing from the next', () => {
    const before = begin(channel, 'daemon')
    for (const id of ['1', '2']) meet(id, before)
    meet('1', begin(channel, 'command'))
    const next = begin(channel, 'daemon')
    expect(missedBy(next)).toEqual(['1', '2'])
  })
})
