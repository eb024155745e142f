import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configurationKinds } from '../../src/assemble.js'
import { loadConfiguration } from '../../src/config/load.js'
import { UserError } from '../../src/core/problem.js'
import { events, figures, type Goods, holds, shelve, stock, writesSince } from './shelves.js'
import { createWorld, type Fault, money, units, type World, type WorldOptions } from './world.js'

const TILL = 'pos.local'
const WEB = '127.0.0.1'
const STREET = 'street.myshopify.com'
const HOUR_MS = 3_600_000
/** The longest that a shop may still act on a write after its answer was given up. */
const SETTLE_AFTER_MS = 60_000

const html: Fault = () => ({
  kind: 'answered',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>Back soon</body></html>',
})
const refusedConnection: Fault = () => ({ kind: 'unsent', detail: 'connection refused' })

async function open(options: WorldOptions = {}, atTill = 24): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP', atTill)
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

function downAt(world: World): readonly unknown[] {
  const told = world.entries.filter(({ name }) => name === 'channel.down' || name === 'channel.unauthorised')
  return told.map(({ name, fields }) => [fields.channel, name === 'channel.down' ? fields.kind : 'unauthorised'])
}

describe('a till that answers HTML', () => {
  test('from the first day leaves the shops as they are', async () => {
    const world = createWorld()
    world.disturb(TILL, html)
    const soap = stock(world, 'SOAP', 24, 5, 7)
    await world.sweep()
    expect(figures(world, soap)).toEqual([24, 5, 7])
    expect(downAt(world)).toEqual([['main', 'unavailable']])
    expect(events(world)).toContain('sweep.cut')
  })

  test('one day leaves the shops as they were', async () => {
    const { world, soap } = await open()
    const from = world.traffic.length
    const restore = world.disturb(TILL, html)
    world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
    await world.hear('main', 'item', String(soap.item))
    await world.sweep()
    expect(writesSince(world, from)).toEqual([])
    restore()
    await world.work(HOUR_MS)
    expect(figures(world, soap)).toEqual([22, 22, 22])
  })
})

describe('an empty catalogue', () => {
  test('at the till zeroes nothing, and a hold says so', async () => {
    const { world, soap } = await open()
    const restore = world.disturb(TILL, ({ url }, send) => {
      const answer = send()
      if (!url.includes('/products?') || answer.kind !== 'answered') return answer
      const pagination = { current_page: 1, per_page: 100, total_count: 0, total_pages: 0 }
      return { ...answer, body: JSON.stringify({ data: [], pagination }) }
    })
    const from = world.traffic.length
    await world.sweep()
    expect(holds(world)).toEqual(['walk at main'])
    expect(writesSince(world, from)).toEqual([])
    expect(figures(world, soap)).toEqual([24, 24, 24])
    restore()
    await world.sweep()
    expect(holds(world)).toEqual([])
  })

  test('from the first day is not taken for the truth', async () => {
    const world = createWorld()
    world.web.addProduct({ sku: 'SOAP', name: 'Soap', price: '10.00', stock: 5 }, world.now())
    await world.sweep()
    expect(holds(world)).toEqual(['walk at main', 'walk at street'])
    expect(writesSince(world, 0)).toEqual([])
  })
})

describe('a till that is down for an hour', () => {
  test('while one shop sells the last unit: the other is lowered at once', async () => {
    const { world, soap } = await open({}, 1)
    const restore = world.disturb(TILL, refusedConnection)
    world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
    await world.hear('web', 'orders')
    expect(figures(world, soap)).toEqual([1, 0, 0])
    await world.work(HOUR_MS)
    restore()
    await world.work(600_000)
    expect(figures(world, soap)).toEqual([0, 0, 0])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test('while both shops sell the same last unit: both are told, and neither raised', async () => {
    const { world, soap } = await open({}, 1)
    const restore = world.disturb(TILL, refusedConnection)
    world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
    world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 1 }], world.now())
    await world.hear('web', 'orders')
    await world.work(HOUR_MS)
    await world.sweep()
    expect(figures(world, soap)).toEqual([1, 0, 0])
    restore()
    await world.work(600_000)
    await world.sweep()
    expect(figures(world, soap)).toEqual([-1, 0, 0])
  })
})

test('nothing is raised on an old reading while the till is down', async () => {
  const { world, soap } = await open()
  const restore = world.disturb(TILL, refusedConnection)
  world.web.editStock(soap.web, 10, world.now())
  world.street.editQuantity({ inventoryItemId: soap.street, change: { by: 3 } }, world.now())
  await world.hear('web', 'listing', String(soap.web))
  await world.sweep()
  expect(world.shown.web(soap.web)).toBe(10)
  restore()
  await world.work(HOUR_MS)
  expect(figures(world, soap)).toEqual([27, 27, 27])
})

test('a SKU that is not unique is listed with all it may mean, and linked to none', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP', 24, 5, 7)
  const twin = stock(world, 'TWIN', 8, 2, 2)
  const other = world.web.addProduct(
    { sku: 'OTHER', name: 'Other', price: '10.00', barcode: '4711', stock: 1 },
    world.now(),
  )
  const double = world.till.addProduct({ sku: 'TWIN', name: 'Twin', price: money('10'), stock: units(9) }, world.now())
  for (const sku of ['A', 'B'])
    world.till.addProduct({ sku, barcode: '4711', name: sku, price: money('1'), stock: units(9) }, world.now())
  await world.sweep()
  expect(figures(world, soap)).toEqual([24, 24, 24])
  expect(figures(world, twin)).toEqual([8, 2, 2])
  expect(world.shown.web(other.id)).toBe(1)
  const found = world.entries.filter(({ name }) => name === 'match.ambiguous').map(({ fields }) => fields)
  expect(found).toContainEqual({
    shop: 'web',
    listing: 'TWIN',
    candidates: [`main:${twin.item}`, `main:${double.id}`, `web:${twin.web}`],
  })
  expect(found.map(({ shop, listing }) => [shop, listing])).toEqual([
    ['web', 'TWIN'],
    ['web', 'OTHER'],
    ['street', 'TWIN'],
  ])
})

test('a variation whose stock the parent manages is the parent’s, which is written and sells', async () => {
  const world = createWorld({ mapping: 'links: [{shop: web, listing: SHIRT, item: SHIRT}]' })
  const item = world.till.addProduct({ sku: 'SHIRT', name: 'Shirt', price: money('10'), stock: units(24) }, world.now())
  const shirt = world.web.addProduct(
    { sku: 'SHIRT', name: 'Shirt', stock: 3, variations: [{ sku: 'SHIRT-M', name: 'M', price: '10.00' }] },
    world.now(),
  )
  await world.sweep()
  expect(world.shown.web(shirt.id)).toBe(24)
  world.advance(60_000)
  world.web.placeOrder([{ productId: shirt.variationIds[0] ?? 0, quantity: 2 }], world.now())
  await world.hear('web', 'orders')
  expect([world.shown.till(item.id), world.shown.web(shirt.id)]).toEqual([units(22), 22])
})

test('a price that is none changes no price, and stock goes on', async () => {
  const { world, soap } = await open()
  world.disturb(TILL, (_, send) => {
    const answer = send()
    if (answer.kind !== 'answered') return answer
    return { ...answer, body: answer.body.replaceAll(/"(price|effective_price)":\s*[\d.]+/g, '"$1":"abc"') }
  })
  world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
  await world.sweep()
  expect(figures(world, soap)).toEqual([22, 22, 22])
  expect(world.web.product(soap.web)?.regularPrice).toBe('10.00')
  expect(world.entries.filter(({ name }) => name === 'price.changed')).toEqual([])
})

describe.each([301, 307])('a shop that redirects with %i', (status) => {
  test.each([
    ['web', WEB],
    ['street', STREET],
  ] as const)('at %s is not followed, and nothing is repeated', async (shop, host) => {
    const { world, soap } = await open()
    const writes: string[] = []
    const restore = world.disturb(host, ({ method, body = '', url }) => {
      if (method === 'POST' && (!body.includes('"query"') || body.includes('mutation'))) writes.push(url)
      return { kind: 'answered', status, headers: { location: 'https://elsewhere.example/' }, body: '' }
    })
    world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
    await world.hear('main', 'item', String(soap.item))
    expect(world.traffic.filter((row) => row.host === 'elsewhere.example')).toEqual([])
    expect(writes).toEqual([])
    expect(downAt(world)).toEqual([[shop, 'unavailable']])
    restore()
    await world.work(HOUR_MS)
    expect(figures(world, soap)).toEqual([22, 22, 22])
  })

  test.each([
    ['web', WEB],
    ['street', STREET],
  ] as const)('only writes at %s: nothing is repeated that may have been done', async (_, host) => {
    const { world, soap } = await open()
    const writes: { at: number; body: string }[] = []
    const restore = world.disturb(host, ({ method, body = '' }) => {
      if (method !== 'POST' || (body.includes('"query"') && !body.includes('mutation'))) return undefined
      writes.push({ at: world.now(), body })
      return { kind: 'answered', status, headers: { location: 'https://elsewhere.example/' }, body: '' }
    })
    world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
    await world.hear('main', 'item', String(soap.item))
    expect(events(world)).toContain('write.unknown')
    expect(writes.length).toBeGreaterThan(0)
    for (const [index, { at, body }] of writes.entries()) {
      const before = writes[index - 1]
      if (before) expect(body === before.body || at - before.at >= SETTLE_AFTER_MS).toBe(true)
    }
    restore()
    await world.work(HOUR_MS)
    await world.sweep()
    expect(figures(world, soap)).toEqual([22, 22, 22])
  })
})

describe('a wrong key', () => {
  test.each([
    ['main', { till: { apiKey: 'bpos_other' } }],
    ['web', { web: { consumerKey: 'ck_other' } }],
    ['street', { street: { clientSecret: 'other' } }],
  ] as const)('at %s is named, and nothing is written there', async (channel, options) => {
    const world = createWorld(options)
    const soap = stock(world, 'SOAP', 24, 5, 7)
    await world.sweep()
    expect(downAt(world)).toEqual([[channel, 'unauthorised']])
    const [, web, street] = figures(world, soap)
    expect([web, street]).toEqual([channel === 'street' ? 24 : 5, channel === 'web' ? 24 : 7])
    expect(JSON.stringify(world.entries)).not.toMatch(/bpos_sandbox|ck_test|cs_test|"secret"/)
  })
})

describe('a configuration that can not be used', () => {
  function load(text: string, environment: NodeJS.ProcessEnv): readonly string[] {
    const directory = mkdtempSync(join(tmpdir(), 'tillsync-walk-'))
    const file = join(directory, 'tillsync.yaml')
    writeFileSync(file, text)
    try {
      loadConfiguration(file, configurationKinds(), environment)
      return []
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return error.problems.map(
        ({ line, column, found, wanted }) => `${line}:${column} found ${found}, wanted ${wanted}`,
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  }
  const till = 'tills:\n  main: {kind: brotherpos, url: http://pos.local, api_key: {env: TILL_KEY}}\n'
  const shop =
    'shops:\n  web: {kind: woocommerce, url: http://127.0.0.1, consumer_key: {env: A}, consumer_secret: {env: B}}\n'

  test('for its YAML is named by line and column', () => {
    const [problem] = load(`${till}shops: {web: [\n`, { TILL_KEY: 'k' })
    expect(problem).toMatch(/^\d+:\d+ found /)
  })

  test('for its secrets names each that is missing, and shows none that is there', () => {
    const problems = load(till + shop, { A: 'a-very-secret-key' })
    expect(problems).toHaveLength(2)
    expect(problems.join()).toMatch(/TILL_KEY[\s\S]*B/)
    expect(problems.join()).not.toContain('a-very-secret-key')
  })
})

test('an untracked item at Shopify is left as it is until it is tracked', async () => {
  const world = createWorld()
  world.till.addProduct({ sku: 'TEA', name: 'Tea', price: money('10'), stock: units(5) }, world.now())
  const tea = shelve(world, 'TEA', 2, false)
  await world.sweep()
  expect(writesSince(world, 0)).toEqual([])
  expect(events(world)).toContain('listing.unkept')
  world.street.setTracked(tea, true, world.now())
  await world.sweep()
  expect(world.shown.street(tea)).toBe(5)
})
