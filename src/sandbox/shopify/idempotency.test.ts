import { describe, expect, test } from 'vitest'
import { NOON, setQuantities, stock, testShop } from './fixture.js'
import type { Asked } from './fixture.js'

const DAY_MS = 24 * 60 * 60 * 1000

function userCodes(answer: Asked) {
  const payload = answer.data?.inventorySetQuantities as { userErrors: { code: string }[] }
  return payload.userErrors.map(({ code }) => code)
}

describe('a key that comes again', () => {
  test('gets the first result, and nothing is written twice', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const entries = [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 10 }]
    const first = setQuantities(model, 'k1', entries)
    model.placeOrder([{ inventoryItemId: item, quantity: 2 }], NOON)
    const again = setQuantities(model, 'k1', entries, { now: NOON + DAY_MS - 1 })
    expect(again.data).toEqual(first.data)
    expect(model.level(item)?.available).toBe(5)
  })

  test('is refused with another body', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 10 }])
    const other = setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 6, changeFromQuantity: 7 }])
    expect(userCodes(other)).toEqual(['IDEMPOTENCY_KEY_PARAMETER_MISMATCH'])
    expect(model.level(item)?.available).toBe(7)
  })

  test('is forgotten after a day', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const entries = [{ inventoryItemId: item, quantity: 7, changeFromQuantity: null }]
    setQuantities(model, 'k1', entries)
    model.editQuantity({ inventoryItemId: item, change: { to: 9 } }, NOON)
    setQuantities(model, 'k1', entries, { now: NOON + DAY_MS })
    expect(model.level(item)?.available).toBe(7)
  })

  test('gets the refusal again that it got first, even where the write would now be taken', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const entries = [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 8 }]
    setQuantities(model, 'k1', entries)
    model.editQuantity({ inventoryItemId: item, change: { to: 8 } }, NOON)
    expect(userCodes(setQuantities(model, 'k1', entries))).toEqual(['CHANGE_FROM_QUANTITY_STALE'])
    expect(model.level(item)?.available).toBe(8)
  })

  test('or is told that it failed before, where the shop is set so', () => {
    const model = testShop({ refusalReplay: 'previous_attempt_failed' })
    const [item = ''] = stock(model, 1)
    const entries = [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 8 }]
    setQuantities(model, 'k1', entries)
    expect(userCodes(setQuantities(model, 'k1', entries))).toEqual(['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED'])
  })

  test('is not used up by a call that never ran', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 7 }])
    setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 10 }])
    expect(model.level(item)?.available).toBe(7)
  })
})
