import { describe, expect, test } from 'vitest'
import { countFromUnits, countToUnits } from '../../core/count.js'
import { parseMoney, type Money } from '../../core/money.js'
import type { ComposedCall } from '../../ports/call.js'
import type { HttpPort } from '../../ports/http.js'
import type { Result } from '../../ports/outcome.js'
import type { ListingReading, Order, ShopPort } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import { createWooCommerceModel, type WooCommerceModel } from '../../sandbox/woocommerce/model.js'
import type { WooCommerceOptions } from '../../sandbox/woocommerce/options.js'
import { openWooCommerce } from './channel.js'
import { contextOver, settingsFor } from './double.js'

const START = Date.UTC(2026, 6, 1, 12)

interface Bench {
  readonly model: WooCommerceModel
  readonly port: ShopPort
  readonly tick: (ms?: number) => number
}

/** The channel over the sandbox shop, without a socket in between. */
function bench(options: Partial<WooCommerceOptions> = {}, url = 'https://shop.example'): Bench {
  let now = START
  const model = createWooCommerceModel({
    consumerKey: 'secret-of-key',
    consumerSecret: 'secret-of-consumer',
    ...options,
  })
  const http: HttpPort = (request) => {
    const { origin, pathname, searchParams } = new URL(request.url)
    const { method, headers, body = '' } = request
    const answer = model.answer({ method, origin, path: pathname, query: searchParams, headers, body }, now)
    return Promise.resolve({ kind: 'answered', ...answer })
  }
  const port = openWooCommerce(
    settingsFor(url),
    contextOver(http, () => now),
  )
  return { model, port, tick: (ms = 1000) => (now += ms) }
}

function stocked({ model }: Bench): void {
  model.addProduct({ id: 10, sku: 'TS', barcode: '0628', name: 'Shirt', price: '35', stock: 10 }, START)
  model.addProduct({ id: 11, sku: 'GIFT', name: 'Gift card', price: '20' }, START)
  const own = { id: 21, sku: 'HD-M', name: 'Hoodie M', price: '60', salePrice: '50', stock: 4 }
  model.addProduct({ id: 20, sku: 'HD', name: 'Hoodie', variations: [own, { id: 22, sku: 'HD-L', name: 'L' }] }, START)
  const counted = { id: 31, sku: 'CAP-R', name: 'Cap red' }
  model.addProduct({ id: 30, sku: 'CAP', name: 'Cap', stock: 6, variations: [counted] }, START)
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.detail}`)
  return result.value
}

async function walk<Row>(read: (cursor: string | null) => Promise<Result<Page<Row>>>): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const page: Page<Row> = valueOf(await read(cursor))
    rows.push(...page.rows)
    cursor = page.next
  } while (cursor !== null)
  return rows
}

function byId(readings: readonly ListingReading[], id: number): ListingReading {
  const found = readings.find((reading) => reading.id === String(id))
  if (found === undefined) throw new Error(`no listing ${id}`)
  return found
}

function money(text: string): Money {
  const parsed = parseMoney(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

async function sendAll(port: ShopPort, calls: readonly ComposedCall[]) {
  const outcomes = new Map<string, unknown>()
  for (const call of calls) {
    const results = valueOf(await port.send(call))
    call.subjects.forEach((subject, index) => outcomes.set(subject, results[index]))
  }
  return outcomes
}

function nextKeyOf(prefix: string): () => string {
  let count = 0
  return () => `${prefix}-${(count += 1)}`
}

describe.each([
  ['https', {}, 'https://shop.example'],
  ['loopback http, signed', {}, 'http://127.0.0.1:4011'],
  ['without analytics', { analytics: false }, 'https://shop.example'],
])('the catalogue over %s', (_, options, url) => {
  test('brings products and variations with how their stock is kept', async () => {
    const shop = bench(options, url)
    stocked(shop)
    const rows = await walk((cursor) => shop.port.catalogue(cursor))
    const seen = rows.map(({ id, parentId, stockKeeping, figure }) => [id, parentId, stockKeeping, figure])
    expect(seen).toEqual([
      ['10', null, 'managed', 10_000],
      ['11', null, 'unmanaged', null],
      ['20', null, 'unmanaged', null],
      ['30', null, 'managed', 6000],
      ['21', '20', 'managed', 4000],
      ['22', '20', 'unmanaged', null],
      ['31', '30', 'by_parent', null],
    ])
    expect(byId(rows, 10)).toMatchObject({ sku: 'TS', barcode: '0628', name: 'Shirt', price: 350_000, salePrice: null })
    expect(byId(rows, 21)).toMatchObject({ price: 600_000, salePrice: 500_000 })
  })
})

test('single listings are read again, and what is gone is missing', async () => {
  const shop = bench()
  stocked(shop)
  const rows = await walk((cursor) => shop.port.catalogue(cursor))
  shop.model.editStock(21, 9, shop.tick())
  shop.model.deleteProduct(11, shop.tick(), { force: true })
  const again = valueOf(await shop.port.listings(rows))
  expect(again.map((row) => row.id).sort()).toEqual(['10', '20', '21', '22', '30', '31'])
  expect(byId(again, 21).figure).toBe(countFromUnits(9))
})

describe('stock', () => {
  test('is written by difference, marked, and echoed; what is not managed is refused', async () => {
    const shop = bench()
    stocked(shop)
    const rows = await walk((cursor) => shop.port.catalogue(cursor))
    const writes = [10, 21, 30, 11, 31].map((id) => ({
      listing: byId(rows, id),
      from: byId(rows, id).figure ?? countFromUnits(1),
      to: countFromUnits(2),
    }))
    const calls = shop.port.composeStock(writes, nextKeyOf('7f3a'))
    expect(shop.model.placeOrder([{ productId: 10, quantity: 3 }], shop.tick())).not.toBeNull()
    const outcomes = await sendAll(shop.port, calls)
    // The order that came in between is kept: 10 − 3 − 8.
    expect(outcomes.get('10')).toEqual({ ok: true, value: { figure: countFromUnits(-1) } })
    expect(outcomes.get('21')).toEqual({ ok: true, value: { figure: countFromUnits(2) } })
    expect(outcomes.get('30')).toEqual({ ok: true, value: { figure: countFromUnits(2) } })
    expect(outcomes.get('11')).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(outcomes.get('31')).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    const again = valueOf(await shop.port.listings(rows))
    expect(byId(again, 10).marker).toBe('7f3a-1')
    expect(byId(again, 21).marker).toBe('7f3a-2')
  })

  test('of a product that is gone is refused, and its neighbour goes through', async () => {
    const shop = bench()
    stocked(shop)
    const rows = await walk((cursor) => shop.port.catalogue(cursor))
    const writes = [10, 11].map((id) => ({ listing: byId(rows, id), from: countFromUnits(10), to: countFromUnits(9) }))
    shop.model.deleteProduct(11, shop.tick(), { force: true })
    const outcomes = await sendAll(shop.port, shop.port.composeStock(writes, nextKeyOf('k')))
    expect(outcomes.get('10')).toMatchObject({ ok: true })
    expect(outcomes.get('11')).toMatchObject({ ok: false, failure: { kind: 'refused' } })
  })

  test('with stock management switched off is refused and found', async () => {
    const shop = bench()
    stocked(shop)
    const [row] = await walk((cursor) => shop.port.catalogue(cursor))
    shop.model.setStockManagement(false)
    if (row === undefined) throw new Error('no listing')
    const write = { listing: row, from: countFromUnits(10), to: countFromUnits(9) }
    const outcomes = await sendAll(shop.port, shop.port.composeStock([write], nextKeyOf('k')))
    expect(outcomes.get('10')).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(valueOf(await shop.port.describe()).findings).toHaveLength(1)
  })

  test('by a key that may only read is unauthorised', async () => {
    const shop = bench({ permission: 'read' })
    stocked(shop)
    const [row] = await walk((cursor) => shop.port.catalogue(cursor))
    if (row === undefined) throw new Error('no listing')
    const write = { listing: row, from: countFromUnits(10), to: countFromUnits(9) }
    const [call] = shop.port.composeStock([write], nextKeyOf('k'))
    expect(call && (await shop.port.send(call))).toMatchObject({ ok: false, failure: { kind: 'unauthorised' } })
  })
})

test('prices and sales are written, cleared and echoed; a parent has none of its own', async () => {
  const shop = bench()
  stocked(shop)
  const rows = await walk((cursor) => shop.port.catalogue(cursor))
  const calls = shop.port.composePrices(
    [
      { listing: byId(rows, 10), price: money('30.5'), salePrice: money('25') },
      { listing: byId(rows, 21), price: money('45'), salePrice: null },
      { listing: byId(rows, 20), price: money('45'), salePrice: null },
    ],
    nextKeyOf('p'),
  )
  const outcomes = await sendAll(shop.port, calls)
  expect(outcomes.get('10')).toEqual({ ok: true, value: { figure: null } })
  expect(outcomes.get('21')).toEqual({ ok: true, value: { figure: null } })
  expect(outcomes.get('20')).toMatchObject({ ok: false, failure: { kind: 'refused' } })
  const again = valueOf(await shop.port.listings(rows))
  expect(byId(again, 10)).toMatchObject({ price: money('30.50'), salePrice: money('25') })
  expect(byId(again, 21)).toMatchObject({ price: money('45'), salePrice: null })
})

describe('orders', () => {
  function held(orders: readonly Order[], listingId: string): number {
    const lines = orders.flatMap((order) => order.lines).filter((line) => line.listingId === listingId)
    return lines.reduce((units, line) => units + countToUnits(line.held), 0)
  }

  test.each([-300, 0, 720])('say what they hold, also in a shop %i minutes from UTC', async (utcOffsetMinutes) => {
    const shop = bench({ utcOffsetMinutes })
    stocked(shop)
    const since = shop.tick(3_600_000)
    const order = shop.model.placeOrder(
      [
        { productId: 21, quantity: 2 },
        { productId: 10, quantity: 1 },
      ],
      shop.tick(),
    )
    const read = () => walk((cursor) => shop.port.orders(since, cursor))
    const [seen] = await read()
    expect(seen?.lines[0]).toMatchObject({ listingId: '21', parentId: '20', held: countFromUnits(2) })
    expect(seen?.createdAt).toBe(since + 1000)
    if (order === null) throw new Error('not sold')
    shop.model.setOrderStatus(order.id, 'cancelled', shop.tick())
    expect(held(await read(), '21')).toBe(0)
    shop.model.setOrderStatus(order.id, 'processing', shop.tick())
    expect(held(await read(), '21')).toBe(shop.model.soldNet(21))
  })

  test('are all brought, whatever the number of pages', async () => {
    const shop = bench()
    stocked(shop)
    for (let count = 0; count < 230; count += 1) {
      shop.model.placeOrder([{ productId: 10, quantity: 1 }], shop.tick(100), { force: true })
    }
    const orders = await walk((cursor) => shop.port.orders(START, cursor))
    expect(orders).toHaveLength(230)
    expect(held(orders, '10')).toBe(shop.model.soldNet(10))
  })
})

test('a sale is heard: the orders, and the listing', () => {
  const shop = bench()
  stocked(shop)
  const body = {
    name: 'stock',
    topic: 'action.woocommerce_updated_product_stock',
    delivery_url: 'https://tillsync.example/hooks/web',
    secret: 'secret-of-hook',
  }
  const authorization = `Basic ${btoa('secret-of-key:secret-of-consumer')}`
  const exchange = { method: 'POST', origin: 'https://shop.example', path: '/wp-json/wc/v3/webhooks' }
  const headers = { authorization, 'content-type': 'application/json' }
  shop.model.answer({ ...exchange, query: new URLSearchParams(), headers, body: JSON.stringify(body) }, shop.tick())
  const hear = (now: number) =>
    shop.model
      .takeDeliveries(now)
      .map((delivery) => shop.port.hear({ headers: delivery.headers, body: Buffer.from(delivery.body) }))
  expect(hear(shop.tick())).toEqual([{ kind: 'ping' }])
  shop.model.placeOrder([{ productId: 10, quantity: 1 }], shop.tick())
  expect(hear(shop.tick())).toEqual([
    { kind: 'accepted', delivery: null, topic: body.topic, marks: [{ kind: 'orders' }, { kind: 'listing', id: '10' }] },
  ])
})

test('a wrong key is unauthorised, and no failure names a secret', async () => {
  const shop = bench({ consumerSecret: 'another' })
  const description = await shop.port.describe()
  expect(description).toMatchObject({ ok: false, failure: { kind: 'unauthorised' } })
  expect(JSON.stringify(description)).not.toMatch(/secret-of|another/)
})
