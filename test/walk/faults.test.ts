import { expect, test } from 'vitest'
import { beginPoll } from '../../src/engine/poll.js'
import { figures, type Goods, holds, stock } from './shelves.js'
import { createWorld, type Fault, units, type World, type WorldOptions } from './world.js'

const HOUR_MS = 3_600_000

/** What of the rest of the world can fail, as the log tells of it, and what becomes of it by itself. */
async function open(options: WorldOptions = {}): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP', 24)
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

/** What was said under a name: its level, its sentence and what to do. */
function said(world: World, event: string): readonly string[] {
  const told = world.entries.filter(({ name }) => name === event)
  return told.map(({ level, sentence, todo }) => `${level}: ${sentence} → ${todo ?? 'nothing'}`)
}

async function sellTwo(world: World, soap: Goods): Promise<void> {
  world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
  await world.hear('main', 'item', String(soap.item))
}

test('a key that has expired is said with what to do, and goes on by itself where it is prolonged', async () => {
  const { world, soap } = await open()
  const restore = world.disturb('pos.local', () => ({
    kind: 'answered',
    status: 401,
    headers: {},
    body: '{"error":"API key expired"}',
  }))
  await sellTwo(world, soap)
  expect(said(world, 'channel.unauthorised')).toEqual([
    expect.stringMatching(/^error: main does not accept our key: 401: API key expired; .* → Prolong the key .*reload/),
  ])
  expect(figures(world, soap)).toEqual([22, 24, 24])
  restore()
  await world.work(HOUR_MS)
  expect(said(world, 'channel.recovered')).toEqual([expect.stringMatching(/^info: main is back/)])
  expect(figures(world, soap)).toEqual([22, 22, 22])
})

test.each([
  [
    'forbidden',
    /^warn: main refused the correction of SOAP \(1 time\): 403: This API key is in test mode → .*test mode/,
  ],
  ['pretended', /^warn: held \(\d+\): at main: .*test mode.* → /],
] as const)(
  'a key in test mode that answers %s is said with what to do, and goes on without a restart',
  async (answer, words) => {
    const { world, soap } = await open({ till: { testMode: true, testModeAnswer: answer } })
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await world.hear('web', 'orders')
    const told = [...said(world, 'write.refused'), ...said(world, 'hold.opened')]
    expect(told[0]).toMatch(words)
    expect(figures(world, soap)).toEqual([24, 21, 21])
    world.till.reconfigure({ testMode: false })
    if (holds(world).length > 0) await world.release()
    await world.work(HOUR_MS)
    expect([figures(world, soap), holds(world)]).toEqual([[21, 21, 21], []])
    expect(world.till.adjustments()).toHaveLength(1)
  },
)

/** As WordPress answers while it is updated: a page to browsers, JSON to whoever asks for that. */
const MAINTENANCE: Readonly<Record<string, Fault>> = {
  'a page': () => ({
    kind: 'answered',
    status: 503,
    headers: { 'content-type': 'text/html; charset=utf-8', 'retry-after': '600' },
    body: '<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p></body></html>',
  }),
  JSON: () => ({
    kind: 'answered',
    status: 503,
    headers: { 'content-type': 'application/json', 'retry-after': '600' },
    body: '{"code":"wp_die","message":"Briefly unavailable for scheduled maintenance. Check back in a minute.","data":{"status":503}}',
  }),
}

test.each(Object.entries(MAINTENANCE))(
  'a shop in maintenance that answers with %s is said with what to do, and goes on by itself',
  async (_, fault) => {
    const { world, soap } = await open()
    const restore = world.disturb('127.0.0.1', fault)
    await sellTwo(world, soap)
    expect(said(world, 'channel.down')).toEqual([
      expect.stringMatching(
        /^warn: web can't be used \(unavailable\): HTTP 503.* maintenance.* → .*maintenance: end it/,
      ),
    ])
    expect(figures(world, soap)).toEqual([22, 24, 22])
    restore()
    await world.work(HOUR_MS)
    expect(said(world, 'channel.recovered')).toEqual([expect.stringMatching(/^info: web is back/)])
    expect(figures(world, soap)).toEqual([22, 22, 22])
  },
)

test.each([
  ['back', -HOUR_MS],
  ['forward', HOUR_MS],
  ['back', -30 * 24 * HOUR_MS],
  ['forward', 30 * 24 * HOUR_MS],
] as const)('a clock that is set %s by %i ms is said with what to do, and everything goes on', async (where, byMs) => {
  const { world, soap } = await open()
  world.setClock(byMs)
  await world.work(1_000)
  await sellTwo(world, soap)
  expect(said(world, 'clock.jumped')).toEqual([
    expect.stringMatching(new RegExp(`^warn: the clock of this machine was set ${where} by .* → .*timedatectl`)),
  ])
  expect(figures(world, soap)).toEqual([22, 22, 22])
  world.advance(60_000)
  world.setClock(-byMs)
  await world.work(1_000)
  world.till.sell([{ productId: soap.item, quantity: units(3) }], world.now())
  world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
  beginPoll(world.engine())
  await world.work(10 * 60_000)
  expect(figures(world, soap)).toEqual([18, 18, 18])
  expect(holds(world)).toEqual([])
})

test('a clock that is set back while a poll is under way leaves nothing from what is the future by then', async () => {
  const { world, soap } = await open()
  await world.poll()
  world.advance(60_000)
  const restore = world.disturb('pos.local', ({ url }, send) => {
    if (!url.includes('updated_since')) return undefined
    restore()
    const answer = send()
    world.setClock(-2 * HOUR_MS)
    world.disturb('pos.local', () => ({ kind: 'unsent', detail: 'gone' }))
    return answer
  })
  const moved = stock(world, 'MUG')
  beginPoll(world.engine())
  await world.hear('main', 'item', String(soap.item))
  expect(said(world, 'clock.jumped')).toHaveLength(1)
  const heardAt = [soap, moved].map(({ item }) => world.store.dirty.get('main', 'item', String(item))?.heardAt ?? 0)
  for (const at of heardAt) expect(at).toBeLessThanOrEqual(world.now())
  expect(world.store.channels.get('main').changesSince).toBeLessThanOrEqual(world.now())
})

/** Its first request is not sent, so that the others' walks are over before its own; the clock is set under the second. */
function setForwardUnderSecond(world: World): Fault {
  let requests = 0
  return (_, send) => {
    requests += 1
    if (requests === 1) return { kind: 'unsent', detail: 'gone' }
    if (requests === 2) world.setClock(HOUR_MS)
    return send()
  }
}

test('a clock that is set forward while a sweep is under way makes no old reading of the till a new one', async () => {
  const { world, soap } = await open()
  const restore = world.disturb('pos.local', () => ({ kind: 'unsent', detail: 'gone' }))
  await sellTwo(world, soap)
  world.web.editStock(soap.web, 20, world.now())
  world.disturb('street.myshopify.com', setForwardUnderSecond(world))
  await world.sweep()
  expect(said(world, 'clock.jumped')).toHaveLength(1)
  expect(figures(world, soap)).toEqual([22, 20, 24])
  restore()
  await world.work(HOUR_MS)
  expect(figures(world, soap)).toEqual([22, 22, 22])
})
