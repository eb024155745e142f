import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/edges/cli/io.js'
import { plan } from '../../src/edges/cli/plan.js'
import { readCatalogues } from '../../src/engine/catalogues.js'
import { beginSweep, stepSweep } from '../../src/engine/sweep.js'
import { figures, holds, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, type World } from './world.js'

const TILL = 'pos.local'
const MINUTE_MS = 60_000

interface PlannedLine {
  readonly channel: string
  readonly sku: string
  readonly what: string
  readonly from: string
  readonly to: string
}

/** What `plan` answers now. */
async function planned(world: World) {
  const { io, said, complained } = openTerminal(world)
  const code = await plan(world.engine(), io, { json: true })
  const { changes } = JSON.parse(said[0] ?? '{"changes": []}') as { changes: readonly PlannedLine[] }
  return { code, complained, changes: changes.map(({ channel, sku, from, to }) => `${channel} ${sku} ${from} → ${to}`) }
}

/** What the daemon acts on. */
function actedOn({ store }: World): unknown {
  const links = (['live', 'proposed', 'retired'] as const).map((state) => store.links.inState(state, null, 0, 100))
  return [links, store.dirty.due(Number.MAX_SAFE_INTEGER, 100), store.holds.list(), store.journal.planned()]
}

/** Enough for the till to need two pages, and what every shop shows of it. */
function stockTwoPages(world: World): void {
  for (let number = 0; number < 120; number += 1) stock(world, `TOWEL-${number}`, 7)
}

function tillPages(world: World, from = 0): number {
  return world.traffic.slice(from).filter(({ host, path }) => host === TILL && path === '/api/v1/products').length
}

describe('a plan', () => {
  test('before the first day shows what would be written, and leaves nothing that the daemon acts on', async () => {
    const world = createWorld()
    const soap = stock(world, 'SOAP', 24, 5, 24)
    const before = actedOn(world)
    expect(await planned(world)).toEqual({ code: EXIT.changes, complained: [], changes: ['web SOAP 5 → 24'] })
    expect(actedOn(world)).toEqual(before)
    await world.work(10 * MINUTE_MS)
    expect(writesSince(world, 0)).toEqual([])
    expect(figures(world, soap)).toEqual([24, 5, 24])
  })

  test('with a mapping file that the daemon does not know yet does not make the daemon follow it', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    await world.sweep()
    const pack = world.web.addProduct({ sku: 'PACK', name: 'Pack', price: '10.00', stock: 1 }, world.now())
    const changed = createWorld({ mapping: 'links: [{shop: web, listing: PACK, item: SOAP, units: 3}]' })
    const from = world.traffic.length
    const before = actedOn(world)
    const { io, said } = openTerminal(world)
    const engine = { ...world.engine(), mapping: changed.engine().mapping }
    expect(await plan(engine, io, { json: true })).toBe(EXIT.changes)
    expect(said.join()).toContain('"sku":"PACK","what":"stock","from":"1","to":"8"')
    expect(actedOn(world)).toEqual(before)
    await world.work(10 * MINUTE_MS)
    expect(writesSince(world, from)).toEqual([])
    expect(world.shown.web(pack.id)).toBe(1)
  })

  test('says which channel can not be read, and plans nothing', async () => {
    const world = createWorld()
    stock(world, 'SOAP', 24, 5)
    const restore = world.disturb(TILL, () => ({ kind: 'unsent', detail: 'connection refused' }))
    const { code, complained, changes } = await planned(world)
    expect([code, complained, changes]).toEqual([EXIT.failed, ['main: unsent: connection refused'], []])
    restore()
    world.advance(MINUTE_MS)
    expect(await planned(world)).toMatchObject({ code: EXIT.changes, changes: ['web SOAP 5 → 24'] })
  })

  test('of a till that has lost its goods says so, and leaves the hold to the daemon', async () => {
    const world = createWorld()
    for (let number = 0; number < 20; number += 1) stock(world, `TOWEL-${number}`)
    await world.sweep()
    world.disturb(TILL, withoutGoods)
    const { code, complained } = await planned(world)
    expect(code).toBe(EXIT.done)
    expect(complained).toEqual(['main: it listed 0 of the 20 rows it had before, which is taken for an outage'])
    expect(holds(world)).toEqual([])
    await world.sweep()
    expect(holds(world)).toEqual(['walk at main'])
  })
})

const withoutGoods: Fault = ({ url }, send) => {
  const answer = send()
  if (!url.includes('/products?') || answer.kind !== 'answered') return answer
  const pagination = { current_page: 1, per_page: 100, total_count: 0, total_pages: 0 }
  return { ...answer, body: JSON.stringify({ data: [], pagination }) }
}

/** Takes a product out of the WooCommerce shop for good; the status that it answers. */
function remove(world: World, id: number): number {
  const exchange = {
    method: 'DELETE',
    origin: 'https://127.0.0.1',
    path: `/wp-json/wc/v3/products/${id}`,
    query: new URLSearchParams({ force: 'true' }),
    headers: { authorization: `Basic ${Buffer.from('ck_test:cs_test').toString('base64')}` },
    body: '',
  }
  return world.web.answer(exchange, world.now()).status
}

describe('a command that reads while the daemon sweeps', () => {
  test('walks by itself, and the daemon goes on where it was', async () => {
    const world = createWorld()
    stockTwoPages(world)
    beginSweep(world.engine())
    await stepSweep(world.engine())
    expect(tillPages(world)).toBe(1)
    expect((await readCatalogues(world.engine())).unread).toEqual([])
    expect(tillPages(world)).toBe(3)
    const from = world.traffic.length
    await world.sweep()
    expect(tillPages(world, from)).toBe(1)
    expect(world.store.links.count('live', 'web')).toBe(120)
  })

  test('keeps neither walk from finding what is gone, nor makes it find too much', async () => {
    const world = createWorld()
    stockTwoPages(world)
    await world.sweep()
    const removed = world.web.products()[0]
    if (!removed) throw new Error('no product is there')
    expect(remove(world, removed.id)).toBe(200)
    beginSweep(world.engine())
    await stepSweep(world.engine())
    await readCatalogues(world.engine())
    await world.sweep()
    expect(world.store.catalogue.counts('web').listings).toBe(119)
    expect(world.store.catalogue.listing('web', String(removed.id))?.gone).toBe(true)
    expect(world.store.catalogue.counts('main').items).toBe(120)
  })
})

describe('a command that dies while it reads', () => {
  async function dieReading() {
    const world = createWorld()
    stockTwoPages(world)
    let pages = 0
    const restore = world.disturb(TILL, () => ((pages += 1) === 2 ? 'crash' : undefined))
    void readCatalogues(world.engine())
    await new Promise(setImmediate)
    expect(world.isAlive()).toBe(false)
    restore()
    return world
  }
  const openWalks = (world: World) => world.store.walks.openOfCommands().map(({ channel }) => channel)

  test('leaves nothing for the daemon to go on with, which closes what lies there', async () => {
    const world = await dieReading()
    expect(openWalks(world)).toContain('main')
    await world.restart()
    // Its process might still live.
    expect(openWalks(world)).toContain('main')
    const from = world.traffic.length
    await world.work(20 * MINUTE_MS)
    expect(tillPages(world, from)).toBe(0)
    await world.restart()
    expect(openWalks(world)).toEqual([])
  })

  test('is cleared up after by the next command', async () => {
    const world = await dieReading()
    await world.restart()
    world.advance(20 * MINUTE_MS)
    await planned(world)
    expect(openWalks(world)).toEqual([])
  })
})
