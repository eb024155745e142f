import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { subscribingChannels } from '../../src/engine/subscriptions.js'
import { type Asked, examineIn, makePlace, opened, type Place, removePlace, verdictIn } from './doctor-scene.js'
import { createWorld, money, units, type World, type WorldOptions } from './world.js'

let place: Place
beforeEach(() => void (place = makePlace()))
afterEach(() => removePlace(place))

const examine = (world: World, asked?: Asked) => examineIn(place, world, asked)
const verdict = (options: WorldOptions, check: string, channel: string, act?: (world: World) => Promise<void>) =>
  verdictIn(place, options, check, channel, act)

/** Sold at the register, a minute before it is looked at. */
async function sold(world: World): Promise<void> {
  world.advance(3_600_000)
  const [item] = world.store.catalogue.itemsNamed('main', 'sku', 'SOAP')
  world.till.sell([{ productId: Number(item?.id), quantity: units(1) }], world.now())
  await Promise.resolve()
}

/** Sold at ten in the evening, when it is the next day in UTC already. */
async function soldAtNight(world: World): Promise<void> {
  world.advance(17 * 3_600_000)
  await sold(world)
}

/** Sold where the till has to be told of it. */
async function soldAtShop(world: World): Promise<void> {
  const [listing] = world.store.catalogue.listingsNamed('web', 'sku', 'SOAP')
  world.web.placeOrder([{ productId: Number(listing?.id), quantity: 1 }], world.now())
  await world.hear('web', 'orders')
}

const SECRET = 'webhook_secrets: [{env: HOOK}]'
const PUBLIC = 'match: {adopt: automatic}\nhttp: {public_url: "https://hooks.example.com"}'

/** As `tillsync webhooks install` does. */
async function subscribe(world: World): Promise<void> {
  const [main] = subscribingChannels(world.engine())
  for (const topics of main?.port.needed ?? []) await main?.port.create(topics, main.address)
}

describe('the till', () => {
  const READS = ['products:read', 'inventory:read', 'sales:read']
  test.each<[string, string, WorldOptions, RegExp, ((world: World) => Promise<void>)?]>([
    ['scopes', 'all of them', {}, /^ok/],
    [
      'scopes',
      'one that matters is missing',
      { till: { scopes: [...READS.slice(0, 2), 'webhooks:manage', 'inventory:write'] } },
      /^error.*sales:read/,
    ],
    [
      'scopes',
      'webhooks are kept by hand',
      { till: { scopes: [...READS, 'inventory:write'] } },
      /^warn.*webhooks:manage/,
    ],
    ['rate limit', 'as configured', {}, /^ok.*1000/],
    ['rate limit', 'too high', { till: { requestsPerMinute: 600 } }, /^error.*600 times.*requests_per_minute: 600/],
    ['ledger', 'readable', {}, /^ok/],
    ['ledger', 'not readable', { till: { ledgerReadable: false } }, /^warn.*404/],
    ['reasons', 'none of ours yet', {}, /^unknown.*--probe/],
    ['reasons', 'no ledger', { till: { ledgerReadable: false } }, /^unknown.*no ledger/],
    ['updated_at', 'follows stock', {}, /^ok/, sold],
    ['updated_at', 'does not follow stock', { till: { bumpUpdatedAtOnStock: false } }, /^warn.*does not follow/, sold],
    ['updated_at', 'nothing was sold', {}, /^unknown/],
    ['subscriptions', 'listed', {}, /^ok.*0 there/],
    ['subscriptions', 'forbidden', { till: { scopes: READS } }, /^unknown/],
    ['signature', 'no secret', {}, /^warn.*refused/],
    ['signature', 'not seen', { tillSettings: 'webhook_secrets: [{env: HOOK}]' }, /^unknown/],
    ['dialect', 'not known', {}, /^unknown.*--probe/],
    ['dialect', 'configured', { tillSettings: 'adjustments: new_stock' }, /^ok.*new_stock/],
    ['time zone', 'ours', {}, /^ok.*Vancouver/],
    [
      'time zone',
      'another',
      { till: { timezone: 'America/Toronto' } },
      /^warn.*set schedule.timezone: America\/Toronto/,
    ],
    ['order of lists', 'too few', {}, /^unknown/],
    ['days of sales', 'nothing was sold', {}, /^unknown.*another day in UTC/],
    ['days of sales', 'nothing was sold at a telling hour', {}, /^unknown.*another day in UTC/, sold],
    ['days of sales', 'no zone', { till: { timezone: '' } }, /^unknown.*in which time zone/],
    ['days of sales', "the store's", {}, /^ok.*the store's own/, soldAtNight],
    ['days of sales', 'of UTC', { till: { saleDays: 'utc' } }, /^ok.*those of UTC/, soldAtNight],
    ['variation by id', 'none there', {}, /^unknown/],
    ['subscription secret', 'none made', {}, /^unknown.*webhooks install/],
    ['subscription secret', 'in the reply', { tillSettings: SECRET, settings: PUBLIC }, /^ok.*in the reply/, subscribe],
    [
      'subscription secret',
      'in no reply',
      { till: { secretInReply: false }, tillSettings: SECRET, settings: PUBLIC },
      /^ok.*no reply.*settings/,
      subscribe,
    ],
    ['payloads', 'none came', {}, /^unknown.*no webhook has come/],
    ['webhook retries', 'told nowhere', {}, /^unknown.*nothing rests on it/],
    ['test mode', 'nothing was written', {}, /^unknown.*--probe/],
    ['test mode', 'it writes', {}, /^ok.*the key writes/, soldAtShop],
    ['left alone', 'what is not used', {}, /^unknown.*uses none of them/],
  ])('%s: %s', async (check, _, options, expected, act) => {
    expect(await verdict(options, check, 'main', act)).toMatch(expected)
  })

  test.each(['hex', 'sha256=hex', 'base64'] as const)('signs as %s, once a webhook has come', async (signature) => {
    const world = await opened({ till: { signature }, tillSettings: 'webhook_secrets: [{env: HOOK}]' })
    world.till.subscribe(
      { url: 'https://sync.example/webhooks/main', events: ['sale.completed'], secret: 'hook' },
      world.now(),
    )
    await sold(world)
    for (const delivery of world.till.takeDeliveries(world.now())) await world.deliver('main', delivery)
    const { of } = await examine(world)
    expect(of('signature', 'main')?.found).toBe(`webhooks are signed as ${signature}, over the body as it comes`)
    expect(of('payloads', 'main')?.found).toBe(
      'sale.completed: name their goods; sale.voided, product.created, product.updated, product.deleted, inventory.adjusted: have not come yet',
    )
  })

  test.each([
    ['oldest_first', 'by id, the oldest first'],
    ['newest_first', 'by id, the newest first'],
  ] as const)('lists %s', async (pageOrder, expected) => {
    const world = createWorld({ till: { pageOrder } })
    for (const sku of ['A', 'B', 'C']) world.till.addProduct({ sku, name: sku, price: money('1') }, world.now())
    expect((await examine(world)).of('order of lists', 'main')?.found).toBe(expected)
  })

  test.each([
    [{}, 'ok', 'nested'],
    [{ listVariationsAtTop: true }, 'ok', 'listed on their own too'],
    [{ nestVariationsInList: false }, 'warn', 'does not carry them'],
  ] as const)('with %j has variations that are %s', async (till, expected, words) => {
    const world = createWorld({ till })
    const { id } = world.till.addProduct({ sku: null, name: 'Shirt', price: money('1') }, world.now())
    world.till.addProduct({ sku: 'S', name: 'S', price: money('1'), variationOf: id }, world.now())
    const found = (await examine(world)).of('variations', 'main')
    expect([found?.verdict, found?.found]).toEqual([expected, expect.stringContaining(words)])
  })
})

test.each([
  [{}, 200, 'ok', 'read alone'],
  [{ nestVariationsInList: false }, 200, 'ok', 'read alone'],
  [{}, 404, 'warn', "can't be read alone"],
  [{}, 500, 'unknown', 'could not be asked'],
] as const)('a variation of a till with %j that answers %i to its id is %s', async (till, status, expected, words) => {
  const world = createWorld({ till })
  const { id } = world.till.addProduct({ sku: null, name: 'Shirt', price: money('1') }, world.now())
  const small = world.till.addProduct({ sku: 'S', name: 'S', price: money('1'), variationOf: id }, world.now())
  world.disturb('pos.local', ({ url }) =>
    status !== 200 && url.endsWith(`/products/${small.id}`)
      ? { kind: 'answered', status, headers: {}, body: '{"error":"Not found"}' }
      : undefined,
  )
  const found = (await examine(world)).of('variation by id', 'main')
  expect([found?.verdict, found?.found]).toEqual([expected, expect.stringContaining(words)])
})

test('what a webhook does not name its goods by is told', async () => {
  const world = await opened({ tillSettings: SECRET })
  const { port } = world.engine().tills.get('main') ?? {}
  const hear = (body: string): unknown => {
    const signature = createHmac('sha256', 'hook').update(body).digest('hex')
    return port?.hear({ headers: { 'x-brotherpos-signature': signature }, body: Buffer.from(body) })
  }
  hear('{"event":"inventory.adjusted","data":{}}')
  hear('{"event":"product.updated","data":{}}')
  hear('{"event":"product.updated","resource_id":7,"data":{}}')
  hear('{"event":"product.updated","data":{}}')
  hear('{"event":"something.else","data":{}}')
  expect((await examine(world)).of('payloads', 'main')?.found).toBe(
    'product.updated (at times), inventory.adjusted: do not, so that what changed is asked for; sale.completed, sale.voided, product.created, product.deleted: have not come yet',
  )
})
