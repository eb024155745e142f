import { describe, expect, test } from 'vitest'
import { countFromThousandths, countFromUnits } from '../../core/count.js'
import { parseMoney, type Money } from '../../core/money.js'
import type { ListingReference, StockWrite } from '../../ports/shop.js'
import { composePrices, composeStock } from './compose.js'

function keys() {
  let next = 0
  return () => `k${(next += 1)}`
}

function listing(id: number, parentId: number | null = null): ListingReference {
  return { id: String(id), parentId: parentId === null ? null : String(parentId), priceId: null, sku: null }
}

function stockWrite(id: number, from: number, to: number, parentId: number | null = null): StockWrite {
  return { listing: listing(id, parentId), from: countFromUnits(from), to: countFromUnits(to) }
}

function money(text: string): Money {
  const parsed = parseMoney(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

describe('stock', () => {
  test('goes out as a difference with the call’s key in the same item', () => {
    const calls = composeStock([stockWrite(5, 7, 4), stockWrite(6, -2, 3)], 50, keys())
    expect(calls).toEqual([
      {
        kind: 'stock',
        operation: 'products/batch',
        key: 'k1',
        subjects: ['5', '6'],
        body: JSON.stringify({
          update: [
            {
              id: 5,
              inventory_delta: -3,
              meta_data: [{ key: '_tillsync', value: 'k1' }],
              _fields: 'id,manage_stock,stock_quantity',
            },
            {
              id: 6,
              inventory_delta: 5,
              meta_data: [{ key: '_tillsync', value: 'k1' }],
              _fields: 'id,manage_stock,stock_quantity',
            },
          ],
        }),
      },
    ])
  })

  test('of variations goes to each parent’s own batch', () => {
    const writes = [stockWrite(11, 1, 0, 1), stockWrite(5, 1, 0), stockWrite(21, 1, 0, 2), stockWrite(12, 1, 0, 1)]
    const calls = composeStock(writes, 50, keys())
    expect(calls.map(({ operation, key, subjects }) => ({ operation, key, subjects }))).toEqual([
      { operation: 'products/1/variations/batch', key: 'k1', subjects: ['11', '12'] },
      { operation: 'products/batch', key: 'k2', subjects: ['5'] },
      { operation: 'products/2/variations/batch', key: 'k3', subjects: ['21'] },
    ])
  })

  test('is cut to the batch size', () => {
    const writes = Array.from({ length: 25 }, (_, index) => stockWrite(index + 1, 1, 0))
    expect(composeStock(writes, 10, keys()).map((call) => call.subjects.length)).toEqual([10, 10, 5])
    expect(composeStock([], 10, keys())).toEqual([])
  })

  test('is whole units, or a bug', () => {
    const write = { ...stockWrite(5, 1, 0), to: countFromThousandths(500) }
    expect(() => composeStock([write], 50, keys())).toThrow(RangeError)
  })
})

describe('prices', () => {
  test('go out as decimals with a dot, a sale that ended as an empty text', () => {
    const [call] = composePrices(
      [
        { listing: listing(5), price: money('35'), salePrice: money('29.995') },
        { listing: listing(6), price: money('1234.5'), salePrice: null },
      ],
      50,
      keys(),
    )
    expect(JSON.parse(call?.body ?? '')).toEqual({
      update: [
        { id: 5, regular_price: '35.00', sale_price: '29.995', _fields: 'id,regular_price,sale_price' },
        { id: 6, regular_price: '1234.50', sale_price: '', _fields: 'id,regular_price,sale_price' },
      ],
    })
  })

  test('whose sale is no lower stand alone, so that their refusal touches nobody else', () => {
    const bad = { listing: listing(6), price: money('10'), salePrice: money('10') }
    const good = [5, 7].map((id) => ({ listing: listing(id), price: money('10'), salePrice: money('9') }))
    const calls = composePrices([bad, ...good], 50, keys())
    expect(calls.map((call) => call.subjects)).toEqual([['5', '7'], ['6']])
  })
})
