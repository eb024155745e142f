import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../../core/count.js'
import type { Answer } from './client.js'
import type { PriceBody, StockBody } from './compose.js'
import { priceOutcome, stockOutcome } from './outcome.js'
import type { UserError } from './wire.js'

const STOCK: StockBody = {
  query: '',
  variables: {
    key: 'k',
    input: {
      name: 'available',
      reason: 'correction',
      referenceDocumentUri: 'gid://tillsync/Write/k',
      quantities: [3, 0, 8].map((quantity, index) => ({
        inventoryItemId: `gid://shopify/InventoryItem/${index}`,
        locationId: 'gid://shopify/Location/1',
        quantity,
        changeFromQuantity: 9,
      })),
    },
  },
}

function variant(id: number) {
  return { id: `gid://shopify/ProductVariant/${id}`, price: '1.00', compareAtPrice: null }
}

const PRICES: PriceBody = {
  query: '',
  variables: {
    p0: 'gid://shopify/Product/1',
    v0: [variant(1), variant(2)],
    p1: 'gid://shopify/Product/2',
    v1: [variant(3)],
  },
}

function answer(data: unknown, errors: Answer['errors'] = []): Answer {
  return { data, errors, cost: undefined }
}

function stockAnswer(userErrors: readonly UserError[], group: unknown = null): Answer {
  return answer({ inventorySetQuantities: { inventoryAdjustmentGroup: group, userErrors } })
}

function userError(code: string, field: readonly string[] | null): UserError {
  return { code, field: field && [...field], message: 'Sorry' }
}

function payload(ids: readonly number[], userErrors: readonly UserError[] = []) {
  const productVariants = userErrors.length > 0 ? null : ids.map((id) => ({ id: `gid://shopify/ProductVariant/${id}` }))
  return { productVariants, userErrors }
}

function kinds(outcome: ReturnType<typeof stockOutcome>): unknown {
  if (!outcome.ok) return outcome.failure.kind
  return outcome.value.map((entry) => (entry.ok ? 'applied' : entry.failure.kind))
}

describe('a stock call', () => {
  test.each([null, { id: 'gid://shopify/InventoryAdjustmentGroup/1' }])(
    'without errors shows what it asked for, also where nothing changed (%o)',
    (group) => {
      expect(stockOutcome(stockAnswer([], group), STOCK)).toEqual({
        ok: true,
        value: [3, 0, 8].map((units) => ({ ok: true, value: { figure: countFromUnits(units) } })),
      })
    },
  )

  test('with a stale entry wrote nothing: all are read again', () => {
    const error = userError('CHANGE_FROM_QUANTITY_STALE', ['input', 'quantities', '1', 'changeFromQuantity'])
    expect(kinds(stockOutcome(stockAnswer([error]), STOCK))).toEqual(['stale', 'stale', 'stale'])
  })

  test('with a refused entry blames that entry alone', () => {
    const error = userError('ITEM_NOT_STOCKED_AT_LOCATION', ['input', 'quantities', '2', 'locationId'])
    const outcome = stockOutcome(stockAnswer([error]), STOCK)
    expect(kinds(outcome)).toEqual(['stale', 'stale', 'refused'])
    expect(outcome).toMatchObject({
      value: [
        { failure: { detail: 'nothing was written: another entry of the call was refused' } },
        {},
        { failure: { detail: 'ITEM_NOT_STOCKED_AT_LOCATION: Sorry' } },
      ],
    })
  })

  test('takes a path that ends at the entry', () => {
    const error = userError('NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', ['input', 'quantities', '0'])
    expect(kinds(stockOutcome(stockAnswer([error]), STOCK))).toEqual(['refused', 'stale', 'stale'])
  })

  test('refused in an entry that is also stale stays refused', () => {
    const path = ['input', 'quantities', '0', 'x']
    const errors = [userError('INVALID_QUANTITY_TOO_HIGH', path), userError('CHANGE_FROM_QUANTITY_STALE', path)]
    expect(kinds(stockOutcome(stockAnswer(errors), STOCK))).toEqual(['refused', 'stale', 'stale'])
    expect(kinds(stockOutcome(stockAnswer(errors.toReversed()), STOCK))).toEqual(['refused', 'stale', 'stale'])
  })

  test.each([
    ['INVALID_REASON', ['input', 'reason'], 'refused'],
    ['INVALID_REASON', null, 'refused'],
    ['CHANGE_FROM_QUANTITY_STALE', ['input'], 'stale'],
    ['CHANGE_FROM_QUANTITY_STALE', ['input', 'quantities', '3'], 'stale'],
    ['CHANGE_FROM_QUANTITY_STALE', ['input', 'quantities'], 'stale'],
    ['IDEMPOTENCY_CONCURRENT_REQUEST', null, 'unknown'],
    ['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', null, 'stale'],
    ['IDEMPOTENCY_KEY_PARAMETER_MISMATCH', null, 'refused'],
  ])('with %s at %o fails as a whole: %s', (code, field, kind) => {
    expect(kinds(stockOutcome(stockAnswer([userError(code, field)]), STOCK))).toBe(kind)
  })

  test('that is still under way is unknown, whatever else is said', () => {
    const errors = [
      userError('IDEMPOTENCY_CONCURRENT_REQUEST', ['input', 'quantities', '0']),
      userError('INVALID_REASON', ['input', 'reason']),
    ]
    expect(kinds(stockOutcome(stockAnswer(errors), STOCK))).toBe('unknown')
  })

  test.each([undefined, null, {}, { inventorySetQuantities: null }, { inventorySetQuantities: { userErrors: [] } }])(
    'whose answer is %o is unknown',
    (data) => {
      expect(kinds(stockOutcome(answer(data), STOCK))).toBe('unknown')
    },
  )

  test('with an error beside whole data is not taken for done', () => {
    const { data } = stockAnswer([])
    expect(kinds(stockOutcome(answer(data, [{ message: 'Oops' }]), STOCK))).toBe('unknown')
  })
})

describe('a price call', () => {
  test('is applied where each variant comes back', () => {
    expect(kinds(priceOutcome(answer({ p0: payload([1, 2]), p1: payload([3]) }), PRICES))).toEqual([
      'applied',
      'applied',
      'applied',
    ])
  })

  test('is unknown for a variant that does not come back', () => {
    expect(kinds(priceOutcome(answer({ p0: payload([2]), p1: payload([3]) }), PRICES))).toEqual([
      'unknown',
      'applied',
      'applied',
    ])
  })

  test('refused in one product goes through in the other', () => {
    const refused = payload([], [userError('NEGATIVE_PRICE_VALUE', ['variants', '1', 'price'])])
    expect(kinds(priceOutcome(answer({ p0: refused, p1: payload([3]) }), PRICES))).toEqual([
      'stale',
      'refused',
      'applied',
    ])
  })

  test('refused for a product as a whole blames each of its variants', () => {
    const refused = payload([], [userError('PRODUCT_DOES_NOT_EXIST', ['productId'])])
    expect(kinds(priceOutcome(answer({ p0: refused, p1: payload([3]) }), PRICES))).toEqual([
      'refused',
      'refused',
      'applied',
    ])
  })

  test('with an error at one product leaves the others their outcome', () => {
    const errors = [{ message: 'Oops', path: ['p1'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]
    expect(kinds(priceOutcome(answer({ p0: payload([1, 2]), p1: null }, errors), PRICES))).toEqual([
      'applied',
      'applied',
      'unknown',
    ])
  })

  test('with an error of the whole has no outcome by entry', () => {
    const errors = [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }]
    expect(kinds(priceOutcome(answer(undefined, errors), PRICES))).toBe('throttled')
  })

  test('that can not be read is unknown', () => {
    expect(kinds(priceOutcome(answer({ p0: 7 }), PRICES))).toBe('unknown')
  })
})
