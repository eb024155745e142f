import { describe, expect, test } from 'vitest'
import { figures, holds, shelve, stock } from './shelves.js'
import { count, createWorld, money, units, type World, type WorldOptions } from './world.js'

function addItem(world: World, sku: string, onHand: string): number {
  return world.till.addProduct({ sku, name: sku, price: money('10'), stock: count(onHand) }, world.now()).id
}

function addWeb(world: World, sku: string, atWeb: number): number {
  return world.web.addProduct({ sku, name: sku, price: '10.00', stock: atWeb }, world.now()).id
}

async function orderAtWeb(world: World, productId: number, quantity: number): Promise<void> {
  world.advance(60_000)
  world.web.placeOrder([{ productId, quantity }], world.now())
  await world.hear('web', 'orders')
}

function atTill(world: World, item: number): number {
  return (world.shown.till(item) ?? 0) / 1000
}

test('a pack of three shows whole packs, and takes three when it sells', async () => {
  const world = createWorld({ mapping: 'links: [{shop: web, listing: SOAP-3PACK, item: SOAP, units: 3}]' })
  const soap = addItem(world, 'SOAP', '20')
  const single = addWeb(world, 'SOAP', 0)
  const pack = addWeb(world, 'SOAP-3PACK', 0)
  await world.sweep()
  expect([world.shown.web(single), world.shown.web(pack)]).toEqual([20, 6])
  await orderAtWeb(world, pack, 2)
  expect([atTill(world, soap), world.shown.web(single), world.shown.web(pack)]).toEqual([14, 14, 4])
  await orderAtWeb(world, single, 1)
  expect([atTill(world, soap), world.shown.web(single), world.shown.web(pack)]).toEqual([13, 13, 4])
})

test('goods by weight come out of one jar, to the gram', async () => {
  const world = createWorld({
    mapping: `links:
  - {shop: web, listing: BUD-3.5G, item: JAR, units: 3.5}
  - {shop: web, listing: BUD-7G, item: JAR, units: 7}`,
  })
  const jar = addItem(world, 'JAR', '30.2')
  const small = addWeb(world, 'BUD-3.5G', 0)
  const large = addWeb(world, 'BUD-7G', 0)
  await world.sweep()
  expect([world.shown.web(small), world.shown.web(large)]).toEqual([8, 4])
  await orderAtWeb(world, small, 1)
  expect([atTill(world, jar), world.shown.web(small), world.shown.web(large)]).toEqual([26.7, 7, 3])
})

test('a kit shows what its scarcest part allows, and takes of every part', async () => {
  const world = createWorld({
    mapping: 'links: [{shop: street, listing: GIFT-BOX, parts: [{item: SOAP, units: 2}, {item: TOWEL}]}]',
  })
  const soap = stock(world, 'SOAP', 11)
  const towel = stock(world, 'TOWEL', 4)
  const box = shelve(world, 'GIFT-BOX', 0)
  await world.sweep()
  expect(world.shown.street(box)).toBe(4)
  world.advance(60_000)
  world.street.placeOrder([{ inventoryItemId: box, quantity: 3 }], world.now())
  await world.hear('street', 'listing', box.replace(/\D/g, ''))
  expect(figures(world, soap)).toEqual([5, 5, 5])
  expect(figures(world, towel)).toEqual([1, 1, 1])
  expect(world.shown.street(box)).toBe(1)
})

test('a till that keeps two decimals of a weight is told the rest when it adds up', async () => {
  const world = createWorld({
    till: { stockDecimals: 1 },
    tillSettings: 'adjustments: quantity_change',
    mapping: 'links: [{shop: web, listing: PINCH, item: JAR, units: 0.25}]',
  })
  const jar = addItem(world, 'JAR', '10')
  const pinch = addWeb(world, 'PINCH', 40)
  await world.sweep()
  for (let times = 0; times < 4; times += 1) {
    await orderAtWeb(world, pinch, 1)
    await world.work(120_000)
  }
  expect(atTill(world, jar)).toBe(9)
  expect(world.shown.web(pinch)).toBe(36)
  expect(holds(world).filter((hold) => hold.endsWith('main'))).toEqual([])
})

describe('a listing that a mapping file links otherwise', () => {
  const first: WorldOptions = {
    mapping: 'links: [{shop: web, listing: BOX, item: SOAP}, {shop: street, listing: BOX, item: SOAP}]',
  }
  const then: WorldOptions = {
    mapping: 'links: [{shop: web, listing: BOX, item: TOWEL}, {shop: street, listing: BOX, item: TOWEL}]',
  }

  async function open() {
    const world = createWorld(first)
    const soap = addItem(world, 'SOAP', '24')
    const towel = addItem(world, 'TOWEL', '50')
    const web = addWeb(world, 'BOX', 24)
    const street = shelve(world, 'BOX', 24)
    await world.sweep()
    world.advance(60_000)
    return { world, soap, towel, web, street }
  }

  test('shows its new item from then on', async () => {
    const { world, soap, towel, web, street } = await open()
    await world.restart(then)
    await world.sweep()
    expect([world.shown.web(web), world.shown.street(street)]).toEqual([50, 50])
    await orderAtWeb(world, web, 2)
    expect([atTill(world, soap), atTill(world, towel)]).toEqual([24, 48])
  })

  test('gives what is cancelled later back to the item that it was sold from', async () => {
    const { world, soap, towel, web } = await open()
    const order = world.web.placeOrder([{ productId: web, quantity: 2 }], world.now())
    await world.hear('web', 'orders')
    expect(atTill(world, soap)).toBe(22)
    await world.restart(then)
    await world.sweep()
    world.advance(60_000)
    world.web.setOrderStatus(order?.id ?? 0, 'cancelled', world.now())
    await world.hear('web', 'orders')
    expect([atTill(world, soap), atTill(world, towel)]).toEqual([24, 50])
    expect(world.shown.web(web)).toBe(50)
  })

  test('takes what was sold before, and not yet heard of, from the item that it was sold from', async () => {
    const { world, soap, towel, web, street } = await open()
    world.web.placeOrder([{ productId: web, quantity: 2 }], world.now())
    world.street.placeOrder([{ inventoryItemId: street, quantity: 1 }], world.now())
    await world.restart(then)
    await world.sweep()
    expect([atTill(world, soap), atTill(world, towel)]).toEqual([21, 50])
    expect([world.shown.web(web), world.shown.street(street)]).toEqual([50, 50])
  })

  test('is met only when the writes to it that are in doubt are settled', async () => {
    const { world, soap, towel, street } = await open()
    world.till.sell([{ productId: soap, quantity: units(4) }], world.now())
    const restore = world.disturb('street.myshopify.com', ({ body = '' }, send) => {
      if (!body.includes('mutation')) return undefined
      send()
      return { kind: 'lost', detail: 'closed' }
    })
    await world.hear('main', 'item', String(soap))
    expect(world.shown.street(street)).toBe(20)
    await world.restart(then)
    await world.sweep()
    restore()
    await world.work(600_000)
    await world.sweep()
    expect([atTill(world, soap), atTill(world, towel)]).toEqual([20, 50])
    expect([world.shown.street(street), world.till.adjustments()]).toEqual([50, []])
  })

  test('still tells the till what it owed of the old item', async () => {
    const { world, soap, towel, web } = await open()
    const restore = world.disturb('pos.local', ({ method }) =>
      method === 'POST' ? { kind: 'unsent', detail: 'down' } : undefined,
    )
    world.web.placeOrder([{ productId: web, quantity: 2 }], world.now())
    await world.hear('web', 'orders')
    await world.restart(then)
    await world.sweep()
    restore()
    await world.work(600_000)
    await world.sweep()
    expect([atTill(world, soap), atTill(world, towel)]).toEqual([22, 50])
  })
})

test('a listing that is ignored from now on is left alone', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  await world.restart({ mapping: 'ignore: [{shop: web, listing: SOAP}]' })
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  await world.sweep()
  expect(figures(world, soap)).toEqual([20, 24, 20])
})
