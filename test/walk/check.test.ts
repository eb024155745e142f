import { describe, expect, test } from 'vitest'
import type { Configuration } from '../../src/config/configuration.js'
import { check } from '../../src/edges/cli/check.js'
import { EXIT } from '../../src/edges/cli/io.js'
import { shelve, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, money, units, type World } from './world.js'

const TILL = 'pos.local'
const ASK = 'match: {adopt: ask}'
const MINUTE_MS = 60_000

/** What `check` says, without the places of the test's own directory. */
async function checked(world: World, json = false, notify: Configuration['notify'] = null) {
  const { io, said, complained } = openTerminal(world)
  const engine = world.engine()
  const configuration = { file: 'tillsync.yaml', mapping: engine.mapping, notify }
  const code = await check(engine, configuration, { ...io, reveal: () => 'not an address' }, { json })
  return { code, complained, said: said.map((text) => text.replace(/\S*\/mapping\//g, 'mapping/')) }
}

function pages(world: World): number {
  return world.traffic.filter(({ host, path }) => host === TILL && path === '/api/v1/products').length
}

describe('a check', () => {
  test('of what is right ticks each line and reads the catalogues the first time only', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    const { code, complained, said } = await checked(world)
    expect([code, complained]).toEqual([EXIT.done, []])
    expect(said).toEqual([
      '✓ tillsync.yaml: 0 links, 0 rules, 0 ignored',
      expect.stringMatching(/^✓ main: reached /),
      expect.stringMatching(/^✓ web: reached /),
      expect.stringMatching(/^✓ street: reached /),
      '✓ http.public_url is not set: webhooks are not looked after, and polling and sweeps find every change',
      '  reading the catalogues for the first time',
      '✓ web: 1 listing linked, as read just now',
      '✓ street: 1 listing linked, as read just now',
    ])
    const read = pages(world)
    world.advance(4 * MINUTE_MS)
    const again = await checked(world)
    expect(pages(world)).toBe(read)
    expect(again.said.at(-1)).toBe('✓ street: 1 listing linked, as read 4 minutes ago')
    expect(again.said).toHaveLength(7)
  })

  test('says whether those who are to be told could be', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    const nobody = { command: null, webhook: null, collectMs: 1, perHour: 1, alive: null }
    const program = await checked(world, false, { ...nobody, command: ['/nowhere/tell'] })
    expect(program.code).toBe(EXIT.failed)
    expect(program.said[1]).toMatch(/^✗ notify: there is no program \/nowhere\/tell that may be run\n {2}name one/)
    const webhook = await checked(world, false, { ...nobody, webhook: { env: 'HOOK' } })
    expect(webhook.said[1]).toMatch(/^✗ notify: posts to: found no https address/)
    expect(webhook.said.join()).not.toContain('not an address')
  })

  test('leaves no link, no mark and no write behind', async () => {
    const world = createWorld()
    stock(world, 'SOAP', 24, 5)
    await checked(world)
    expect(world.store.links.count('live', 'web')).toBe(0)
    expect(world.store.catalogue.listingsNamed('web', 'sku', 'SOAP')[0]?.match).toBeNull()
    await world.work(10 * MINUTE_MS)
    expect(writesSince(world, 0)).toEqual([])
  })

  test('of a key that is refused says the way out, and reads nothing', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    world.disturb(TILL, () => ({ kind: 'answered', status: 401, headers: {}, body: '{"error":"Invalid API key"}' }))
    const { code, said } = await checked(world)
    expect(code).toBe(EXIT.failed)
    expect(said.join('\n')).toMatch(/✗ main: .*\n {2}make a new key/)
    expect([pages(world), said.length]).toEqual([0, 4])
  })

  test.each([
    [3, '✓ main: reached', EXIT.done],
    [4, '✗ main: 429', EXIT.failed],
  ])('of a till that asks to slow down %i times says %s', async (times, line, expected) => {
    const world = createWorld()
    stock(world, 'SOAP')
    let left = times
    world.disturb(TILL, () => {
      left -= 1
      const headers = { 'retry-after': '1' }
      return left < 0 ? undefined : { kind: 'answered', status: 429, headers, body: '{"error":"Too many requests"}' }
    })
    const { code, said } = await checked(world)
    expect([code, said[1]]).toEqual([expected, expect.stringContaining(line)])
  })

  test('of a catalogue that breaks off says so, and fails', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    world.disturb(TILL, ({ url }) => (/products\?/.test(url) ? { kind: 'lost', detail: 'closed' } : undefined))
    const { code, said } = await checked(world)
    expect(code).toBe(EXIT.failed)
    expect(said.at(-1)).toMatch(/^✗ main: its catalogue could not be read: .*closed\n {2}run tillsync check again/)
  })

  test('of a channel that is down shows what was read before', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    await world.sweep()
    world.disturb(TILL, () => ({ kind: 'unsent', detail: 'connection refused' }))
    world.advance(3 * 60 * MINUTE_MS)
    const { code, said } = await checked(world)
    expect([code, said.at(-1)]).toEqual([EXIT.failed, '✓ street: 1 listing linked, as read 3 hours ago'])
  })
})

/** A shop with something of everything that linking may come to. */
function openMixed(mapping?: string): World {
  const world = createWorld({ settings: ASK, ...(mapping !== undefined && { mapping }) })
  stock(world, 'SOAP')
  for (const name of ['Cup, red', 'Cup, blue'])
    world.till.addProduct({ sku: 'CUP', name, price: money('10'), stock: units(1) }, world.now())
  shelve(world, 'CUP', 1)
  for (let number = 10; number < 22; number += 1) shelve(world, `ODD-${number}`, 1)
  world.web.addProduct({ sku: 'CARD', name: 'Card', price: '10.00', stock: 1 }, world.now())
  return world
}

describe('what linking comes to', () => {
  test('leaves out a product whose variations are counted, and names by id what has no SKU', async () => {
    const world = createWorld()
    const variations = ['S', 'M'].map((size) => ({ sku: `SHIRT-${size}`, name: size, price: '10.00', stock: 1 }))
    world.web.addProduct({ sku: '', name: 'Shirt', variations }, world.now())
    const { id } = world.web.addProduct({ sku: '', name: 'Voucher', price: '10.00' }, world.now())
    stock(world, 'SOAP')
    const web = (await checked(world)).said.find((text) => text.startsWith('! web'))
    expect(web?.split('\n')[0]).toBe(
      `! web: 1 listing linked, 3 unmatched (SHIRT-S, SHIRT-M and ${id} (Voucher)), as read just now`,
    )
  })

  test('is said of each shop: proposed, unmatched with the first names, ambiguous with all that bear the name', async () => {
    const { code, said } = await checked(openMixed('ignore: [{shop: web, listing: CARD}]'))
    expect(code).toBe(EXIT.changes)
    const [web, street, cup, ...rest] = said.slice(6)
    expect(web).toContain('! web: 0 listings linked, 1 proposed, 1 ignored, as read just now\n  tillsync plan shows')
    expect(street).toContain('0 listings linked, 1 proposed, 12 unmatched (ODD-10, ODD-11, ODD-12')
    expect(street).toContain('ODD-19 and 2 more), 1 ambiguous, as read just now')
    expect(street).toContain('SKU or barcode of an item at main')
    expect(cup).toMatch(
      /! street: the SKU CUP is not unique.*main \d+ \(Cup, red\), main \d+ \(Cup, blue\) and street \d+/,
    )
    expect(rest).toEqual([])
  })

  test('goes by the mapping files as they are now', async () => {
    const world = openMixed()
    await world.sweep()
    await world.restart({ mapping: 'ignore: [{shop: web, listing: CARD}, {shop: web, listing: SOAP}]' })
    const { said } = await checked(world)
    expect(said[5]).toBe('✓ web: 0 listings linked, 2 ignored, as read just now')
  })

  test('names what a mapping file names in vain, each with its line', async () => {
    const world = openMixed(`links:
  - {shop: web, listing: CRAD, item: SOAP}
  - {shop: web, listing: CARD, parts: [{item: SOAP}, {item: SOUP}, {item: CUP}]}
rules:
  - {item: {barcode: "4006"}, buffer: 1}
  - {category: flower, buffer: 1}
  - {item: SOAP, buffer: 1}
ignore:
  - {shop: street, listing: {id: 999}}`)
    const { code, said } = await checked(world)
    expect(code).toBe(EXIT.changes)
    expect(said.filter((text) => text.includes('mapping/')).map((text) => text.split('\n')[0])).toEqual([
      '! mapping/a.yaml:2: no listing with SKU CRAD is at web',
      '! mapping/a.yaml:3: no item with SKU SOUP is at main',
      expect.stringMatching(/^! mapping\/a.yaml:3: more than one item with SKU CUP is at main: \d+, \d+$/),
      '! mapping/a.yaml:9: no listing with id 999 is at street',
      '! mapping/a.yaml:5: no item with barcode 4006 is at main',
      '! mapping/a.yaml:6: no item of category flower is at main',
    ])
    expect(said.join()).toContain('say which one is meant by its {id: …}')
  })

  test('says which linked listings have no stock of their own', async () => {
    const world = createWorld()
    world.till.addProduct({ sku: 'VOUCHER', name: 'V', price: money('10'), stock: units(1) }, world.now())
    shelve(world, 'VOUCHER', 0, false)
    const { code, said } = await checked(world)
    expect(code).toBe(EXIT.changes)
    expect(said.at(-1)).toBe(
      '! street: 1 linked listing without a stock of its own at the shop: VOUCHER\n' +
        '  let the shop track the stock, or ignore the listing',
    )
  })

  test('is one object for scripts', async () => {
    const { code, said } = await checked(openMixed(), true)
    expect([code, said.length]).toEqual([EXIT.changes, 1])
    const { findings, shops } = JSON.parse(said[0] ?? '') as Record<string, readonly Record<string, unknown>[]>
    expect(findings?.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'warn', 'warn', 'warn'])
    expect(shops?.[1]).toMatchObject({
      shop: 'street',
      counts: { live: 0, proposed: 1, unmatched: 12, ambiguous: 1, ignored: 0 },
      unclear: [{ by: 'sku', name: 'CUP' }],
    })
  })
})
