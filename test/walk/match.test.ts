import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readMapping } from '../../src/config/mapping.js'
import { systemClock } from '../../src/edges/clock.js'
import { EXIT } from '../../src/edges/cli/io.js'
import { match, type MatchOptions } from '../../src/edges/cli/match.js'
import type { PairingReport } from '../../src/edges/cli/pairing-report.js'
import { displayWidth } from '../../src/edges/terminal.js'
import { shelve, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { ignoreText, plantTroubles } from './troubles.js'
import { createWorld, money, units, type World } from './world.js'

const ASK = 'match: {adopt: ask}'
const MINUTE_MS = 60_000

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-match-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** What `match` says, without the places of the test's own directories. */
async function matched(world: World, options: MatchOptions = {}) {
  const { io, said, complained } = openTerminal(world)
  const code = await match(
    world.engine(),
    { directory, mappingPatterns: ['mapped*.yaml'] },
    { ...io, columns: 80 },
    options,
  )
  const written = said.join('\n')
  const text = written.replace(/[^\s(]*\/mapping\//g, 'mapping/').replaceAll(`${directory}/`, '')
  return { code, complained, text: options.json === true ? written : text }
}

async function reported(world: World, options: MatchOptions = {}) {
  const { code, text } = await matched(world, { ...options, json: true })
  return { code, report: JSON.parse(text) as PairingReport }
}

/** Both catalogues with one of everything. */
function openMixed(mapping?: string): World {
  const world = createWorld({ settings: ASK, ...(mapping !== undefined && { mapping }) })
  const add = (sku: string, name: string) =>
    world.till.addProduct({ sku, name, price: money('10'), stock: units(5) }, world.now())
  const list = (sku: string, name: string) => world.web.addProduct({ sku, name, price: '10.00', stock: 5 }, world.now())
  stock(world, 'SOAP')
  for (const name of ['Cup, red', 'Cup, blue']) add('CUP', name)
  list('CUP', 'Cup')
  add('TOWEL', 'Towel')
  for (const name of ['Towel', 'Towel, again']) list('TOWEL', name)
  add('TEA-100', 'Tea, 100 g')
  list('tea 100', 'Tea')
  list('CARD', 'Gift card')
  world.web.addProduct({ sku: 'HELP', name: 'An hour of help', price: '10.00' }, world.now())
  add('BOWL', 'Bowl')
  return world
}

/** Somebody changes a product of the web shop. */
function atWeb(world: World, method: string, path: string, body: object = {}): void {
  const authorization = `Basic ${Buffer.from('ck_test:cs_test').toString('base64')}`
  const exchange = {
    method,
    origin: 'https://shop.example',
    path: `/wp-json/wc/v3/products/${path}`,
    query: new URLSearchParams(method === 'DELETE' ? { force: 'true' } : {}),
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  }
  expect(world.web.answer(exchange, world.now()).status).toBe(200)
}

function removeAtWeb(world: World, id: number): void {
  atWeb(world, 'DELETE', String(id))
}

/** Enough that one more or less is no outage. */
function stockUp(world: World, kinds: number): void {
  for (let number = 0; number < kinds; number += 1) stock(world, `SOAP-${number}`)
}

describe('a match', () => {
  test('of everything that there is says why each is so, and the entry that would settle it', async () => {
    const { code, complained, text } = await matched(openMixed('ignore: [{shop: web, listing: CARD}]'))
    expect([code, complained]).toEqual([EXIT.changes, []])
    expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
    await expect(text).toMatchFileSnapshot('../golden/match.txt')
  })

  test('of all names what is right as well', async () => {
    const { text } = await matched(openMixed('ignore: [{shop: web, listing: CARD}]'), { all: true })
    await expect(text).toMatchFileSnapshot('../golden/match-all.txt')
  })

  test('of what is right has nothing to decide', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    await world.sweep()
    const { code, text } = await matched(world)
    expect([code, text.split('\n').at(-1)]).toEqual([EXIT.done, 'match: nothing to decide'])
  })

  test('writes to no till and no shop, and links nothing', async () => {
    const world = openMixed()
    await matched(world, { write: join(directory, 'new.yaml') })
    expect(writesSince(world, 0)).toEqual([])
    expect(world.store.links.inState('proposed', null, 0, 10)).toEqual([])
  })
})

describe('the catalogues', () => {
  test.each<[string, MatchOptions, number, boolean]>([
    ['a minute old are fresh', {}, 1, false],
    ['an hour old are read again', {}, 60, true],
    ['a minute old are read again where that is wanted', { read: true }, 1, true],
    ['an hour old are good enough where that is said', { cached: true }, 60, false],
  ])('%s', async (_, options, minutes, isRead) => {
    const world = openMixed()
    await matched(world)
    world.advance(minutes * MINUTE_MS)
    const before = world.traffic.length
    await matched(world, options)
    expect(world.traffic.length > before).toBe(isRead)
  })

  test('that were never read can not be gone by', async () => {
    const { code, complained } = await matched(openMixed(), { cached: true })
    expect([code, complained]).toEqual([EXIT.failed, [expect.stringContaining('without --cached they are read')]])
  })

  test('that can not be read now are said, and what was read before is shown', async () => {
    const world = openMixed()
    await matched(world)
    world.disturb('pos.local', () => ({ kind: 'unsent', detail: 'connection refused' }))
    const { code, complained, text } = await matched(world, { read: true })
    expect([code, complained.join()]).toEqual([EXIT.failed, expect.stringContaining('connection refused')])
    expect(text).toContain('web, from main')
  })
})

describe('what was put right', () => {
  async function standings(world: World) {
    const { report } = await reported(world, { read: true })
    return report.shops[0]?.lines.filter(({ sku }) => sku === 'LAMP').map(({ standing }) => standing)
  }
  function openLamps() {
    const world = createWorld({ settings: ASK })
    stockUp(world, 12)
    const lamp = () =>
      world.till.addProduct({ sku: 'LAMP', name: 'Lamp', price: money('10'), stock: units(5) }, world.now())
    const list = () => world.web.addProduct({ sku: 'LAMP', name: 'Lamp', price: '10.00', stock: 5 }, world.now())
    return { world, lamp, list }
  }

  test('by taking a namesake out of the till is seen by the next reading, with a daemon or without', async () => {
    for (const isWithDaemon of [false, true]) {
      const { world, lamp, list } = openLamps()
      lamp()
      list()
      const other = lamp()
      expect(await standings(world)).toEqual(['ambiguous'])
      world.till.remove(other.id, world.now())
      if (isWithDaemon) await world.sweep()
      else expect(await standings(world)).toEqual(['proposed'])
      expect(world.store.catalogue.item('main', String(other.id))?.gone).toBe(true)
    }
  })

  test('by taking a namesake out of the shop is seen by the next reading', async () => {
    const { world, lamp, list } = openLamps()
    lamp()
    list()
    const other = list()
    expect(await standings(world)).toEqual(['duplicate_sku', 'duplicate_sku'])
    removeAtWeb(world, other.id)
    expect(await standings(world)).toEqual(['proposed'])
  })

  test('leaves a linked listing that is missing to the daemon', async () => {
    const { world, lamp, list } = openLamps()
    lamp()
    const listing = list()
    await world.sweep()
    removeAtWeb(world, listing.id)
    await matched(world, { read: true })
    expect(world.store.catalogue.listing('web', String(listing.id))?.gone).toBe(false)
  })
})

describe('a listing', () => {
  test('that is linked and got another SKU may be another product', async () => {
    const world = createWorld()
    const soap = stock(world, 'SOAP')
    await world.sweep()
    atWeb(world, 'PUT', String(soap.web), { sku: 'LAMP' })
    const { report } = await reported(world, { read: true })
    const line = report.shops[0]?.lines.find(({ id }) => id === String(soap.web))
    expect(line?.standing).toBe('changed_sku')
    expect(line?.why).toContain('now it has LAMP')
    expect(line?.settle.map(({ section }) => section)).toEqual(['links', 'ignore'])
  })

  test('that is linked by a mapping file and not counted names the entry', async () => {
    const world = createWorld({ mapping: 'links: [{shop: street, listing: BOX, item: SOAP}]' })
    stock(world, 'SOAP')
    shelve(world, 'BOX', 0, false)
    const { report } = await reported(world)
    const line = report.shops[1]?.lines.find(({ sku }) => sku === 'BOX')
    expect([line?.standing, line?.settle]).toEqual(['not_managed', []])
    expect(line?.why).toMatch(/^it is linked \(.*a\.yaml:1\), but street keeps no stock of it/)
  })
})

describe('--write', () => {
  const PERSONS = '# Ours.\nlinks:\n- {shop: web, listing:  HAMMER, item: BOWL} # as agreed\n'

  test('puts the entries into a new file, which loads and says nothing yet', async () => {
    const world = openMixed('ignore: [{shop: web, listing: CARD}]')
    const file = join(directory, 'mapped.yaml')
    const { text } = await matched(world, { write: file })
    expect(text).toContain('match: mapped.yaml has the entries, each commented out')
    expect(text).not.toContain('put it under mapping:')
    expect(readMapping([file], ['web', 'street'])).toEqual({
      mapping: { links: [], rules: [], ignored: [] },
      problems: [],
    })
    await expect(readFileSync(file, 'utf8')).toMatchFileSnapshot('../golden/match-suggestions.yaml')
  })

  test('keeps what a person wrote, and who may read it, byte by byte', async () => {
    const world = openMixed()
    const file = join(directory, 'mine.yaml')
    writeFileSync(file, PERSONS, { mode: 0o640 })
    const { text } = await matched(world, { write: file })
    expect(text).toContain('put it under mapping: in the configuration')
    expect(readFileSync(file, 'utf8').startsWith(PERSONS)).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o640)
  })

  test('each entry is right once its mark is taken away', async () => {
    const world = openMixed()
    const file = join(directory, 'mapped.yaml')
    await matched(world, { write: file })
    const taken = readFileSync(file, 'utf8').replace(/#\?- (\{.*)/g, '- $1')
    writeFileSync(file, taken)
    const { mapping, problems } = readMapping([file], ['web', 'street'])
    expect(mapping.links.length).toBeGreaterThan(5)
    // Every candidate of a listing at once is what a person is not to choose, and what loading refuses.
    expect(problems.every(({ found }) => /listing ".*" of web/.test(found))).toBe(true)
  })
})

describe('ten thousand items', () => {
  test('are matched in time, and each of two hundred troubles among them is named', async () => {
    const world = createWorld({ settings: ASK, mapping: ignoreText(200) })
    const planted = plantTroubles(world, 10_000, 200, 7)
    expect(new Set(planted.map(({ standing }) => standing)).size).toBe(9)
    const clock = systemClock()
    const begunAt = clock.now()
    const { report } = await reported(world, { cached: true })
    const tookMs = clock.now() - begunAt
    const lines = report.shops[0]?.lines ?? []
    const atTill = new Set(report.tills[0]?.duplicates.flatMap(({ items }) => items.map(({ id }) => id)))
    const found = new Map(lines.map((line) => [line.id, line]))
    const unnamed = planted.filter(({ standing, id, items }) => {
      if (standing === 'till') return !atTill.has(id)
      const line = found.get(id)
      return line?.standing !== standing || items.some((item) => !line.items.some((each) => each.id === item))
    })
    expect(unnamed).toEqual([])
    const wanted = new Set(planted.map(({ id }) => id))
    const needless = lines.filter(
      ({ id, standing }) => !wanted.has(id) && standing !== 'live' && standing !== 'proposed',
    )
    expect(needless.filter(({ id }) => !atTill.has(id))).toEqual([])
    console.log(`match: ${lines.length} lines, ${planted.length} of them planted, in ${tookMs} ms`)
    expect(tookMs).toBeLessThan(5_000)
  })
})
