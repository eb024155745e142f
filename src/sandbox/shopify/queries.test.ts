import { describe, expect, test } from 'vitest'
import { ask, LOCATION, NOON, stock, STORE_ROOM, testShop } from './fixture.js'

const WALK = `query Walk($after: String, $place: ID!) {
  productVariants(first: 250, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id sku barcode price compareAtPrice title
      product { id title }
      inventoryItem {
        id tracked duplicateSkuCount
        inventoryLevel(locationId: $place) { isActive updatedAt quantities(names: ["available"]) { quantity updatedAt } }
      }
    }
  }
}`

interface WalkPage {
  readonly pageInfo: { hasNextPage: boolean; endCursor: string }
  readonly nodes: { id: string; inventoryItem: { id: string; duplicateSkuCount: number } }[]
}

test('variants are counted as far as the limit', () => {
  const model = testShop()
  stock(model, 3)
  const count = (limit: number) =>
    ask(model, `{ productVariantsCount(limit: ${limit}) { count precision } }`).data?.['productVariantsCount']
  expect(count(3)).toEqual({ count: 3, precision: 'EXACT' })
  expect(count(2)).toEqual({ count: 2, precision: 'AT_LEAST' })
})

describe('shop', () => {
  test('says who it is, what it may do, and where its goods are', () => {
    const { data } = ask(
      testShop(),
      `{ shop { name currencyCode myshopifyDomain } currentAppInstallation { accessScopes { handle } }
         locations(first: 5) { nodes { id name isActive } } location(id: "${STORE_ROOM}") { name } }`,
    )
    expect(data).toEqual({
      shop: { name: 'leaf', currencyCode: 'CAD', myshopifyDomain: 'leaf.myshopify.com' },
      currentAppInstallation: {
        accessScopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'].map(
          (handle) => ({ handle }),
        ),
      },
      locations: {
        nodes: [
          { id: LOCATION, name: 'Shop', isActive: true },
          { id: STORE_ROOM, name: 'Store room', isActive: true },
        ],
      },
      location: { name: 'Store room' },
    })
  })
})

describe('productVariants', () => {
  test('pages through everything once, in the order of ids', () => {
    const model = testShop({ pointsPerSecond: 1000 })
    const items = stock(model, 601)
    const seen: string[] = []
    let after: string | null = null
    for (;;) {
      const page: WalkPage = ask(model, WALK, { after, place: LOCATION }).data?.productVariants as WalkPage
      seen.push(...page.nodes.map((node) => node.inventoryItem.id))
      after = page.pageInfo.endCursor
      if (!page.pageInfo.hasNextPage) break
    }
    expect(seen).toEqual(items)
  })

  test('goes on behind the last row seen when that row is gone', () => {
    const model = testShop()
    stock(model, 4)
    const page = (after: string | null) =>
      ask(
        model,
        'query ($after: String) { productVariants(first: 2, after: $after) { edges { cursor node { sku } } } }',
        {
          after,
        },
      ).data?.productVariants as { edges: { cursor: string; node: { sku: string } }[] }
    const { cursor = '' } = page(null).edges[1] ?? {}
    model.removeProduct(model.variants()[1]?.product.id ?? '')
    expect(page(cursor).edges.map(({ node }) => node.sku)).toEqual(['SKU-3', 'SKU-4'])
  })

  test('wants a size from 1 to 250', () => {
    const model = testShop()
    const code = (args: string) =>
      ask(model, `{ productVariants${args} { nodes { id } } }`).errors?.[0]?.extensions?.code
    expect([code(''), code('(first: 251)'), code('(first: 0)'), code('(first: 250)')]).toEqual([
      'BAD_REQUEST',
      'BAD_REQUEST',
      'BAD_REQUEST',
      undefined,
    ])
  })

  test('counts how many others have the same SKU, and none for those without', () => {
    const model = testShop()
    const variants = ['A', 'A', null, null].map((sku) => ({ sku, price: '1.00', stock: 0 }))
    model.addProduct({ title: 'Twins', variants }, NOON)
    const page = ask(model, WALK, { place: LOCATION }).data?.productVariants as WalkPage
    expect(page.nodes.map((node) => node.inventoryItem.duplicateSkuCount)).toEqual([1, 1, 0, 0])
  })

  test('finds a SKU, and fails aloud at a search that it does not know', () => {
    const model = testShop()
    stock(model, 3)
    const search = (query: string) =>
      ask(model, 'query ($query: String) { productVariants(first: 5, query: $query) { nodes { sku } } }', { query })
    expect(search('sku:"SKU-2"').data).toEqual({ productVariants: { nodes: [{ sku: 'SKU-2' }] } })
    expect(search('title:x').errors?.[0]?.extensions?.code).toBe('NOT_MODELLED')
  })

  test('answers a page of 250 within a tenth of a second', () => {
    const model = testShop({ pointsPerSecond: 2000 })
    stock(model, 10_000)
    const { pageInfo } = ask(model, WALK, { place: LOCATION }).data?.productVariants as WalkPage
    const durationsMs = Array.from({ length: 8 }, () => {
      const startedAt = performance.now()
      ask(model, WALK, { after: pageInfo.endCursor, place: LOCATION })
      return performance.now() - startedAt
    })
    expect(Math.min(...durationsMs)).toBeLessThan(100)
  })
})

describe('nodes', () => {
  const READ = `query Read($ids: [ID!]!, $place: ID!) { nodes(ids: $ids) { __typename id ... on InventoryItem {
    sku tracked variant { id } inventoryLevel(locationId: $place) {
      id isActive quantities(names: ["available", "committed", "on_hand"]) { name quantity updatedAt } } } } }`

  test('reads inventory items with what is for sale, and null for what is not there', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    model.placeOrder([{ inventoryItemId: item, quantity: 3 }], NOON + 1000)
    const ids = [item, 'gid://shopify/InventoryItem/1']
    const { data } = ask(model, READ, { ids, place: LOCATION }, NOON + 2000)
    expect(data?.nodes).toMatchObject([
      {
        __typename: 'InventoryItem',
        sku: 'SKU-1',
        inventoryLevel: {
          isActive: true,
          quantities: [
            { name: 'available', quantity: 7, updatedAt: '2026-07-01T12:00:01Z' },
            { name: 'committed', quantity: 3, updatedAt: '2026-07-01T12:00:01Z' },
            { name: 'on_hand', quantity: 10, updatedAt: '2026-07-01T12:00:01Z' },
          ],
        },
      },
      null,
    ])
  })

  test('shows no level where the item is not or no longer stocked', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const level = (place: string) =>
      (ask(model, READ, { ids: [item], place }).data?.nodes as { inventoryLevel: unknown }[])[0]?.inventoryLevel
    expect(level(STORE_ROOM)).toBeNull()
    model.disconnect(item, LOCATION, NOON)
    expect(level(LOCATION)).toBeNull()
  })

  test('refuses more than 250 ids, and what is no id', () => {
    const model = testShop()
    const code = (ids: readonly string[]) => ask(model, READ, { ids, place: LOCATION }).errors?.[0]?.extensions?.code
    expect(code(Array<string>(251).fill('gid://shopify/InventoryItem/1'))).toBe('MAX_INPUT_SIZE_EXCEEDED')
    expect(code(['42'])).toBe('INVALID_VARIABLE')
  })

  test('shows readers the past for as long as replicas lag, while writes see the present', () => {
    const model = testShop({ staleReadMs: 5000 })
    const [item = ''] = stock(model, 1, NOON - 60_000)
    model.placeOrder([{ inventoryItemId: item, quantity: 3 }], NOON)
    model.placeOrder([{ inventoryItemId: item, quantity: 1 }], NOON + 3000)
    const available = (now: number) => {
      const { data } = ask(model, READ, { ids: [item], place: LOCATION }, now)
      return (data?.nodes as { inventoryLevel: { quantities: { quantity: number }[] } }[])[0]?.inventoryLevel
        .quantities[0]?.quantity
    }
    expect([available(NOON + 4999), available(NOON + 5000), available(NOON + 8000)]).toEqual([10, 7, 6])
    expect(model.level(item)?.available).toBe(6)
  })
})

describe('ids', () => {
  test('go past what a JavaScript number can hold, and items are not numbered like variants', () => {
    const model = testShop()
    stock(model, 20)
    const numbers = model.variants().map(({ number, inventoryItem }) => [number, inventoryItem.number] as const)
    expect(numbers.some(([variant]) => variant < 2n ** 53n)).toBe(true)
    expect(numbers.some(([variant]) => BigInt(Number(variant)) !== variant)).toBe(true)
    expect(numbers.some(([, item]) => BigInt(Number(item)) !== item)).toBe(true)
    expect(new Set(numbers.map(([variant, item]) => variant - item)).size).toBe(20)
  })
})
