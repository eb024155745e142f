import { expect, test } from 'vitest'
import { beat, watchFreshness } from '../../src/engine/heartbeat.js'
import { stock } from './shelves.js'
import { createWorld, money, units, type World } from './world.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What the newest heartbeat says. */
function told(world: World) {
  beat(world.engine())
  const last = world.entries.filter(({ name }) => name === 'daemon.heartbeat').at(-1)
  const channels = last?.fields.channels as readonly Readonly<Record<string, unknown>>[]
  const { held, marks, inDoubt } = last?.fields ?? {}
  return {
    held,
    marks,
    inDoubt,
    of: (name: string) => channels.find((each) => each.name === name),
    said: last?.sentence,
  }
}

test('writes are counted since the last heartbeat, and once', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP', 24, 5, 24)
  await world.sweep()
  expect([told(world).of('web')?.writes, told(world).of('web')?.writes]).toEqual([1, 0])
  world.till.sell([{ productId: soap.item, quantity: units(1) }], world.now())
  await world.hear('main', 'item', String(soap.item))
  const { of } = told(world)
  expect([of('web')?.writes, of('street')?.writes]).toEqual([1, 1])
  expect(told(world).of('street')?.writes).toBe(0)
})

test('what is down, held, marked and in doubt is told', async () => {
  const world = createWorld({ tillSettings: 'settle: strict', till: { ledgerReadable: false } })
  const soap = stock(world, 'SOAP')
  const tea = stock(world, 'TEA')
  await world.sweep()
  world.advance(MINUTE_MS)
  expect(told(world)).toMatchObject({ held: 0, marks: 0, inDoubt: 0 })
  world.till.setPrice(tea.item, money('1000'), world.now())
  await world.hear('main', 'item', String(tea.item))
  world.disturb('pos.local', ({ method }) => (method === 'POST' ? { kind: 'lost', detail: 'no answer' } : undefined))
  world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
  await world.hear('web', 'orders')
  world.disturb('street.myshopify.com', () => ({ kind: 'unsent', detail: 'x' }))
  await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
  world.store.dirty.mark('main', 'item', String(tea.item), world.now())
  const { held, marks, inDoubt, of, said } = told(world)
  expect([held, inDoubt]).toEqual([world.store.holds.list().length, 1])
  expect(world.store.holds.list().length).toBeGreaterThan(0)
  expect(marks).toBe(world.store.dirty.count())
  expect(world.store.dirty.count()).toBeGreaterThan(0)
  expect([of('web')?.down, of('street')?.down]).toEqual(['', 'unavailable'])
  expect(said).toMatch(/[1-9]\d* held, [1-9]\d* to look at again, 1 in doubt; .*street unavailable, read /)
})

test('a channel of a daemon that is held for its database is not called stuck', async () => {
  const world = createWorld()
  stock(world, 'SOAP')
  await world.sweep()
  const check = watchFreshness(world.engine())
  world.advance(2 * HOUR_MS)
  world.store.holds.open({ kind: 'epoch', channel: '', subjectId: '', why: 'restored' }, world.now())
  const stale = () => world.entries.filter(({ name }) => name === 'channel.stale').length
  check(world.now() - HOUR_MS)
  expect(stale()).toBe(0)
  world.store.holds.close('epoch', '', '', world.now())
  check(world.now() - HOUR_MS)
  expect(stale()).toBe(3)
})
