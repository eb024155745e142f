import { describe, expect, test } from 'vitest'
import { countFromUnits, parseCount } from '../../core/count.js'
import { moneyFromTenThousandths } from '../../core/money.js'
import type { ListingReference, PriceWrite, StockWrite } from '../../ports/shop.js'
import { composePrices, composeStock, priceProducts, readCall } from './compose.js'
import { PRICE_PRODUCTS, SET_STOCK } from './operations.js'

const LOCATION = 'gid://shopify/Location/1'

function keys(): () => string {
  let last = 0
  return () => `7f3a-${(last += 1)}`
}

function listing(id: number, product = 42): ListingReference {
  return { id: String(id), parentId: String(product), priceId: String(id + 100_000), sku: null }
}

function stock(id: number): StockWrite {
  return { listing: listing(id), from: countFromUnits(5), to: countFromUnits(3) }
}

function price(id: number, product?: number): PriceWrite {
  return { listing: listing(id, product), price: moneyFromTenThousandths(350_000), salePrice: null }
}

function many(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

describe('stock calls', () => {
  test('hold key, condition, location and a reference that leads back', () => {
    const [call] = composeStock(LOCATION, [stock(808950810)], keys())
    expect(call).toMatchObject({
      kind: 'stock',
      operation: 'inventorySetQuantities',
      key: '7f3a-1',
      subjects: ['808950810'],
    })
    expect(JSON.parse(call?.body ?? '')).toEqual({
      query: SET_STOCK,
      variables: {
        key: '7f3a-1',
        input: {
          name: 'available',
          reason: 'correction',
          referenceDocumentUri: 'gid://tillsync/Write/7f3a-1',
          quantities: [
            {
              inventoryItemId: 'gid://shopify/InventoryItem/808950810',
              locationId: LOCATION,
              quantity: 3,
              changeFromQuantity: 5,
            },
          ],
        },
      },
    })
  })

  test('hold at most 250 entries and a key each', () => {
    const calls = composeStock(LOCATION, many(501).map(stock), keys())
    expect(calls.map(({ key, subjects }) => [key, subjects.length])).toEqual([
      ['7f3a-1', 250],
      ['7f3a-2', 250],
      ['7f3a-3', 1],
    ])
  })

  test('are the same text for the same writes', () => {
    expect(composeStock(LOCATION, [stock(1)], keys())).toEqual(composeStock(LOCATION, [stock(1)], keys()))
  })

  test('of a fraction are a bug', () => {
    const half = { ...stock(1), to: parseCount('0.5') ?? countFromUnits(0) }
    expect(() => composeStock(LOCATION, [half], keys())).toThrow(RangeError)
  })

  test('of nothing are none', () => {
    expect(composeStock(LOCATION, [], keys())).toEqual([])
  })
})

describe('price calls', () => {
  test('gather variants under their product, and name subjects in that order', () => {
    const [call, ...more] = composePrices([price(1, 7), price(2, 8), price(3, 7)], keys())
    expect(more).toEqual([])
    expect(call).toMatchObject({ operation: 'productVariantsBulkUpdate', subjects: ['1', '3', '2'] })
    const entry = { price: '35.00', compareAtPrice: null }
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      variables: {
        p0: 'gid://shopify/Product/7',
        v0: [
          { id: 'gid://shopify/ProductVariant/100001', ...entry },
          { id: 'gid://shopify/ProductVariant/100003', ...entry },
        ],
        p1: 'gid://shopify/Product/8',
        v1: [{ id: 'gid://shopify/ProductVariant/100002', ...entry }],
      },
    })
  })

  test('stay within a number of products', () => {
    const calls = composePrices(
      many(PRICE_PRODUCTS + 1).map((id) => price(id, id)),
      keys(),
    )
    expect(calls.map(({ subjects }) => subjects.length)).toEqual([PRICE_PRODUCTS, 1])
  })

  test('stay within a number of entries, also of one product', () => {
    const calls = composePrices([...many(260).map((id) => price(id, 7)), price(300, 8)], keys())
    expect(calls.map(({ subjects }) => subjects.length)).toEqual([250, 11])
    expect(calls.flatMap(({ subjects }) => subjects)).toEqual([...many(260).map(String), '300'])
  })

  test('of a listing without product or variant are a bug', () => {
    const orphan = { ...price(1), listing: { ...listing(1), parentId: null } }
    const nameless = { ...price(1), listing: { ...listing(1), priceId: null } }
    expect(() => composePrices([orphan], keys())).toThrow(RangeError)
    expect(() => composePrices([nameless], keys())).toThrow(RangeError)
  })
})

describe('journalled calls', () => {
  test('are read back whole', () => {
    const [stockCall] = composeStock(LOCATION, [stock(1), stock(2)], keys())
    const [priceCall] = composePrices([price(1, 7), price(2, 8)], keys())
    if (!stockCall || !priceCall) throw new Error('composed nothing')
    for (const call of [stockCall, priceCall]) {
      const { query, variables } = readCall(call)
      expect(JSON.stringify({ query, variables })).toBe(call.body)
    }
    const read = readCall(priceCall)
    expect(read.kind === 'price' && priceProducts(read.body).map((entries) => entries.length)).toEqual([1, 1])
  })

  test('of another kind are a bug', () => {
    const call = { kind: 'stock', operation: 'products/batch', key: 'k', body: '{"query":"","variables":{}}' } as const
    expect(() => readCall(call)).toThrow('products/batch')
  })
})
