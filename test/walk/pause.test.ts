import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/edges/cli/io.js'
import { pause, resume } from '../../src/edges/cli/pause.js'
import { plan } from '../../src/edges/cli/plan.js'
import { status } from '../../src/edges/cli/status.js'
import { why } from '../../src/edges/cli/why.js'
import { events, figures, type Goods, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, money, units, type World } from './world.js'

const TILL = 'pos.local'
const STREET = 'street.myshopify.com'
const MINUTE_MS = 60_000
type Options = Record<string, string | boolean>

/** What a command answers, at 80 columns. */
function said(world: World, command: typeof pause, options: Options) {
  const { io, said, complained } = openTerminal(world)
  return { code: command(world.engine(), { ...io, columns: 80 }, options), said: said.join('\n'), complained }
}

function pauseNow(world: World, options: Options): void {
  expect(said(world, pause, options).code).toBe(EXIT.done)
}

/** Resumes, and lets the daemon take it up. */
async function resumeNow(world: World, options: Options): Promise<void> {
  expect(said(world, resume, options).code).toBe(EXIT.done)
  await world.work(MINUTE_MS)
}

/** 24 of soap on all three shelves. */
async function shelved(): Promise<{ world: World; soap: Goods }> {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(MINUTE_MS)
  return { world, soap }
}

async function order(world: World, soap: Goods, quantity: number): Promise<void> {
  world.web.placeOrder([{ productId: soap.web, quantity }], world.now())
  await world.hear('web', 'orders')
}

function owed(world: World, soap: Goods): number {
  return world.store.movements.owed('main', String(soap.item)).reduce((sum, { amount }) => sum + amount / 1000, 0)
}

describe('a paused item', () => {
  test('is not corrected, nor are its listings written; what is sold is owed, and told once it is resumed', async () => {
    const { world, soap } = await shelved()
    pauseNow(world, { item: 'SOAP' })
    const from = world.traffic.length
    await order(world, soap, 3)
    await world.sweep()
    expect([figures(world, soap), owed(world, soap)]).toEqual([[24, 21, 24], -3])
    expect(writesSince(world, from)).toEqual([])
    await resumeNow(world, { item: 'SOAP' })
    expect([figures(world, soap), owed(world, soap)]).toEqual([[21, 21, 21], 0])
  })

  test('stays so through restarts, and the daemon says so at each', async () => {
    const { world, soap } = await shelved()
    pauseNow(world, { item: 'SOAP' })
    await order(world, soap, 3)
    await world.restart()
    await world.sweep()
    expect(figures(world, soap)).toEqual([24, 21, 24])
    expect(events(world).filter((name) => name === 'pause.begun').length).toBeGreaterThan(1)
    expect(world.entries.find(({ name }) => name === 'pause.begun')?.fields).toEqual({
      subject: 'SOAP at main',
      command: 'tillsync resume --item SOAP',
    })
  })

  test('is followed by a daemon that is at it: what was planned before is not sent', async () => {
    const { world, soap } = await shelved()
    const lowering: Fault = ({ body = '' }) => void (/mutation/.test(body) && pauseNow(world, { item: 'SOAP' }))
    world.disturb(STREET, lowering)
    await order(world, soap, 3)
    world.heal()
    expect([figures(world, soap), owed(world, soap)]).toEqual([[24, 21, 21], -3])
    await resumeNow(world, { item: 'SOAP' })
    expect(figures(world, soap)).toEqual([21, 21, 21])
  })

  test('has what was sent before settled all the same', async () => {
    const { world, soap } = await shelved()
    const lose: Fault = ({ method }, send) => {
      if (method !== 'POST') return undefined
      send()
      return { kind: 'lost', detail: 'closed' }
    }
    const restore = world.disturb(TILL, lose)
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    world.store.dirty.mark('web', 'orders', '', world.now())
    await world.work(2_000)
    restore()
    pauseNow(world, { item: 'SOAP' })
    await world.work(5 * MINUTE_MS)
    expect([world.store.journal.inDoubt(), world.store.corrections.get(1)?.applied]).toEqual([[], -3000])
    await resumeNow(world, { item: 'SOAP' })
    expect(figures(world, soap)).toEqual([21, 21, 21])
  })
})

describe('a paused listing', () => {
  test('keeps its figure and price while others follow, and its sales are told', async () => {
    const { world, soap } = await shelved()
    pauseNow(world, { listing: 'web:SOAP' })
    world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
    world.till.setPrice(soap.item, money('11'), world.now())
    await world.hear('main', 'item', String(soap.item))
    await order(world, soap, 3)
    expect(figures(world, soap)).toEqual([17, 21, 17])
    expect(world.web.product(soap.web)?.regularPrice).toBe('10.00')
    await resumeNow(world, { listing: 'web:SOAP' })
    expect(figures(world, soap)).toEqual([17, 17, 17])
    expect(world.web.product(soap.web)?.regularPrice).toBe('11.00')
  })
})

describe('a paused shop', () => {
  test('is written nothing, of any of its listings, and all of it is looked at once it is resumed', async () => {
    const { world, soap } = await shelved()
    const tea = stock(world, 'TEA', 7)
    await world.sweep()
    pauseNow(world, { shop: 'street' })
    const from = world.traffic.length
    await order(world, soap, 3)
    world.till.sell([{ productId: tea.item, quantity: units(2) }], world.now())
    await world.hear('main', 'item', String(tea.item))
    expect([figures(world, soap), figures(world, tea)]).toEqual([
      [21, 21, 24],
      [5, 5, 7],
    ])
    expect(writesSince(world, from, STREET)).toEqual([])
    await resumeNow(world, { shop: 'street' })
    expect([figures(world, soap), figures(world, tea)]).toEqual([
      [21, 21, 21],
      [5, 5, 5],
    ])
  })
})

describe('everything paused', () => {
  test('is written nothing, and caught up with once it is resumed', async () => {
    const { world, soap } = await shelved()
    pauseNow(world, { all: true })
    const from = world.traffic.length
    await order(world, soap, 3)
    world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 2 }], world.now())
    await world.sweep()
    expect([writesSince(world, from), owed(world, soap)]).toEqual([[], -5])
    await resumeNow(world, { all: true })
    expect(figures(world, soap)).toEqual([19, 19, 19])
    expect(events(world)).toContain('pause.begun')
  })

  test('is told of what nothing is linked to any more, once it is resumed', async () => {
    const { world, soap } = await shelved()
    pauseNow(world, { all: true })
    await order(world, soap, 3)
    const ignore = ['web', 'street'].map((shop) => `{shop: ${shop}, listing: SOAP}`)
    await world.restart({ mapping: `ignore: [${ignore.join(', ')}]` })
    await world.sweep()
    expect([figures(world, soap)[0], owed(world, soap)]).toEqual([24, -3])
    await resumeNow(world, { all: true })
    expect([figures(world, soap)[0], owed(world, soap)]).toEqual([21, 0])
  })

  test('and resumed while the daemon runs is said in its log', async () => {
    const { world, soap } = await shelved()
    pauseNow(world, { all: true })
    world.disturb(TILL, () => void said(world, resume, { all: true }))
    world.store.dirty.mark('main', 'item', String(soap.item), world.now())
    await world.work(MINUTE_MS)
    expect(world.entries.find(({ name }) => name === 'pause.ended')?.sentence).toBe(
      'resumed: everything; what was kept back is looked at again',
    )
  })
})

describe('what is paused', () => {
  async function kept(): Promise<World> {
    const { world, soap } = await shelved()
    pauseNow(world, { item: 'SOAP' })
    await order(world, soap, 3)
    return world
  }

  test('is shown by plan, with what would be written', async () => {
    const world = await kept()
    const { io, said } = openTerminal(world)
    expect(await plan(world.engine(), { ...io, columns: 80 }, {})).toBe(EXIT.changes)
    expect(said.join('\n')).toBe(`main:
sku   what    now  then  why
SOAP  paused   24    21  3 sold on web (order 12)
street:
sku   what    now  then  why
SOAP  paused   24    21  main allows 21 of SOAP
plan: 0 writes, 0 held, 2 paused; nothing was written`)
  })

  test('is shown by status', async () => {
    const world = await kept()
    const { io, said } = openTerminal(world)
    status(world.engine(), { ...io, columns: 80 }, {})
    expect(said[1]?.replace(/:\d\d\.\d+Z/, ':00Z')).toBe(
      'paused: SOAP at main since 2026-06-01T12:01:00Z; to go on: tillsync resume\n  --item SOAP',
    )
    status(world.engine(), io, { json: true })
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({
      paused: [{ subject: 'SOAP at main', command: 'tillsync resume --item SOAP' }],
    })
  })

  test.each(['SOAP', 'street:SOAP'])('is shown by why, of %s, as waiting for a person', async (name) => {
    const world = await kept()
    const { io, said } = openTerminal(world)
    expect(why(world.engine(), io, name, { json: true })).toBe(EXIT.waiting)
    const { waiting } = JSON.parse(said.join()) as { waiting: readonly { kind: string; command: string | null }[] }
    expect(waiting.map(({ kind, command }) => [kind, command])).toEqual([
      ['pause', 'tillsync resume --item SOAP'],
      ['owed', null],
    ])
  })
})

describe('the commands', () => {
  test('say what they did, and how to take it back', async () => {
    const { world } = await shelved()
    const lines = [
      said(world, pause, { item: 'SOAP' }),
      said(world, pause, { item: 'main:SOAP' }),
      said(world, pause, { listing: 'web:SOAP' }),
      said(world, pause, { shop: 'web' }),
      said(world, pause, { all: true }),
      said(world, resume, { listing: 'web:SOAP' }),
      said(world, resume, { listing: 'street:SOAP' }),
      said(world, resume, { all: true }),
      said(world, resume, { item: 'SOAP' }),
    ]
    expect(lines.map(({ code }) => code)).toEqual(lines.map(() => EXIT.done))
    await expect(`${lines.map(({ said }) => said).join('\n')}\n`).toMatchFileSnapshot('../golden/pause.txt')
    expect(said(world, resume, { shop: 'street', json: true }).said).toMatch(
      /^\{"paused":\[\{"subject":"web","since":"2026-06-01T12:01:\S+Z","command":"tillsync resume --shop web"\}\]\}$/,
    )
  })

  test.each<[Options, string]>([
    [{}, 'pause: say one of --item, --listing, --shop and --all'],
    [{ all: true, shop: 'web' }, 'pause: say one of --item, --listing, --shop and --all'],
    [{ shop: 'main' }, 'no shop is called main; there are web, street'],
    [{ item: 'SAOP' }, 'no item and no listing is called SAOP; near: SOAP'],
    [{ listing: 'SOAP' }, 'SOAP is the name of several; say which is meant:'],
    [{ item: 'web:SOAP' }, 'web:SOAP is no item; say --listing web:SOAP'],
  ])('refuse %j', async (options, expected) => {
    const { world } = await shelved()
    const { code, said: text, complained } = said(world, pause, options)
    expect([code, text, complained[0]]).toEqual([EXIT.usage, '', expected])
    expect(world.store.pauses.list()).toEqual([])
  })
})
