import { describe, expect, test } from 'vitest'
import { type Count, countFromUnits } from '../core/count.js'
import { openMemoryDatabase } from './open.js'
import { openStore } from './store.js'
import type { NewUnexplained } from './unexplained.js'

const NOW = 1_782_907_200_000
const HOUR_MS = 3_600_000

function open() {
  const store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'a')
  store.channels.declare('web', 'shop', 'b')
  const about = { barcode: null, name: 'x', figure: null, price: null, salePrice: null }
  const links = ['1', '2', '3'].map((id) => {
    store.catalogue.saveItem('main', { ...about, id, sku: id, categories: [], active: true, countable: true }, null)
    const kept = {
      parentId: null,
      priceId: null,
      stockKeeping: 'managed',
      figureUpdatedAt: null,
      marker: null,
    } as const
    store.catalogue.saveListing('web', { ...about, ...kept, id, sku: id }, null)
    const parts = [{ itemId: id, units: countFromUnits(1) }]
    return store.links.add({ shop: 'web', listingId: id, till: 'main', origin: 'sku', state: 'live', parts }, NOW)
  })
  function add(listing: 1 | 2 | 3, from: number, to: number, more: Partial<NewUnexplained> = {}): void {
    const range = { targetFrom: countFromUnits(from), targetTo: countFromUnits(to) }
    const amount = countFromUnits(to - from)
    const times = { begunAt: NOW - 60_000, seenAt: NOW }
    const itemId = String(listing)
    const linkId = links[listing - 1] ?? 0
    store.unexplained.add({
      shop: 'web',
      linkId,
      till: 'main',
      itemId,
      amount,
      gone: false,
      ...range,
      ...times,
      ...more,
    })
  }
  const hold = () => store.holds.open({ kind: 'unexplained', channel: 'web', subjectId: '', why: '' }, NOW).id
  return {
    store,
    links,
    add,
    hold,
    states: (listing: 1 | 2 | 3) => store.unexplained.ofItem('main', String(listing)).map(({ state }) => state),
  }
}

describe('unexplained changes', () => {
  test('are counted once a listing, from after an instant, and to zero by where they end', () => {
    const { store, add } = open()
    add(1, 24, 10)
    add(1, 10, 0)
    add(2, 24, 0)
    add(2, 0, 5)
    add(3, 24, 0, { seenAt: NOW - HOUR_MS })
    store.unexplained.setState([store.unexplained.ofItem('main', '3')[0]?.id ?? 0], 'through')
    expect(store.unexplained.count('web', NOW - HOUR_MS)).toEqual({ changed: 2, zeroed: 1 })
    expect(store.unexplained.count('web', NOW - HOUR_MS - 1)).toEqual({ changed: 3, zeroed: 2 })
    expect(store.unexplained.count('street', 0)).toEqual({ changed: 0, zeroed: 0 })
  })

  test('that were not judged yet are counted whenever they were seen', () => {
    const { store, add, states } = open()
    add(1, 24, 0, { seenAt: NOW - 2 * HOUR_MS })
    expect(store.unexplained.count('web', NOW - HOUR_MS)).toEqual({ changed: 1, zeroed: 1 })
    expect(store.unexplained.seenBefore(NOW)).toEqual([])
    expect(states(1)).toEqual(['new'])
  })

  test('that something known or a person accounts for are not counted', () => {
    const { store, links, add, hold } = open()
    add(1, 24, 0)
    add(2, 24, 0)
    add(3, 24, 0)
    store.unexplained.setState([store.unexplained.ofLink(links[0] ?? 0)[0]?.id ?? 0], 'explained')
    const holdId = hold()
    store.unexplained.hold(links[1] ?? 0, holdId)
    expect(store.unexplained.count('web', 0)).toEqual({ changed: 2, zeroed: 2 })
    store.unexplained.release(holdId, NOW + HOUR_MS)
    expect(store.unexplained.count('web', 0)).toEqual({ changed: 1, zeroed: 1 })
  })

  test('are released by their hold, with the range that each listing may go, and nothing else is', () => {
    const { store, links, add, hold, states } = open()
    const holdId = hold()
    add(1, 24, 10)
    add(1, 10, 0)
    add(2, 24, 0)
    store.unexplained.hold(links[0] ?? 0, holdId)
    add(1, 0, 7)
    const held = [{ linkId: links[0], listingId: '1', from: 24_000, to: 0 }]
    expect([store.unexplained.heldBy(holdId), store.unexplained.hasHeld('web')]).toEqual([held, true])
    store.unexplained.release(holdId, NOW + HOUR_MS)
    expect([states(1), states(2)]).toEqual([['released', 'released', 'new'], ['new']])
    expect([store.unexplained.heldBy(holdId), store.unexplained.hasHeld('web')]).toEqual([held, false])
  })

  test('that have slid out are told from those that wait; and all of a link that is no more are forgotten', () => {
    const { store, links, add, hold, states } = open()
    add(1, 24, 0)
    add(2, 24, 0)
    add(3, 24, 0, { seenAt: NOW + 1 })
    const through = ['1', '3'].map((itemId) => store.unexplained.ofItem('main', itemId)[0]?.id ?? 0)
    store.unexplained.setState(through, 'through')
    store.unexplained.hold(links[1] ?? 0, hold())
    expect(store.unexplained.seenBefore(NOW)).toEqual([{ linkId: links[0], till: 'main', itemId: '1' }])
    store.unexplained.remove(through.slice(0, 1))
    expect([states(1), states(2), states(3)]).toEqual([[], ['held'], ['through']])
    expect(store.unexplained.earliest('main')).toBe(NOW - 60_000)
    store.links.retire(links[1] ?? 0)
    store.unexplained.forgetOrphaned()
    expect([states(2), states(3)]).toEqual([[], ['through']])
  })

  test('of an item that is back are forgotten, and of its figure are not', () => {
    const { store, add } = open()
    add(1, 24, 0, { gone: true, amount: 0 as Count })
    add(1, 24, 20)
    store.unexplained.forgetGone('main', '1')
    expect(store.unexplained.ofItem('main', '1')).toMatchObject([{ gone: false, amount: -4000 }])
  })

  test('pass to the link that takes the place of theirs, as far as it has the same items', () => {
    const { store, links, add, states } = open()
    const [from = 0, other = 0] = links
    add(1, 24, 0)
    add(2, 24, 0)
    store.links.retire(from)
    const parts = [{ itemId: '1', units: countFromUnits(2) }]
    const link = { shop: 'web', listingId: '1', till: 'main', origin: 'mapping', state: 'live', parts } as const
    const to = store.links.add({ ...link, replaces: from }, NOW)
    store.unexplained.inherit(from, to)
    store.unexplained.inherit(other, to)
    store.unexplained.setTargets(to, countFromUnits(12), countFromUnits(0))
    store.unexplained.forgetOrphaned()
    expect(store.unexplained.ofLink(to)).toMatchObject([{ itemId: '1', targetFrom: 12_000, targetTo: 0 }])
    expect([states(1), states(2)]).toEqual([['new'], ['new']])
  })

  test('keep what registers did to their items from being forgotten', () => {
    const { store, add } = open()
    const line = (itemId: string) => ({ itemId, quantity: countFromUnits(2) })
    const sale = { id: 'a', voided: false, at: NOW, learntAt: NOW, voidedAt: null, lines: [line('1'), line('2')] }
    store.register.take('main', [sale], { begunAt: NOW, endedAt: NOW })
    add(1, 24, 0)
    store.register.forget(NOW + 30 * 24 * HOUR_MS)
    expect([store.register.ofItem('main', '1').length, store.register.ofItem('main', '2').length]).toEqual([1, 0])
  })

  test('move along with a clock that is set, and none is of the future', () => {
    const { store, links, add } = open()
    add(1, 24, 0)
    store.instants.shift(HOUR_MS)
    const times = () =>
      store.unexplained.ofLink(links[0] ?? 0).map(({ begunAt, seenAt }) => [begunAt - NOW, seenAt - NOW])
    expect(times()).toEqual([[HOUR_MS - 60_000, HOUR_MS]])
    store.instants.beginAt(NOW, Infinity)
    expect(times()).toEqual([[0, 0]])
  })
})
