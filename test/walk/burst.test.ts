import { beforeEach, describe, expect, test } from 'vitest'
import { deliveryOf } from '../../src/engine/hear.js'
import { figures, type Goods, stock } from './shelves.js'
import { createWorld, units, type World, type WorldOptions } from './world.js'

/** So many that what is sold is no flood, of which the guards would ask the till for its sales. */
const MANY = 1_100
const SEVERAL = 300
const SOLD = 200
const HOUR_MS = 3_600_000

let world: World
let goods: readonly Goods[]

async function open(count: number, options: WorldOptions = {}): Promise<void> {
  world = createWorld(options)
  goods = Array.from({ length: count }, (_, index) => stock(world, `SKU-${index}`))
  await world.sweep()
  world.advance(HOUR_MS)
}

/** One of each is sold at the register, in a minute, and each sale is heard of; what was asked of the till for it. */
async function sellAndHear(sold: readonly Goods[]): Promise<readonly string[]> {
  for (const { item } of sold) {
    world.advance(100)
    world.till.sell([{ productId: item, quantity: units(1) }], world.now())
    world.store.dirty.markTold('main', 'item', String(item), world.now(), world.now(), world.now())
  }
  const from = world.traffic.length
  await world.work(10_000)
  return world.traffic
    .slice(from)
    .flatMap(({ host, method, path }) => (host === 'pos.local' ? [`${method} ${path}`] : []))
}

describe('two hundred webhooks of the till at once', () => {
  beforeEach(() => open(MANY))

  test('cost it three requests at most, and every shop follows', async () => {
    const sold = goods.slice(50, 50 + SOLD)
    expect((await sellAndHear(sold)).length).toBeLessThanOrEqual(3)
    expect(sold.filter((each) => figures(world, each).some((figure) => figure !== 23))).toEqual([])
  })

  test('bring what nobody heard of, where it changed in the same time', async () => {
    const unheard = goods[10] as Goods
    world.till.sell([{ productId: unheard.item, quantity: units(5) }], world.now())
    expect((await sellAndHear(goods.slice(50, 50 + SOLD))).length).toBeLessThanOrEqual(3)
    expect(figures(world, unheard)).toEqual([19, 19, 19])
  })

  test('one is asked for by itself, and two by what changed', async () => {
    const [one, two, three] = goods.slice(7, 10) as [Goods, Goods, Goods]
    expect(await sellAndHear([one])).toEqual([`GET /api/v1/products/${one.item}`])
    expect(await sellAndHear([two, three])).toEqual(['GET /api/v1/products'])
    expect([one, two, three].map((each) => figures(world, each))).toEqual(Array(3).fill([23, 23, 23]))
  })
})

test('where stock does not count as a change at the till, each is asked for by itself', async () => {
  await open(SEVERAL, { till: { bumpUpdatedAtOnStock: false } })
  const sold = goods.slice(50, 60)
  const asked = await sellAndHear(sold)
  expect(asked.filter((path) => path === 'GET /api/v1/products')).toHaveLength(1)
  expect(asked.filter((path) => path.startsWith('GET /api/v1/products/'))).toHaveLength(sold.length)
  expect(sold.filter((each) => figures(world, each).some((figure) => figure !== 23))).toEqual([])
})

test('no more pages are read than may save requests', async () => {
  await open(SEVERAL, { till: { pageOrder: 'oldest_first' } })
  // An import touches everything at the till, and what was heard of stands on the last of three pages.
  for (const { item } of goods) world.till.setPrice(item, 11_000 as never, world.now())
  const asked = await sellAndHear(goods.slice(-4))
  expect(asked.filter((path) => path === 'GET /api/v1/products')).toHaveLength(2)
  expect(goods.slice(-4).filter((each) => figures(world, each).some((figure) => figure !== 23))).toEqual([])
})

describe('webhooks of the shops', () => {
  beforeEach(() => open(SEVERAL))

  /** As they come in for all that the shops show of these goods; what was asked of the till for it. */
  async function hearOf(of: readonly Goods[]): Promise<readonly string[]> {
    for (const { web, street } of of) {
      world.store.dirty.mark('web', 'listing', String(web), world.now())
      world.store.dirty.mark('street', 'listing', street, world.now())
    }
    const from = world.traffic.length
    await world.work(10_000)
    return world.traffic.slice(from).flatMap(({ host, path }) => (host === 'pos.local' ? [path] : []))
  }

  test('for what we wrote there cost the till nothing', async () => {
    const sold = goods.slice(50, 60)
    await sellAndHear(sold)
    expect(await hearOf(sold)).toEqual([])
  })

  test('for what was moved there cost it the correction', async () => {
    const [first, moved, still] = goods.slice(7, 10) as [Goods, Goods, Goods]
    // That the till moves at all is looked at once a day.
    world.street.editQuantity({ inventoryItemId: first.street, change: { by: -2 } }, world.now())
    await hearOf([first])
    world.street.editQuantity({ inventoryItemId: moved.street, change: { by: -2 } }, world.now())
    expect(await hearOf([moved, still])).toEqual(['/api/v1/stock_adjustments'])
    expect([first, moved, still].map((each) => figures(world, each))).toEqual([
      [22, 22, 22],
      [22, 22, 22],
      [24, 24, 24],
    ])
  })
})

describe('what the till tells of', () => {
  beforeEach(() => open(SEVERAL))

  async function hear(mark: { id: string; mayBeOurs?: boolean }): Promise<readonly string[]> {
    const heard = { delivery: null, marks: [{ kind: 'item' as const, ...mark }] }
    world.store.heard.acceptAll([deliveryOf(world.engine(), 'main', heard)], world.now())
    const from = world.traffic.length
    await world.work(60_000)
    return world.traffic.slice(from).flatMap(({ host, path }) => (host === 'pos.local' ? [path] : []))
  }

  /** An order, and the correction that follows from it. */
  async function sellOnline(): Promise<Goods> {
    const [sold] = goods as [Goods]
    world.web.placeOrder([{ productId: sold.web, quantity: 1 }], world.now())
    await world.hear('web', 'orders')
    expect(world.till.adjustments()).toHaveLength(1)
    return sold
  }

  test('our own correction is read in its turn', async () => {
    const { item } = await sellOnline()
    expect(await hear({ id: String(item), mayBeOurs: true })).toEqual([])
    world.advance(30_000)
    expect(await hear({ id: '999999', mayBeOurs: false })).toContain(`/api/v1/products/${item}`)
  })

  test('a sale soon after our correction is read at once', async () => {
    const sold = await sellOnline()
    world.till.sell([{ productId: sold.item, quantity: units(2) }], world.now())
    expect(await hear({ id: String(sold.item), mayBeOurs: true })).toEqual([])
    expect(await hear({ id: String(sold.item) })).toContain(`/api/v1/products/${sold.item}`)
    expect(figures(world, sold)).toEqual([21, 21, 21])
  })

  test('anything long after our correction is read at once', async () => {
    const { item } = await sellOnline()
    world.advance(6_000)
    expect(await hear({ id: String(item), mayBeOurs: true })).toContain(`/api/v1/products/${item}`)
  })
})

test('what shops sold is not looked for among what changed at the till', async () => {
  await open(SEVERAL)
  const sold = goods.slice(7, 9)
  for (const { web } of sold) world.web.placeOrder([{ productId: web, quantity: 1 }], world.now())
  const from = world.traffic.length
  await world.hear('web', 'orders')
  const asked = world.traffic.slice(from).filter(({ host, path }) => host === 'pos.local' && path.endsWith('/products'))
  expect(asked).toEqual([])
  expect(sold.map((each) => figures(world, each))).toEqual(Array(2).fill([23, 23, 23]))
})
