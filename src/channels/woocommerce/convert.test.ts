import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../../core/count.js'
import { parseMoney } from '../../core/money.js'
import { readOrder, readProduct, readVariation } from './convert.js'

const SHIRT = {
  id: 12,
  parent_id: 0,
  name: 'Shirt',
  type: 'simple',
  sku: 'TS-1',
  global_unique_id: '0628000000012',
  manage_stock: true,
  stock_quantity: 7,
  regular_price: '35',
  sale_price: '29.90',
  meta_data: [{ id: 1, key: '_tillsync', value: '7f3a-19' }],
}

describe('a product', () => {
  test('is read whole', () => {
    expect(readProduct(SHIRT)).toEqual({
      id: '12',
      parentId: null,
      priceId: null,
      sku: 'TS-1',
      barcode: '0628000000012',
      name: 'Shirt',
      stockKeeping: 'managed',
      figure: countFromUnits(7),
      price: parseMoney('35.00'),
      salePrice: parseMoney('29.9'),
      figureUpdatedAt: null,
      marker: '7f3a-19',
    })
  })

  test.each([
    ['manage_stock off', { manage_stock: false, stock_quantity: null }, 'unmanaged', null],
    ['by the parent, whose figure the row repeats', { manage_stock: 'parent', stock_quantity: 9 }, 'by_parent', null],
    ['an oversold figure', { stock_quantity: -3 }, 'managed', -3],
    ['zero', { stock_quantity: 0 }, 'managed', 0],
    ['no figure', { stock_quantity: null }, 'managed', null],
    ['a fraction from a plugin', { stock_quantity: 5.5 }, 'managed', null],
    ['a text', { stock_quantity: '5' }, 'managed', null],
    ['something else in manage_stock', { manage_stock: 'yes' }, 'unmanaged', null],
  ])('%s', (_, changes, stockKeeping, units) => {
    const figure = units === null ? null : countFromUnits(units)
    expect(readProduct({ ...SHIRT, ...changes })).toMatchObject({ stockKeeping, figure })
  })

  test.each(['', 'abc', '12,50', '-1', null])('the price %o is none', (price) => {
    expect(readProduct({ ...SHIRT, regular_price: price, sale_price: price })).toMatchObject({
      price: null,
      salePrice: null,
    })
  })

  test('of which only the id is legible is still a listing', () => {
    expect(readProduct({ id: 5, meta_data: 'broken' })).toMatchObject({
      id: '5',
      name: '#5',
      sku: null,
      barcode: null,
      figure: null,
      marker: null,
    })
  })

  test.each([null, 'x', {}, { id: 0 }, { id: '12' }])('without an id is none: %o', (row) => {
    expect(readProduct(row)).toBeUndefined()
  })

  test('an odd metadata entry does not hide ours', () => {
    const meta_data = ['odd', null, { key: 5 }, { key: '_tillsync', value: 'k' }]
    expect(readProduct({ ...SHIRT, meta_data })).toMatchObject({ marker: 'k' })
  })

  test('a variation among products knows its parent; a plain product’s parent is of another sort', () => {
    expect(readProduct({ ...SHIRT, type: 'variation', parent_id: 3 })).toMatchObject({ parentId: '3' })
    expect(readProduct({ ...SHIRT, type: 'subscription_variation', parent_id: 3 })).toMatchObject({ parentId: '3' })
    expect(readProduct({ ...SHIRT, type: 'simple', parent_id: 3 })).toMatchObject({ parentId: null })
  })
})

describe('a variation', () => {
  test('has its parent from the row, or from the route where an old version leaves it out', () => {
    expect(readVariation({ ...SHIRT, parent_id: 3 })).toMatchObject({ id: '12', parentId: '3' })
    expect(readVariation({ ...SHIRT, parent_id: undefined }, '4')).toMatchObject({ parentId: '4' })
  })

  test('without a parent is none, for no write could reach it', () => {
    expect(readVariation({ ...SHIRT, parent_id: 0 })).toBeUndefined()
  })
})

const ORDER = {
  id: 90,
  number: 'W-1042',
  status: 'processing',
  date_created_gmt: '2026-07-01T10:00:00',
  date_modified_gmt: '2026-07-01T12:00:00',
  line_items: [
    { id: 1, product_id: 12, variation_id: 0, meta_data: [{ id: 1, key: '_reduced_stock', value: '5' }] },
    { id: 2, product_id: 3, variation_id: 33, meta_data: [] },
  ],
}

function withHeld(value: unknown) {
  const line = { id: 1, product_id: 12, variation_id: 0, meta_data: [{ key: '_reduced_stock', value }] }
  return { ...ORDER, line_items: [line] }
}

describe('an order', () => {
  test('is read whole, its dates as GMT', () => {
    expect(readOrder(ORDER)).toEqual({
      id: '90',
      number: 'W-1042',
      status: 'processing',
      createdAt: Date.UTC(2026, 6, 1, 10),
      modifiedAt: Date.UTC(2026, 6, 1, 12),
      lines: [
        { id: '1', listingId: '12', parentId: null, held: countFromUnits(5) },
        { id: '2', listingId: '33', parentId: '3', held: countFromUnits(0) },
      ],
    })
  })

  test.each([
    ['5', 5000],
    [5, 5000],
    ['2.5', 2500],
    ['0', 0],
    ['', 0],
    [null, 0],
  ])('holds what its metadata says: %o', (value, thousandths) => {
    expect(readOrder(withHeld(value))).toMatchObject({ lines: [{ held: thousandths }] })
  })

  test.each(['many', '1,5', [], true])(
    'that holds %o cannot be read, and does not pass for one that holds nothing',
    (value) => {
      expect(readOrder(withHeld(value))).toEqual({ problem: 'order 90, line 1: _reduced_stock is no number' })
    },
  )

  test('leaves out lines whose product is gone', () => {
    const line_items = [{ id: 1, product_id: 0, variation_id: 0, meta_data: [] }]
    expect(readOrder({ ...ORDER, line_items })).toMatchObject({ lines: [] })
  })

  test.each([
    ['its lines', { line_items: [{ id: 1 }] }],
    ['its lines at all', { line_items: undefined }],
    ['its date', { date_modified_gmt: null }],
    ['its status', { status: 4 }],
    ['its id', { id: 'x' }],
  ])('without %s cannot be read', (_, changes) => {
    expect(readOrder({ ...ORDER, ...changes })).toHaveProperty('problem')
  })

  test('without a number is known by its id', () => {
    expect(readOrder({ ...ORDER, number: undefined })).toMatchObject({ number: '90' })
  })
})
