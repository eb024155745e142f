import { describe, expect, test } from 'vitest'
import { deliveryOf } from '../../src/engine/hear.js'
import { figures, type Goods, holds, stock, writesSince } from './shelves.js'
import { createWorld, type Fault, units, type World } from './world.js'

const WEB = '127.0.0.1'
const STREET = 'street.myshopify.com'
const SETTLED_MS = 120_000

async function open(): Promise<{ world: World; soap: Goods }> {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

function hearStreet(world: World, soap: Goods): Promise<void> {
  world.advance(10_000)
  return world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
}

function hearWeb(world: World): Promise<void> {
  world.advance(10_000)
  return world.hear('web', 'orders')
}

const fiveHundredAfterActing: Fault = ({ method, body = '' }, send) => {
  if (method !== 'POST' || (body.includes('"query"') && !body.includes('mutation'))) return undefined
  send()
  return { kind: 'answered', status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Error</h1>' }
}

test('a Shopify that lags behind its own writes is not taken for one that sells', async () => {
  const world = createWorld({ street: { staleReadMs: 4_000 } })
  const soap = stock(world, 'SOAP')
  world.advance(60_000)
  await world.sweep()
  world.advance(60_000)
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  world.store.dirty.mark('street', 'listing', soap.street.replace(/\D/g, ''), world.now() + 200)
  await world.hear('main', 'item', String(soap.item))
  await world.work(30_000)
  expect(figures(world, soap)).toEqual([20, 20, 20])
  expect(world.till.adjustments()).toEqual([])
})

test('a sale that a Shopify tells of before its own readers show it is found without a sweep', async () => {
  const world = createWorld({ street: { staleReadMs: 4_000 } })
  const soap = stock(world, 'SOAP')
  world.advance(60_000)
  await world.sweep()
  world.advance(60_000)
  world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 3 }], world.now())
  const listing = { kind: 'listing', id: soap.street.replace(/\D/g, '') } as const
  const told = deliveryOf(world.engine(), 'street', { delivery: 'd1', marks: [listing] })
  world.store.heard.acceptAll([told], world.now())
  await world.work(1_000)
  expect(figures(world, soap)).toEqual([24, 24, 21])
  await world.work(10_000)
  expect(figures(world, soap)).toEqual([21, 21, 21])
  expect(world.store.dirty.count()).toBe(0)
})

describe('what customers take back', () => {
  test('a cancelled order at WooCommerce comes back to the till and the other shop', async () => {
    const { world, soap } = await open()
    const order = world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await hearWeb(world)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    world.web.setOrderStatus(order?.id ?? 0, 'cancelled', world.now())
    await hearWeb(world)
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(world.till.adjustments().map(({ reason }) => reason)[1]).toContain('3 came back on web (order')
  })

  test('an order that came and went before anybody looked moves nothing', async () => {
    const { world, soap } = await open()
    const order = world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    world.web.setOrderStatus(order?.id ?? 0, 'cancelled', world.now())
    await hearWeb(world)
    expect(world.till.adjustments()).toEqual([])
    expect(figures(world, soap)).toEqual([24, 24, 24])
  })

  test.each([
    [true, 22],
    [false, 21],
  ])('a refund at WooCommerce with restock: %s leaves %i', async (restock, left) => {
    const { world, soap } = await open()
    const order = world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await hearWeb(world)
    world.web.refund(order?.id ?? 0, order?.lines[0]?.id ?? 0, 1, restock, world.now())
    await hearWeb(world)
    await world.sweep()
    expect(figures(world, soap)).toEqual([left, left, left])
  })

  test('a cancelled order at Shopify comes back to the till and the other shop', async () => {
    const { world, soap } = await open()
    const order = world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 3 }], world.now())
    await hearStreet(world, soap)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    world.street.cancelOrder(order?.id ?? '', true, world.now())
    await hearStreet(world, soap)
    expect(figures(world, soap)).toEqual([24, 24, 24])
  })

  test.each([
    [true, 22],
    [false, 21],
  ])('a refund at Shopify with restock: %s leaves %i', async (restock, left) => {
    const { world, soap } = await open()
    const order = world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 3 }], world.now())
    await hearStreet(world, soap)
    world.street.refund(order?.id ?? '', [{ inventoryItemId: soap.street, quantity: 1, restock }], world.now())
    await hearStreet(world, soap)
    await world.sweep()
    expect(figures(world, soap)).toEqual([left, left, left])
  })
})

describe('an edit by hand', () => {
  test('in Shopify is taken to the till', async () => {
    const { world, soap } = await open()
    world.street.editQuantity({ inventoryItemId: soap.street, change: { to: 30 } }, world.now())
    await hearStreet(world, soap)
    expect(figures(world, soap)).toEqual([30, 30, 30])
  })

  test('in WooCommerce is overwritten by the next sweep', async () => {
    const { world, soap } = await open()
    world.web.editStock(soap.web, 30, world.now())
    await world.sweep()
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(world.till.adjustments()).toEqual([])
  })

  test('in a shop that is a pure display is overwritten too', async () => {
    const world = createWorld({ streetSettings: 'movements: off' })
    const soap = stock(world, 'SOAP')
    await world.sweep()
    world.street.editQuantity({ inventoryItemId: soap.street, change: { to: 30 } }, world.now())
    await hearStreet(world, soap)
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(world.till.adjustments()).toEqual([])
  })
})

describe('an order in the moment of writing', () => {
  test('at Shopify makes the write stale, and is then told to the till', async () => {
    const { world, soap } = await open()
    world.till.sell([{ productId: soap.item, quantity: units(5) }], world.now())
    const restore = world.disturb(STREET, ({ body = '' }, send) => {
      if (!body.includes('inventorySetQuantities')) return undefined
      restore()
      world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 2 }], world.now())
      return send()
    })
    await world.hear('main', 'item', String(soap.item))
    await world.work(30_000)
    expect(figures(world, soap)).toEqual([17, 17, 17])
  })

  test('at WooCommerce is kept by the relative write, and is then told to the till', async () => {
    const { world, soap } = await open()
    world.till.sell([{ productId: soap.item, quantity: units(5) }], world.now())
    const restore = world.disturb(WEB, ({ method }, send) => {
      if (method !== 'POST') return undefined
      restore()
      world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
      return send()
    })
    await world.hear('main', 'item', String(soap.item))
    await hearWeb(world)
    expect(figures(world, soap)).toEqual([17, 17, 17])
  })
})

describe.each([
  ['WooCommerce', WEB],
  ['Shopify', STREET],
] as const)('a write that %s applied and answered with 500', (_, host) => {
  test.each([
    ['lowered', 20],
    ['raised', 30],
  ])('has %s its listing once', async (__, figure) => {
    const { world, soap } = await open()
    const moved = figure - 24
    if (moved < 0) world.till.sell([{ productId: soap.item, quantity: units(-moved) }], world.now())
    else world.till.receive(soap.item, units(moved), world.now(), { announced: false })
    const restore = world.disturb(host, fiveHundredAfterActing)
    await world.hear('main', 'item', String(soap.item))
    restore()
    world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
    world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 1 }], world.now())
    await world.work(SETTLED_MS)
    await hearWeb(world)
    await world.sweep()
    expect(figures(world, soap)).toEqual([figure - 2, figure - 2, figure - 2])
    expect(holds(world)).toEqual([])
  })
})

test('a register sale heard by webhook reaches each shop with one write, and its repeat changes nothing', async () => {
  const secrets = 'webhook_secrets: [{env: HOOK}]'
  const world = createWorld({ tillSettings: secrets, webSettings: secrets, streetSettings: secrets })
  world.till.subscribe(
    { url: 'https://us.example/webhooks/main', events: ['sale.completed'], secret: 'hook' },
    world.now(),
  )
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
  const [delivery] = world.till.takeDeliveries(world.now())
  if (!delivery) throw new Error('the till sent no webhook')
  const from = world.traffic.length
  expect(await world.deliver('main', delivery)).toBe('accepted')
  expect(figures(world, soap)).toEqual([22, 22, 22])
  expect(writesSince(world, from, WEB)).toHaveLength(1)
  expect(writesSince(world, from, STREET)).toHaveLength(1)
  const before = world.traffic.length
  expect(await world.deliver('main', delivery)).toBe('repeated')
  expect(world.traffic).toHaveLength(before)
})

describe('a write to Shopify whose answer was lost and that is sent again', () => {
  const isWrite = (body: string) => body.includes('inventorySetQuantities')

  /** What the log says of the write from its doubt on, after so many answers were lost. */
  async function lose(answers: number, onWrite: (world: World, soap: Goods, send: () => unknown) => void) {
    const { world, soap } = await open()
    world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
    let lost = 0
    world.disturb(STREET, ({ body = '' }, send) => {
      if (!isWrite(body) || lost === answers) return undefined
      lost += 1
      onWrite(world, soap, send)
      return { kind: 'lost', detail: 'closed' }
    })
    await world.hear('main', 'item', String(soap.item))
    await world.work(SETTLED_MS)
    const story = world.entries.filter(
      ({ name, level, fields }) => level !== 'debug' && name.startsWith('write.') && fields.channel === 'street',
    )
    return { world, soap, story: story.map(({ name, fields }) => [name, fields.how ?? fields.detail]) }
  }

  test('is logged as applied, once, where it had been', async () => {
    const { world, soap, story } = await lose(2, (_world, _soap, send) => void send())
    expect(figures(world, soap)).toEqual([20, 20, 20])
    expect(story).toEqual([
      ['write.unknown', 'closed'],
      ['write.settled', 'sent again with its key: applied'],
    ])
  })

  test('is logged as not applied where a sale came before it', async () => {
    const { world, soap, story } = await lose(1, (world, soap) => {
      world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 1 }], world.now())
    })
    expect(figures(world, soap)).toEqual([19, 19, 19])
    expect(story).toEqual([
      ['write.unknown', 'closed'],
      ['write.settled', 'sent again with its key: not applied (stale), decided again'],
    ])
  })
})

describe('a write to Shopify whose answer was lost, a day before the shop could be asked again', () => {
  const isWrite = (body: string) => body.includes('inventorySetQuantities')
  const closed = { kind: 'lost', detail: 'closed' } as const

  async function loseForADay(isApplied: boolean) {
    const { world, soap } = await open()
    world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
    const restore = world.disturb(STREET, ({ body = '' }, send) => {
      if (!isWrite(body)) return undefined
      if (isApplied && world.shown.street(soap.street) === 24) send()
      return closed
    })
    await world.hear('main', 'item', String(soap.item))
    world.advance(25 * 3_600_000)
    restore()
    return { world, soap }
  }

  test('is decided again where the shop shows that nothing was written', async () => {
    const { world, soap } = await loseForADay(false)
    await world.work(60_000)
    expect(figures(world, soap)).toEqual([20, 20, 20])
    expect(holds(world)).toEqual([])
    expect(world.till.adjustments()).toEqual([])
  })

  test('is never taken for a sale: a person says that it was made', async () => {
    const { world, soap } = await loseForADay(true)
    await world.work(60_000)
    await world.sweep()
    expect(holds(world)).toEqual(['doubt at street'])
    expect(world.till.adjustments()).toEqual([])
    world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 1 }], world.now())
    await world.settleByPerson(true)
    await hearStreet(world, soap)
    expect(figures(world, soap)).toEqual([19, 19, 19])
    expect(holds(world)).toEqual([])
  })
})
