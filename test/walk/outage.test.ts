import { describe, expect, test } from 'vitest'
import { createLoop } from '../../src/engine/loop.js'
import { beginPoll } from '../../src/engine/poll.js'
import { beginSweep } from '../../src/engine/sweep.js'
import { beat, watchFreshness } from '../../src/engine/heartbeat.js'
import { figures, stock } from './shelves.js'
import { createWorld, units, type World } from './world.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const SWEEP_MINUTES = 15
const LOOK_AGAIN_MS = 30_000

/** A day as the daemon's schedule has it: a poll each minute, a sweep each quarter, a heartbeat each hour. */
async function pass(world: World, minutes: number, each: (minute: number) => void = () => undefined): Promise<void> {
  const check = watchFreshness(world.engine())
  for (let minute = 1; minute <= minutes; minute += 1) {
    each(minute)
    if (minute % SWEEP_MINUTES === 0) beginSweep(world.engine())
    if (minute % 60 === 0) beat(world.engine())
    beginPoll(world.engine())
    await work(world, MINUTE_MS)
    check(world.now() - 3 * SWEEP_MINUTES * MINUTE_MS)
  }
}

/** Lets the daemon work on for so long; it looks again less often than in truth, or a day would take too long. */
async function work(world: World, durationMs: number): Promise<void> {
  const engine = world.engine()
  const until = world.now() + durationMs
  const stop = new AbortController()
  const wait = (waitMs: number): Promise<void> => {
    world.advance(Math.max(waitMs, LOOK_AGAIN_MS))
    if (world.now() >= until) stop.abort()
    return Promise.resolve()
  }
  await createLoop({ ...engine, clock: { ...engine.clock, wait } }).run(stop.signal)
}

function said(world: World): readonly { readonly name: string; readonly level: string }[] {
  return world.entries.filter(({ level }) => level !== 'debug')
}

/** What is no heartbeat and tells of no item's change. */
function lines(world: World, from: number): readonly string[] {
  const apart = ['daemon.heartbeat', 'pass.changed']
  return said(world)
    .slice(from)
    .map(({ name }) => name)
    .filter((name) => !apart.includes(name))
}

describe('a till that is gone for a day while both shops sell', () => {
  test('is told in fewer than fifty lines, as stuck, and then as back', async () => {
    const world = createWorld()
    const soaps = [1, 2, 3, 4].map((number) => stock(world, `SOAP-${number}`, 400))
    await world.sweep()
    await pass(world, 60)
    const from = said(world).length
    const restore = world.disturb('pos.local', () => ({ kind: 'lost', detail: 'pos.local: ETIMEDOUT' }))
    let sold = 0
    await pass(world, 24 * 60, (minute) => {
      const soap = soaps[minute % 4]
      if (minute % 10 !== 0 || !soap) return
      sold += 1
      if (minute % 20 === 0) world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
      else world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 1 }], world.now())
    })
    const during = lines(world, from)
    for (const name of ['channel.down', 'channel.stale']) {
      expect(during).toContain(name)
      expect(world.entries.find((entry) => entry.name === name)?.todo).not.toBeNull()
    }
    restore()
    await pass(world, 60)
    const told = lines(world, from)
    console.log(`outage: ${told.length} lines for 24 h and the way back: ${summary(told)}`)
    expect(told.length).toBeLessThan(50)
    expect(told.filter((name) => name === 'channel.recovered')).toHaveLength(1)
    expect(told.filter((name) => name === 'channel.fresh')).toHaveLength(1)
    expect(world.entries.filter(({ name }) => name === 'daemon.heartbeat').length).toBeGreaterThan(24)
    const left = 1600 - sold
    expect(soaps.reduce((sum, soap) => sum + (figures(world, soap)[0] ?? 0), 0)).toBe(left)
  }, 240_000)

  test('and comes and goes is told in fewer than twenty, and holds up no shop', async () => {
    const world = createWorld()
    stock(world, 'SOAP', 400)
    await world.sweep()
    const from = said(world).length
    let requests = 0
    world.disturb('pos.local', () => {
      requests += 1
      return requests % 3 === 0 ? undefined : { kind: 'lost', detail: 'pos.local: ETIMEDOUT' }
    })
    await pass(world, 6 * 60)
    const told = lines(world, from)
    console.log(`flapping: ${told.length} lines for 6 h: ${summary(told)}`)
    expect(told.length).toBeLessThan(20)
    const stale = world.entries.filter(({ name }) => name === 'channel.stale').map(({ fields }) => fields.channel)
    expect([...new Set(stale)]).toEqual(['main'])
  })
})

test('a heartbeat tells how every channel fares', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP', 24)
  await world.sweep()
  beat(world.engine())
  world.advance(5 * MINUTE_MS)
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  await world.hear('main', 'item', String(soap.item))
  world.advance(2 * MINUTE_MS)
  beat(world.engine())
  const [first, second] = world.entries.filter(({ name }) => name === 'daemon.heartbeat')
  expect(first?.fields).toMatchObject({ held: 0, marks: 0, inDoubt: 0 })
  expect(second?.fields.channels).toMatchObject([
    { name: 'main', down: '', writes: 0, heardAgoMs: null },
    { name: 'web', down: '', writes: 1, heardAgoMs: null },
    { name: 'street', down: '', writes: 1, heardAgoMs: null },
  ])
  expect(second?.sentence).toMatch(
    /^alive: the last sweep ended 7 min ago; 0 held, .*; web read 2 min ago, heard never, 1 write;/,
  )
})

describe('freshness', () => {
  test('is judged only once the daemon was up for long enough', async () => {
    const world = createWorld()
    stock(world, 'SOAP', 24)
    world.disturb('127.0.0.1', () => ({ kind: 'lost', detail: 'x' }))
    await pass(world, 3 * SWEEP_MINUTES - 1)
    expect(world.entries.map(({ name }) => name)).not.toContain('channel.stale')
    await pass(world, 3 * SWEEP_MINUTES + 1)
    const stale = world.entries.filter(({ name }) => name === 'channel.stale')
    expect([...new Set(stale.map(({ fields }) => fields.channel))]).toEqual(['web'])
    expect(stale[0]?.fields).toMatchObject({ sweptAgoMs: null })
  })

  test('is no matter of how slowly a walk comes on', async () => {
    const world = createWorld()
    stock(world, 'SOAP', 24)
    await world.sweep()
    const check = watchFreshness(world.engine())
    beginSweep(world.engine())
    const { walks } = world.store
    const walk = walks.ofSweep(walks.openSweep() ?? 0).find(({ channel }) => channel === 'web')
    const stale = () => world.entries.filter(({ name, fields }) => name === 'channel.stale' && fields.channel === 'web')
    for (let rows = 1; rows <= 30; rows += 1) {
      walks.advance(walk?.id ?? 0, String(rows), rows, null, world.now())
      world.advance(10 * MINUTE_MS)
      check(world.now() - HOUR_MS)
    }
    expect(stale()).toEqual([])
    world.advance(HOUR_MS + 1)
    check(world.now() - HOUR_MS)
    expect(stale()).toHaveLength(1)
  })
})

function summary(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
}
