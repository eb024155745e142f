import { describe, expect, test } from 'vitest'
import { parseCount } from '../../core/count.js'
import { parseMoney } from '../../core/money.js'
import { toDescription, toItems, toSales } from './convert.js'

const PRODUCT = {
  id: 7,
  name: 'Blue Dream 3.5 g',
  sku: 'BD-35',
  barcode: '0628',
  product_type: 'simple',
  price: 35.0,
  effective_price: 31.5,
  on_sale: true,
  current_stock: 24.5,
  categories: [{ id: 1, name: 'Flower', slug: 'flower-dried' }],
  has_variations: false,
  variations: [],
  active: true,
}

function only(change: object) {
  return toItems([{ ...PRODUCT, ...change }])[0]
}

describe('a product', () => {
  test('is an item, in exact figures', () => {
    expect(toItems([PRODUCT])).toEqual([
      {
        id: '7',
        sku: 'BD-35',
        barcode: '0628',
        name: 'Blue Dream 3.5 g',
        categories: ['Flower', 'flower-dried'],
        figure: parseCount('24.5'),
        price: parseMoney('35'),
        salePrice: parseMoney('31.5'),
        active: true,
        countable: true,
      },
    ])
  })

  test.each([
    ['none', undefined],
    ['null', null],
    ['text', '24'],
    ['HTML', '<b>0</b>'],
    ['an object', {}],
    ['true', true],
    ['beyond all figures', 1e300],
  ])('whose stock is %s has no figure, and never zero', (_, current_stock) => {
    expect(only({ current_stock })).toMatchObject({ id: '7', figure: null, price: parseMoney('35') })
  })

  test('with a stock of zero or below has just that', () => {
    expect(only({ current_stock: 0 })?.figure).toBe(0)
    expect(only({ current_stock: -2 })?.figure).toBe(-2000)
  })

  test.each([
    ['not on sale', { on_sale: false }],
    ['silent about a sale', { on_sale: undefined }],
    ['on sale at no lower price', { effective_price: 35 }],
    ['on sale at a higher price', { effective_price: 36 }],
    ['on sale at a price that is none', { effective_price: 'x' }],
    ['on sale from no price', { price: null }],
  ])('%s has no sale price', (_, change) => expect(only(change)?.salePrice).toBeNull())

  test('says little and is still an item', () => {
    expect(toItems([{ id: 'a1' }])).toEqual([
      {
        id: 'a1',
        sku: null,
        barcode: null,
        name: '',
        categories: [],
        figure: null,
        price: null,
        salePrice: null,
        active: true,
        countable: true,
      },
    ])
  })

  test('is inactive only where it says so', () => {
    expect([true, null, undefined, false].map((active) => only({ active })?.active)).toEqual([true, true, true, false])
  })

  test.each([{ product_type: 'bundle' }, { has_variations: true }, { variations: [{}] }])(
    'with %j is not counted',
    (change) => expect(only(change)?.countable).toBe(false),
  )

  test('has text where a number was sent for a SKU, and none for blanks', () => {
    expect(only({ sku: 123, barcode: ' ' })).toMatchObject({ sku: '123', barcode: null })
  })
})

test('a row that can not be read does not lose its page', () => {
  const rows = [null, 'x', {}, { id: '' }, { id: 1.5 }, PRODUCT, { id: {} }, { ...PRODUCT, id: 8, categories: 'odd' }]
  expect(toItems(rows).map((item) => item.id)).toEqual(['7', '8'])
})

describe('variations', () => {
  const parent = {
    ...PRODUCT,
    has_variations: true,
    variations: [
      { id: 71, sku: 'BD-7', price: 60, current_stock: 3 },
      { id: 72, name: 'Ounce', current_stock: null },
      'odd',
    ],
  }

  test('are items of their own beside their parent, which is not counted', () => {
    expect(toItems([parent])).toMatchObject([
      { id: '7', countable: false },
      { id: '71', sku: 'BD-7', name: 'Blue Dream 3.5 g', figure: 3000, price: 600_000, countable: true, active: true },
      { id: '72', sku: null, name: 'Ounce', figure: null, price: null, categories: ['Flower', 'flower-dried'] },
    ])
  })

  test('are inactive with their parent', () => {
    expect(toItems([{ ...parent, active: false }]).map((item) => item.active)).toEqual([false, false, false])
  })

  test('that also stand at the top level are taken from there, once', () => {
    const items = toItems([parent, { ...PRODUCT, id: 71, current_stock: 4 }])
    expect(items.map((item) => [item.id, item.figure])).toEqual([
      ['7', 24_500],
      ['71', 4000],
      ['72', null],
    ])
  })
})

describe('sales', () => {
  const sale = {
    id: 5,
    status: 'completed',
    completed_at: '2026-07-01T10:00:00-04:00',
    created_at: '2026-07-01T09:59:00-04:00',
    line_items: [{ product_id: 7, quantity: 3.5 }],
  }

  test('carry their lines and their time', () => {
    const at = Date.parse('2026-07-01T14:00:00Z')
    const lines = [{ itemId: '7', quantity: 3500 }]
    expect(toSales([sale])).toEqual([{ id: '5', voided: false, at, learntAt: at, voidedAt: null, lines }])
  })

  test('that were rung up offline are learnt of when they arrive', () => {
    const late = { ...sale, created_at: '2026-07-01T16:00:00-04:00' }
    expect(toSales([late])[0]?.learntAt).toBe(Date.parse('2026-07-01T20:00:00Z'))
  })

  test('are dated by their creation where they have no completion', () => {
    expect(toSales([{ ...sale, completed_at: null }])[0]?.at).toBe(Date.parse('2026-07-01T13:59:00Z'))
  })

  test('may be voided', () => {
    const voided = { ...sale, status: 'voided', updated_at: '2026-07-01T18:00:00-04:00' }
    const voidedAt = Date.parse('2026-07-01T22:00:00Z')
    expect(toSales([voided])[0]).toMatchObject({ voided: true, voidedAt })
    expect(toSales([{ ...voided, updated_at: null }])[0]?.voidedAt).toBe(Date.parse('2026-07-01T14:00:00Z'))
  })

  test('that moved nothing, or can not be read, are left out', () => {
    const rows = [
      { ...sale, status: 'pending' },
      { ...sale, status: 'other' },
      { ...sale, completed_at: 'x', created_at: 'y' },
      null,
    ]
    expect(toSales(rows)).toEqual([])
  })

  test('keep the lines that can be read', () => {
    const line_items = [
      { product_id: null, quantity: 1 },
      { product_id: 8, quantity: 'x' },
      null,
      { product_id: 9, quantity: 1 },
    ]
    expect(toSales([{ ...sale, line_items }])[0]?.lines).toEqual([{ itemId: '9', quantity: 1000 }])
  })
})

describe('the description', () => {
  test.each([
    [{ store: 'Main St', timezone: 'America/Toronto', currency: { symbol: '$' } }, ['Main St', '$', 'America/Toronto']],
    [{ store: { name: 'Main St' }, currency: { symbol: '$', code: 'CAD' } }, ['Main St', 'CAD', null]],
    [{ store: 4, timezone: 5, currency: 'odd' }, ['pos.local', null, '5']],
    [{}, ['pos.local', null, null]],
  ])('of %j', (data, [name, currency, timezone]) => {
    expect(toDescription(data, 'pos.local')).toEqual({ name, currency, timezone })
  })
})
