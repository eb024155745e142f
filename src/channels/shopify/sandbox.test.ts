import { describe, expect, test } from 'vitest'
import { countFromUnits, type Count } from '../../core/count.js'
import { parseMoney, type Money } from '../../core/money.js'
import type { ComposedCall } from '../../ports/call.js'
import type { HttpPort } from '../../ports/http.js'
import type { Result } from '../../ports/outcome.js'
import type { ListingReading, ShopPort } from '../../ports/shop.js'
import { createShopifyModel, type ShopifyModel, type ShopifyModelOptions } from '../../sandbox/shopify/model.js'
import { openShopify } from './channel.js'
import { context, settings, standingClock } from './double.js'

/** The channel against the model of Shopify, without a socket between them. */

const WAREHOUSE = 'gid://shopify/Location/1'

function open(options: Partial<ShopifyModelOptions> = {}, more: Record<string, unknown> = {}) {
  const clock = standingClock()
  const model = createShopifyModel({
    domain: 'example.myshopify.com',
    clientId: 'id',
    clientSecret: 'secret',
    scopes: ['write_products', 'write_inventory', 'read_locations'],
    locations: [
      { id: '2', name: 'Main Street' },
      { id: '1', name: 'Warehouse' },
    ],
    currency: 'CAD',
    ...options,
  })
  const http: HttpPort = (request) => Promise.resolve(answerOf(model, request, clock.now()))
  const shop = openShopify(settings(more), context(http, clock))
  const listed = model.addProduct(
    {
      title: 'Hoodie',
      variants: [
        { sku: 'HD-S', price: '35.00', stock: 5 },
        { sku: 'HD-M', price: '28.00', compareAtPrice: '35.00', stock: 7 },
        { sku: null, price: '10.00', stock: 0, tracked: false },
        { sku: 'HD-FAR', price: '10.00', stock: 9, locationId: WAREHOUSE },
      ],
    },
    clock.now(),
  )
  return { clock, model, http, shop, ids: listed.variants.map(({ inventoryItemId }) => inventoryItemId) }
}

function answerOf(model: ShopifyModel, request: Parameters<HttpPort>[0], now: number) {
  const url = new URL(request.url)
  const { method, headers, body = '' } = request
  const exchange = { method, origin: url.origin, path: url.pathname, query: url.searchParams, headers, body }
  return { kind: 'answered', ...model.answer(exchange, now) } as const
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.detail}`)
  return result.value
}

function money(text: string): Money {
  const read = parseMoney(text)
  if (read === undefined) throw new RangeError(text)
  return read
}

async function readAll(shop: ShopPort): Promise<readonly ListingReading[]> {
  return value(await shop.catalogue(null)).rows
}

function compose(
  shop: ShopPort,
  writes: readonly (readonly [ListingReading | undefined, Count, number])[],
  key: string,
) {
  const [call] = shop.composeStock(
    writes.flatMap(([listing, from, to]) => (listing ? [{ listing, from, to: countFromUnits(to) }] : [])),
    () => key,
  )
  if (!call) throw new Error('composed nothing')
  return call
}

async function kinds(shop: ShopPort, call: ComposedCall): Promise<unknown> {
  const sent = await shop.send(call)
  if (!sent.ok) return sent.failure.kind
  return sent.value.map((entry) => (entry.ok ? (entry.value.figure ?? 0) / 1000 : entry.failure.kind))
}

describe('reading', () => {
  test('describes a shop in which all is well', async () => {
    const described = value(await open().shop.describe())
    expect(described).toMatchObject({ currency: 'CAD', findings: [] })
  })

  test('tells of each listing what is true at the location', async () => {
    const { shop } = open()
    const page = value(await shop.catalogue(null))
    expect(page).toMatchObject({ next: null })
    expect(page.rows).toMatchObject([
      { sku: 'HD-S', stockKeeping: 'managed', figure: 5000, price: money('35'), salePrice: null },
      { sku: 'HD-M', stockKeeping: 'managed', figure: 7000, price: money('35'), salePrice: money('28') },
      { sku: null, stockKeeping: 'unmanaged', figure: null },
      { sku: 'HD-FAR', stockKeeping: 'inactive', figure: null },
    ])
  })

  test('says the same one by one as in the walk', async () => {
    const { shop } = open()
    const rows = await readAll(shop)
    expect(value(await shop.listings(rows))).toEqual(rows)
  })

  test('leaves out what is gone', async () => {
    const { shop, model } = open()
    const rows = await readAll(shop)
    model.removeProduct(`gid://shopify/Product/${rows[0]?.parentId}`)
    expect(value(await shop.listings(rows))).toEqual([])
  })

  test('walks a large catalogue, waiting for points rather than being throttled', async () => {
    const { shop, model, clock } = open()
    for (let product = 0; product < 60; product += 1) {
      const variants = Array.from({ length: 50 }, (_, index) => ({
        sku: `${product}-${index}`,
        price: '1.00',
        stock: 1,
      }))
      model.addProduct({ title: `Product ${product}`, variants }, clock.now())
    }
    const ids = new Set<string>()
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ShopPort['catalogue']>> = await shop.catalogue(cursor)
      for (const { id } of value(page).rows) ids.add(id)
      cursor = value(page).next
    } while (cursor !== null)
    expect(ids.size).toBe(3004)
    expect(clock.waited.length).toBeGreaterThan(0)
  })
})

describe('stock writes', () => {
  test('are applied to what is for sale, and only once under one key', async () => {
    const { shop, model, ids, clock } = open()
    const [small, medium] = await readAll(shop)
    const call = compose(
      shop,
      [
        [small, countFromUnits(5), 3],
        [medium, countFromUnits(7), -1],
      ],
      'k1',
    )
    expect(await kinds(shop, call)).toEqual([3, -1])
    model.placeOrder([{ inventoryItemId: ids[0] ?? '', quantity: 1 }], clock.now())
    expect(await kinds(shop, call)).toEqual([3, -1])
    expect(ids.slice(0, 2).map((id) => model.level(id)?.available)).toEqual([2, -1])
  })

  test('from a figure that no longer holds write nothing at all', async () => {
    const { shop, model, ids, clock } = open()
    const [small, medium] = await readAll(shop)
    model.editQuantity({ inventoryItemId: ids[1] ?? '', change: { by: -1 } }, clock.now())
    const call = compose(
      shop,
      [
        [small, countFromUnits(5), 3],
        [medium, countFromUnits(7), 6],
      ],
      'k1',
    )
    expect(await kinds(shop, call)).toEqual(['stale', 'stale'])
    expect(ids.slice(0, 2).map((id) => model.level(id)?.available)).toEqual([5, 6])
  })

  test('with an entry that is not stocked here blame that one', async () => {
    const { shop } = open()
    const [small, , , far] = await readAll(shop)
    const call = compose(
      shop,
      [
        [small, countFromUnits(5), 3],
        [far, countFromUnits(9), 3],
      ],
      'k1',
    )
    expect(await kinds(shop, call)).toEqual(['stale', 'refused'])
  })

  test('that change nothing are applied', async () => {
    const { shop } = open()
    const [small] = await readAll(shop)
    expect(await kinds(shop, compose(shop, [[small, countFromUnits(5), 5]], 'k1'))).toEqual([5])
  })

  test('of another body under the same key are refused', async () => {
    const { shop } = open()
    const [small] = await readAll(shop)
    expect(await kinds(shop, compose(shop, [[small, countFromUnits(5), 3]], 'k1'))).toEqual([3])
    expect(await kinds(shop, compose(shop, [[small, countFromUnits(3), 2]], 'k1'))).toBe('refused')
  })

  test('that failed before are decided again', async () => {
    const { shop } = open({ refusalReplay: 'previous_attempt_failed' })
    const [small] = await readAll(shop)
    const call = compose(shop, [[small, countFromUnits(4), 3]], 'k1')
    expect(await kinds(shop, call)).toEqual(['stale'])
    expect(await kinds(shop, call)).toBe('stale')
  })

  test('without the scope are unauthorised', async () => {
    const { shop } = open({ scopes: ['read_products', 'read_inventory', 'read_locations'] })
    const [small] = await readAll(shop)
    expect(await kinds(shop, compose(shop, [[small, countFromUnits(5), 3]], 'k1'))).toBe('unauthorised')
  })
})

describe('price writes', () => {
  test('set, put on sale and take off sale', async () => {
    const { shop } = open()
    const [small, medium] = await readAll(shop)
    if (!small || !medium) throw new Error('read nothing')
    const [call] = shop.composePrices(
      [
        { listing: small, price: money('40'), salePrice: money('36.5') },
        { listing: medium, price: money('30'), salePrice: null },
      ],
      () => 'k1',
    )
    if (!call) throw new Error('composed nothing')
    expect(value(await shop.send(call)).map(({ ok }) => ok)).toEqual([true, true])
    expect(await readAll(shop)).toMatchObject([
      { price: money('40'), salePrice: money('36.5') },
      { price: money('30'), salePrice: null },
      {},
      {},
    ])
  })

  test('of a product that is gone leave its neighbour done', async () => {
    const { shop, model, clock } = open()
    model.addProduct({ title: 'Soap', variants: [{ sku: 'SOAP', price: '5.00', stock: 1 }] }, clock.now())
    const rows = await readAll(shop)
    model.removeProduct(`gid://shopify/Product/${rows[0]?.parentId}`)
    const writes = [rows[0], rows[4]].flatMap((row) =>
      row ? [{ listing: row, price: money('9'), salePrice: null }] : [],
    )
    const [call] = shop.composePrices(writes, () => 'k1')
    if (!call) throw new Error('composed nothing')
    expect(await kinds(shop, call)).toEqual(['refused', 0])
    expect(value(await shop.listings([writes[1]?.listing ?? rows[4]].flatMap((row) => row ?? [])))).toMatchObject([
      { price: money('9') },
    ])
  })
})

describe('webhooks', () => {
  async function subscribe(http: HttpPort, topic: string): Promise<void> {
    const query = `mutation { webhookSubscriptionCreate(topic: ${topic}, webhookSubscription: { uri: "https://tillsync.example/hook" }) { userErrors { message } } }`
    const url = 'https://example.myshopify.com/admin/api/2026-07/graphql.json'
    const headers = { 'content-type': 'application/json', 'x-shopify-access-token': 'shpat_1' }
    const answer = await http({ method: 'POST', url, headers, body: JSON.stringify({ query }), deadlineMs: 1000 })
    expect(answer).toMatchObject({ body: expect.stringContaining('"userErrors":[]') as unknown })
  }

  test.each([
    ['Main Street', 1],
    ['Warehouse', 0],
  ])('of a change at Main Street mark %s %i times', async (location, count) => {
    const { shop, model, http, ids, clock } = open({ accessToken: 'shpat_1' }, { location })
    await readAll(shop)
    await subscribe(http, 'INVENTORY_LEVELS_UPDATE')
    model.editQuantity({ inventoryItemId: ids[0] ?? '', change: { by: -1 } }, clock.now())
    clock.advance(60_000)
    const heard = model
      .takeDeliveries(clock.now())
      .map(({ headers, body }) => shop.hear({ headers, body: new TextEncoder().encode(body) }))
    const marks = Array.from({ length: count }, () => ({ kind: 'listing', id: ids[0]?.split('/').at(-1) }))
    expect(heard).toMatchObject([{ kind: 'accepted', topic: 'inventory_levels/update', marks }])
  })

  test('of a new price mark the items of the product', async () => {
    const { shop, model, http, ids, clock } = open({ accessToken: 'shpat_1' })
    const [small] = await readAll(shop)
    await subscribe(http, 'PRODUCTS_UPDATE')
    model.setPrice(`gid://shopify/ProductVariant/${small?.priceId}`, '1.00', undefined, clock.now())
    clock.advance(60_000)
    const [delivery] = model.takeDeliveries(clock.now())
    if (!delivery) throw new Error('nothing was delivered')
    const heard = shop.hear({ headers: delivery.headers, body: new TextEncoder().encode(delivery.body) })
    expect(heard).toMatchObject({ marks: ids.map((gid) => ({ kind: 'listing', id: gid.split('/').at(-1) })) })
  })
})

test('an access token of an older app will do', async () => {
  const more = { client_id: undefined, client_secret: undefined, access_token: { credential: 'shpat_1' } }
  const { shop } = open({ accessToken: 'shpat_1' }, more)
  expect(await readAll(shop)).toHaveLength(4)
})

test('a token that ended is renewed on the way', async () => {
  const { shop, clock } = open()
  await readAll(shop)
  clock.advance(25 * 3_600_000)
  expect(await readAll(shop)).toHaveLength(4)
})
