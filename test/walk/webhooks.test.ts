import { beforeEach, describe, expect, test } from 'vitest'
import { keepWebhooks } from '../../src/engine/keep-webhooks.js'
import { events, figures, type Goods, stock } from './shelves.js'
import { HOOKS, installed, lost, TOPICS } from './webhook-scene.js'
import { createWorld, type World } from './world.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WEB = 'https://hooks.example.com/webhooks/web'

/** The check that the daemon makes each hour. */
async function look(world: World): Promise<void> {
  await keepWebhooks(world.engine(), new AbortController().signal)
}

/** What was said of webhooks at the platform since, a line each. */
function said(world: World): readonly string[] {
  return world.entries
    .filter(({ name }) => /^webhook\.(renewed|lost|unkept|abandoned|kept)$/.test(name))
    .map(({ name, fields: { channel, was, kind } }) => wordsOf(name, channel, was ?? kind))
}

/** Those that are plain, with a space between them. */
function wordsOf(...values: readonly unknown[]): string {
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').join(' ')
}

function states(world: World): readonly string[] {
  return world.web.webhooks().map(({ topic, status, deliveryUrl }) => `${topic} ${status} ${deliveryUrl}`)
}

describe('webhooks that were installed', () => {
  let world: World
  beforeEach(async () => {
    world = await installed()
    await look(world)
    expect(said(world)).toEqual([])
  })

  test('are made again within one check where the platform has lost them', async () => {
    lost(world)
    expect(world.street.subscriptions()).toEqual([])
    await look(world)
    expect(states(world).toSorted()).toEqual(TOPICS.web.map((topic) => `${topic} active ${WEB}`).toSorted())
    const shopify = world.street.subscriptions().map(({ topic, uri }) => `${topic} ${uri}`)
    expect(shopify).toEqual(TOPICS.street.map((topic) => `${topic} https://hooks.example.com/webhooks/street`))
    expect(said(world).filter((line) => line.startsWith('webhook.renewed'))).toHaveLength(6)
    await look(world)
    expect(said(world)).toHaveLength(6)
  })

  test('are removed and made again, with a count of their own, where failures had them disabled', async () => {
    const { id } = fail(world, 7)
    expect(world.web.webhooks().find((each) => each.id === id)?.status).toBe('disabled')
    await look(world)
    expect(world.web.webhooks().some((each) => each.id === id)).toBe(false)
    expect(states(world).filter((line) => line.startsWith('order.created'))).toEqual([`order.created active ${WEB}`])
    expect(said(world)).toEqual(['webhook.renewed web disabled'])
    // One that had only been made active again would be disabled by the next failure.
    fail(world, 6)
    expect(states(world)).toContain(`order.created active ${WEB}`)
  })

  test('of others are left alone, disabled or not', async () => {
    const theirs = 'https://other.example.com/hook'
    for (const topic of ['order.created', 'order.updated']) await add(world, topic, theirs)
    fail(world, 7, theirs)
    await look(world)
    expect(states(world).filter((line) => line.endsWith(theirs))).toEqual([
      `order.created disabled ${theirs}`,
      `order.updated active ${theirs}`,
    ])
    expect(said(world)).toEqual([])
  })

  test('are not made again without end: after four times in a day that is an error, said once', async () => {
    for (let hour = 0; hour < 8; hour += 1) {
      world.advance(HOUR_MS)
      world.web.loseWebhooks()
      await look(world)
    }
    expect(said(world).filter((line) => line.startsWith('webhook.renewed'))).toHaveLength(4 * 4)
    expect(said(world).filter((line) => line.startsWith('webhook.abandoned'))).toEqual(['webhook.abandoned web'])
    expect(states(world)).toEqual([])
    world.advance(24 * HOUR_MS)
    await look(world)
    expect(states(world)).toHaveLength(4)
    expect(said(world).at(-1)).toBe('webhook.kept web')
  })

  test('of a till are not made again, since a new one has a secret that nobody has configured', async () => {
    for (const { id } of world.till.subscriptions()) world.till.unsubscribe(id)
    await look(world)
    await look(world)
    expect(world.till.subscriptions()).toEqual([])
    expect(said(world)).toEqual(['webhook.lost main'])
  })

  test('that may not be made are said once, with what to do, and once more when they could be', async () => {
    world.web.loseWebhooks()
    const heal = world.disturb('127.0.0.1', ({ method, url }) => {
      if (method !== 'POST' || !url.includes('/webhooks')) return undefined
      const body = JSON.stringify({ code: 'woocommerce_rest_cannot_create', message: 'no', data: { status: 403 } })
      return { kind: 'answered', status: 403, headers: {}, body }
    })
    await look(world)
    world.advance(HOUR_MS)
    await look(world)
    expect(said(world)).toEqual(['webhook.unkept web unauthorised'])
    heal()
    world.advance(HOUR_MS)
    await look(world)
    expect(said(world).at(-1)).toBe('webhook.kept web')
    expect(states(world)).toHaveLength(4)
  })

  test('of a platform whose list can’t be read are not taken for lost', async () => {
    const heal = world.disturb('127.0.0.1', () => ({ kind: 'answered', status: 200, headers: {}, body: '<html>' }))
    await look(world)
    heal()
    expect(states(world)).toHaveLength(4)
    expect(said(world)).toEqual(['webhook.unkept web unavailable'])
  })

  test('are left as they are while the database is rewound, and where the mode is observe', async () => {
    world.web.loseWebhooks()
    await keepWebhooks({ ...world.engine(), mode: 'observe' }, new AbortController().signal)
    expect(states(world)).toEqual([])
    expect(said(world)).toEqual(['webhook.lost web'])
    world.store.holds.open({ kind: 'epoch', channel: '', subjectId: '', why: 'test' }, world.now())
    const before = world.traffic.length
    await look(world)
    expect(world.traffic.length).toBe(before)
  })

  test('that came to be there twice are one again', async () => {
    await add(world, 'order.created', WEB)
    expect(states(world)).toHaveLength(5)
    await look(world)
    expect(states(world)).toHaveLength(4)
    expect(said(world)).toEqual(['webhook.renewed web doubled'])
  })
})

test('what was never installed is not made by itself, and said once', async () => {
  const world = createWorld(HOOKS)
  await look(world)
  await look(world)
  expect(world.web.webhooks()).toEqual([])
  expect(said(world)).toEqual(['webhook.lost main', 'webhook.lost web', 'webhook.lost street'])
})

test('without a public address nothing is asked of any platform', async () => {
  const world = createWorld()
  await look(world)
  expect(world.traffic).toEqual([])
})

async function add(world: World, topic: string, address: string): Promise<void> {
  const created = await world.engine().shops.get('web')?.port.subscriptions?.create([topic], address)
  expect(created?.ok).toBe(true)
}

/** So many deliveries of `order.created` to an address fail in a row. */
function fail(world: World, times: number, address = WEB) {
  const webhook = world.web
    .webhooks()
    .find(({ topic, deliveryUrl }) => topic === 'order.created' && deliveryUrl === address)
  if (!webhook) throw new Error('there is no such webhook')
  const { id } = world.web.addProduct({ sku: `F${address}${times}`, name: 'F', price: '1', stock: 100 }, world.now())
  for (let time = 0; time < times; time += 1) {
    world.web.placeOrder([{ productId: id, quantity: 1 }], world.now())
    for (const delivery of world.web.takeDeliveries(world.now())) {
      const isFailed = delivery.topic === 'order.created' && delivery.url === address
      world.web.delivered(delivery, isFailed ? 500 : 200, world.now())
    }
  }
  return webhook
}

describe('silence', () => {
  let world: World
  let goods: readonly Goods[]

  beforeEach(async () => {
    world = await installed()
    goods = Array.from({ length: 6 }, (_, index) => stock(world, `SOAP-${index}`, 40))
    await world.sweep()
  })

  /** Staff of the Shopify shop set a figure; its webhook comes, or gets lost. */
  async function edit({ street }: Goods, isHeard: boolean): Promise<void> {
    world.street.editQuantity({ inventoryItemId: street, change: { by: -1 } }, world.now())
    for (const delivery of world.street.takeDeliveries(world.now())) {
      if (isHeard) await world.deliver('street', delivery)
      world.street.delivered(delivery, 200, world.now())
    }
  }

  function silences(): readonly string[] {
    return world.entries
      .filter(({ name }) => name === 'webhook.silent' || name === 'webhook.spoke')
      .map(({ name, fields: { channel, missed } }) => wordsOf(name, channel, missed))
  }

  test('is said once where sweeps keep finding what nobody told, and when it is over', async () => {
    for (const each of goods) await edit(each, true)
    expect(world.store.voices.get('street')).toMatchObject({ announced: 6, unannounced: 0 })
    for (let quarter = 0; quarter < 8; quarter += 1) {
      const each = goods[quarter % 6]
      if (each) await edit(each, false)
      world.advance(15 * MINUTE_MS)
      await world.sweep()
      if (quarter < 5) expect(silences()).toEqual([])
    }
    expect(silences()).toEqual(['webhook.silent street 5'])
    // The first is taken for announced: a webhook about it came within minutes of the reading before. Sweeps have carried on.
    for (const each of goods) expect(new Set(figures(world, each)).size).toBe(1)
    world.advance(15 * MINUTE_MS)
    if (goods[0]) await edit(goods[0], true)
    world.advance(15 * MINUTE_MS)
    await world.sweep()
    expect(silences()).toEqual(['webhook.silent street 5', 'webhook.spoke street 7'])
    expect(events(world)).not.toContain('write.unknown')
  })

  test('is not said of a channel that never told anything, nor of one whose webhooks come', async () => {
    for (let quarter = 0; quarter < 8; quarter += 1) {
      for (const each of goods) await edit(each, quarter % 2 === 0)
      world.advance(15 * MINUTE_MS)
      await world.sweep()
    }
    expect(silences()).toEqual([])
    expect(world.store.voices.get('web')).toBeUndefined()
  })
})
