import { beforeAll, describe, expect, test } from 'vitest'
import { createWorld, money, units, type World } from './world.js'

const ITEMS = 10_000
const TILL_PAGE = 100

interface Goods {
  readonly item: number
  readonly web: number
  readonly street: string
}

/** Every tenth item differs at one of the shops. */
function stockUp(world: World): readonly Goods[] {
  return Array.from({ length: ITEMS }, (_, index) => {
    const sku = `SKU-${index}`
    const item = world.till.addProduct({ sku, name: sku, price: money('10'), stock: units(24) }, world.now())
    const atWeb = index % 20 === 0 ? 20 : 24
    const atStreet = index % 20 === 10 ? 30 : 24
    const web = world.web.addProduct({ sku, name: sku, price: '10.00', stock: atWeb }, world.now())
    const variants = [{ sku, price: '10.00', stock: atStreet }]
    const street = world.street.addProduct({ title: sku, variants }, world.now()).variants[0]
    if (!street) throw new Error('no variant was added')
    return { item: item.id, web: web.id, street: street.inventoryItemId }
  })
}

function goodsAt(all: readonly Goods[], index: number): Goods {
  const goods = all[index]
  if (!goods) throw new Error(`no goods ${index}`)
  return goods
}

function figures(world: World, { item, web, street }: Goods) {
  return [(world.shown.till(item) ?? 0) / 1000, world.shown.web(web), world.shown.street(street)]
}

type Row = World['traffic'][number]

/** What was sent since, without Shopify's token and its queries, which are POSTs that write nothing. */
function writesSince(world: World, from: number): readonly Row[] {
  return world.traffic
    .slice(from)
    .filter(({ method }) => method !== 'GET')
    .filter(({ path }) => !path.endsWith('/oauth/access_token'))
    .filter(({ path, body }) => !path.endsWith('/graphql.json') || /mutation/.test(body))
}

function at(rows: readonly Row[], host: string): readonly Row[] {
  return rows.filter((row) => row.host === host)
}

function tillReads(world: World, from: number): readonly Row[] {
  return at(world.traffic.slice(from), 'pos.local').filter(({ method }) => method === 'GET')
}

describe('ten thousand items', () => {
  let world: World
  let goods: readonly Goods[]
  let firstSweepReads: readonly Row[]

  beforeAll(async () => {
    world = createWorld({ tillSettings: 'webhook_secrets: [{env: HOOK}]' })
    goods = stockUp(world)
    world.till.subscribe(
      { url: 'https://us.example/webhooks/main', events: ['sale.completed'], secret: 'hook' },
      world.now(),
    )
    await world.sweep()
    firstSweepReads = tillReads(world, 0)
  })

  test('the first sweep reads the till page by page, and nothing of it twice', () => {
    const pages = Array<string>(ITEMS / TILL_PAGE).fill('/api/v1/products')
    // Whether it has a ledger is asked once a day.
    expect(firstSweepReads.map(({ path }) => path)).toEqual([...pages, '/api/v1/stock_adjustments'])
    expect(goods.filter((each) => figures(world, each).some((figure) => figure !== 24))).toEqual([])
  })

  test('a second sweep over what has not changed writes nothing anywhere', async () => {
    const from = world.traffic.length
    world.advance(900_000)
    await world.sweep()
    expect(tillReads(world, from)).toHaveLength(ITEMS / TILL_PAGE)
    expect(writesSince(world, from)).toEqual([])
  })

  test('a sale at the register, heard by webhook, costs one reading of the till and one write at each shop', async () => {
    const sold = goodsAt(goods, 4_321)
    world.advance(60_000)
    world.till.sell([{ productId: sold.item, quantity: units(2) }], world.now())
    const [delivery, ...others] = world.till.takeDeliveries(world.now())
    if (!delivery || others.length > 0) throw new Error('the till did not send one webhook')
    const from = world.traffic.length
    expect(await world.deliver('main', delivery)).toBe('accepted')
    const writes = writesSince(world, from)
    expect(figures(world, sold)).toEqual([22, 22, 22])
    expect(tillReads(world, from).map(({ path }) => path)).toEqual([`/api/v1/products/${sold.item}`])
    expect([at(writes, 'pos.local').length, at(writes, '127.0.0.1').length]).toEqual([0, 1])
    expect(at(writes, 'street.myshopify.com')).toHaveLength(1)
  })

  test('an order in one shop costs one correction at the till and one write at the other shop', async () => {
    const sold = goodsAt(goods, 1_234)
    world.advance(60_000)
    world.web.placeOrder([{ productId: sold.web, quantity: 3 }], world.now())
    const from = world.traffic.length
    await world.hear('web', 'orders')
    const writes = writesSince(world, from)
    expect(figures(world, sold)).toEqual([21, 21, 21])
    expect([at(writes, 'pos.local').length, at(writes, '127.0.0.1').length]).toEqual([1, 0])
    expect(at(writes, 'street.myshopify.com')).toHaveLength(1)
  })
})
