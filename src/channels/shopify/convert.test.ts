import { describe, expect, test } from 'vitest'
import { parseCount } from '../../core/count.js'
import { formatMoney, parseMoney } from '../../core/money.js'
import { globalId, nextCursor, numericId, pricesOf, toReading, toWirePrices } from './convert.js'
import type { WireItem, WireVariant } from './wire.js'

const LEVEL = {
  isActive: true,
  updatedAt: '2026-07-01T12:00:00Z',
  quantities: [{ quantity: 7, updatedAt: '2026-07-01T11:59:00Z' }],
}
const ITEM: WireItem = { id: 'gid://shopify/InventoryItem/271878346596884015', tracked: true, inventoryLevel: LEVEL }
const VARIANT: WireVariant = {
  id: 'gid://shopify/ProductVariant/43',
  sku: 'HD-01',
  barcode: '0628',
  displayName: 'Hoodie - Black / M',
  price: '35.00',
  compareAtPrice: null,
  product: { id: 'gid://shopify/Product/42' },
}

function money(text: string) {
  const value = parseMoney(text)
  if (value === undefined) throw new RangeError(text)
  return value
}

describe('ids', () => {
  test('stay text beyond 2^53', () => {
    expect(numericId('gid://shopify/InventoryItem/271878346596884015')).toBe('271878346596884015')
    expect(globalId('InventoryItem', '271878346596884015')).toBe('gid://shopify/InventoryItem/271878346596884015')
  })

  test('end before a query', () => {
    expect(numericId('gid://shopify/InventoryLevel/5?inventory_item_id=6')).toBe('5')
  })

  test('of another form are a bug', () => {
    expect(() => numericId('42')).toThrow(RangeError)
  })
})

describe('readings', () => {
  test('tell all that is known of a listing', () => {
    expect(toReading(ITEM, VARIANT)).toEqual({
      id: '271878346596884015',
      parentId: '42',
      priceId: '43',
      sku: 'HD-01',
      barcode: '0628',
      name: 'Hoodie - Black / M',
      stockKeeping: 'managed',
      figure: parseCount('7'),
      price: money('35'),
      salePrice: null,
      figureUpdatedAt: Date.UTC(2026, 6, 1, 11, 59),
      marker: null,
    })
  })

  test('keep a negative figure', () => {
    const level = { ...LEVEL, quantities: [{ quantity: -3, updatedAt: null }] }
    expect(toReading({ ...ITEM, inventoryLevel: level }, VARIANT).figure).toBe(parseCount('-3'))
  })

  test("fall back on the level's own time", () => {
    const level = { ...LEVEL, quantities: [{ quantity: 7, updatedAt: null }] }
    expect(toReading({ ...ITEM, inventoryLevel: level }, VARIANT).figureUpdatedAt).toBe(Date.UTC(2026, 6, 1, 12))
  })

  test('never take what is missing for zero', () => {
    const level = { ...LEVEL, quantities: [] }
    expect(toReading({ ...ITEM, inventoryLevel: level }, VARIANT)).toMatchObject({
      stockKeeping: 'managed',
      figure: null,
    })
  })

  test.each([
    ['unmanaged', { ...ITEM, tracked: false }],
    ['inactive', { ...ITEM, inventoryLevel: null }],
    ['inactive', { ...ITEM, inventoryLevel: { ...LEVEL, isActive: false } }],
  ])('tell no figure where stock is %s', (stockKeeping, item) => {
    expect(toReading(item, VARIANT)).toMatchObject({ stockKeeping, figure: null, figureUpdatedAt: null })
  })

  test('take an empty sku or barcode for none', () => {
    expect(toReading(ITEM, { ...VARIANT, sku: '', barcode: '' })).toMatchObject({ sku: null, barcode: null })
  })
})

describe('prices', () => {
  test.each([
    ['35.00', null, '35.00', null],
    ['28.00', '35.00', '35.00', '28.00'],
    ['35.00', '35.00', '35.00', null],
    ['35.00', '28.00', '35.00', null],
    ['0.00', '35.00', '35.00', '0.00'],
    ['35.00', '0.00', '35.00', null],
  ])('of %s with %s crossed out are %s, on sale %s', (price, compareAtPrice, plain, sale) => {
    const prices = pricesOf({ price, compareAtPrice })
    expect(prices.price === null ? null : formatMoney(prices.price)).toBe(plain)
    expect(prices.salePrice === null ? null : formatMoney(prices.salePrice)).toBe(sale)
  })

  test('that can not be read are none', () => {
    expect(pricesOf({ price: '12,50', compareAtPrice: '35.00' })).toEqual({ price: null, salePrice: null })
  })

  test('are written with the sale in front, and with nothing crossed out where there is none', () => {
    expect(toWirePrices(money('35'), money('28'))).toEqual({ price: '28.00', compareAtPrice: '35.00' })
    expect(toWirePrices(money('35'), null)).toEqual({ price: '35.00', compareAtPrice: null })
    expect(toWirePrices(money('35'), money('35'))).toEqual({ price: '35.00', compareAtPrice: null })
  })

  test('come back as they were written', () => {
    for (const [price, sale] of [
      ['35', '28'],
      ['35', null],
    ] as const) {
      const written = { price: money(price), salePrice: sale === null ? null : money(sale) }
      expect(pricesOf(toWirePrices(written.price, written.salePrice))).toEqual(written)
    }
  })
})

test('a page after the last has no cursor, whatever Shopify names', () => {
  expect(nextCursor({ hasNextPage: true, endCursor: 'abc' })).toBe('abc')
  expect(nextCursor({ hasNextPage: false, endCursor: 'abc' })).toBeNull()
})
