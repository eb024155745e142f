import { describe, expect, test } from 'vitest'
import { ask, LOCATION, NOON, setQuantities, stock, STORE_ROOM, testShop } from './fixture.js'
import type { Asked } from './fixture.js'

function payload(answer: Asked) {
  return answer.data?.inventorySetQuantities as {
    inventoryAdjustmentGroup: { changes: { name: string; delta: number; item: { id: string } }[] } | null
    userErrors: { code: string; field: string[]; message: string }[]
  }
}

function codes(answer: Asked) {
  return payload(answer).userErrors.map(({ code, field }) => [code, field.join('.')])
}

describe('inventorySetQuantities', () => {
  test('writes what is for sale and says by how much, but not to what', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const answer = setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 7, changeFromQuantity: 10 }])
    expect(payload(answer)).toMatchObject({
      userErrors: [],
      inventoryAdjustmentGroup: {
        reason: 'correction',
        referenceDocumentUri: 'gid://tillsync/Write/1',
        changes: [
          { name: 'available', delta: -3, quantityAfterChange: null, item: { id: item } },
          { name: 'on_hand', delta: -3, quantityAfterChange: null, item: { id: item } },
        ],
      },
    })
    expect(model.level(item)?.available).toBe(7)
    expect(model.books().entries.at(-1)).toEqual({
      at: NOON,
      inventoryItemId: item,
      locationId: LOCATION,
      before: 10,
      after: 7,
      amount: -3,
      cause: 'api',
      reference: 'gid://tillsync/Write/1',
    })
  })

  test('answers a write that changes nothing with no group and no errors', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const answer = setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 10, changeFromQuantity: 10 }])
    expect(payload(answer)).toEqual({ inventoryAdjustmentGroup: null, userErrors: [] })
    expect(model.books().entries).toHaveLength(1)
  })

  test('lists only the entries that changed', () => {
    const model = testShop()
    const [first = '', second = ''] = stock(model, 2)
    const answer = setQuantities(model, 'k1', [
      { inventoryItemId: first, quantity: 10, changeFromQuantity: 10 },
      { inventoryItemId: second, quantity: 4, changeFromQuantity: 10 },
    ])
    expect(payload(answer).inventoryAdjustmentGroup?.changes.map(({ item }) => item.id)).toEqual([second, second])
  })

  test('refuses the whole call where one comparison is stale, naming the entry', () => {
    const model = testShop()
    const [first = '', second = ''] = stock(model, 2)
    const answer = setQuantities(model, 'k1', [
      { inventoryItemId: first, quantity: 1, changeFromQuantity: 10 },
      { inventoryItemId: second, quantity: 1, changeFromQuantity: 9 },
    ])
    expect(codes(answer)).toEqual([['CHANGE_FROM_QUANTITY_STALE', 'input.quantities.1.changeFromQuantity']])
    expect(payload(answer).inventoryAdjustmentGroup).toBeNull()
    expect([model.level(first)?.available, model.level(second)?.available]).toEqual([10, 10])
  })

  test('skips the comparison for an explicit null', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 3, changeFromQuantity: null }])
    expect(model.level(item)?.available).toBe(3)
  })

  test('wants the comparison to be there, though the schema does not', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const answer = setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 3 }])
    expect(answer.errors?.[0]?.extensions?.code).toBe('INVALID_FIELD_ARGUMENTS')
    expect(answer.errors?.[0]?.path).toEqual(['inventorySetQuantities'])
    expect(model.level(item)?.available).toBe(10)
  })

  test('wants @idempotent, though the schema does not', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const quantity = `{inventoryItemId: "${item}", locationId: "${LOCATION}", quantity: 1, changeFromQuantity: null}`
    const answer = ask(
      model,
      `mutation { inventorySetQuantities(input: {name: "available", reason: "correction", quantities: [${quantity}]})
        { userErrors { code } } }`,
    )
    expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_REQUEST')
    expect(model.level(item)?.available).toBe(10)
  })

  test('takes 250 entries and refuses 251', () => {
    const model = testShop()
    const items = stock(model, 251)
    const entries = items.map((inventoryItemId) => ({ inventoryItemId, quantity: 1, changeFromQuantity: 10 }))
    const refused = setQuantities(model, 'k1', entries)
    expect(refused.errors?.[0]?.extensions?.code).toBe('MAX_INPUT_SIZE_EXCEEDED')
    expect(payload(setQuantities(model, 'k2', entries.slice(0, 250))).userErrors).toEqual([])
    expect(items.map((item) => model.level(item)?.available).filter((available) => available === 1)).toHaveLength(250)
  })

  test('refuses an item at a location that comes twice', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const entry = { inventoryItemId: item, quantity: 1, changeFromQuantity: 10 }
    expect(codes(setQuantities(model, 'k1', [entry, entry]))).toEqual([
      ['NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', 'input.quantities.1'],
    ])
    expect(model.level(item)?.available).toBe(10)
  })

  test('refuses what it does not know, does not stock, or does not track', () => {
    const model = testShop()
    const [item = '', untracked = ''] = stock(model, 2)
    model.setTracked(untracked, false, NOON)
    const answer = setQuantities(model, 'k1', [
      { inventoryItemId: 'gid://shopify/InventoryItem/1', quantity: 1, changeFromQuantity: null },
      { inventoryItemId: item, locationId: 'gid://shopify/Location/1', quantity: 1, changeFromQuantity: null },
      { inventoryItemId: item, locationId: STORE_ROOM, quantity: 1, changeFromQuantity: null },
      { inventoryItemId: untracked, quantity: 1, changeFromQuantity: null },
    ])
    expect(codes(answer)).toEqual([
      ['INVALID_INVENTORY_ITEM', 'input.quantities.0.inventoryItemId'],
      ['INVALID_LOCATION', 'input.quantities.1.locationId'],
      ['ITEM_NOT_STOCKED_AT_LOCATION', 'input.quantities.2.locationId'],
      ['NON_MUTABLE_INVENTORY_ITEM', 'input.quantities.3.inventoryItemId'],
    ])
  })

  test('lets what is for sale go below zero, within a thousand million', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const set = (key: string, quantity: number) =>
      codes(setQuantities(model, key, [{ inventoryItemId: item, quantity, changeFromQuantity: null }]))
    expect(set('k1', -4)).toEqual([])
    expect(model.level(item)?.available).toBe(-4)
    expect(set('k2', 1_000_000_001)).toEqual([['INVALID_QUANTITY_TOO_HIGH', 'input.quantities.0.quantity']])
    expect(set('k3', -1_000_000_001)).toEqual([['INVALID_QUANTITY_TOO_LOW', 'input.quantities.0.quantity']])
  })

  test('takes whole units only', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const answer = setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 1.5, changeFromQuantity: 10 }])
    expect(answer.errors?.[0]?.extensions?.code).toBe('INVALID_VARIABLE')
  })

  test('refuses a reason that is none of the seventeen, and a name that is none of the two', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const entries = [{ inventoryItemId: item, quantity: 1, changeFromQuantity: 10 }]
    expect(codes(setQuantities(model, 'k1', entries, { reason: 'sync' }))).toEqual([['INVALID_REASON', 'input.reason']])
    expect(codes(setQuantities(model, 'k2', entries, { name: 'committed' }))).toEqual([['INVALID_NAME', 'input.name']])
  })

  test('counts committed goods in on_hand, so that writing it moves what is for sale', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    model.placeOrder([{ inventoryItemId: item, quantity: 4 }], NOON)
    setQuantities(model, 'k1', [{ inventoryItemId: item, quantity: 12, changeFromQuantity: 10 }], { name: 'on_hand' })
    expect(model.level(item)).toMatchObject({ available: 8, committed: 4, onHand: 12 })
  })

  test('no longer knows compareQuantity', () => {
    const answer = ask(
      testShop(),
      `mutation { inventorySetQuantities(input: {name: "available", reason: "correction",
        quantities: [{inventoryItemId: "a", locationId: "b", quantity: 1, compareQuantity: 1}]})
        @idempotent(key: "k") { userErrors { code } } }`,
    )
    expect(answer.errors?.[0]?.extensions?.code).toBe('argumentNotAccepted')
    expect(answer.data).toBeUndefined()
  })
})

describe('inventoryAdjustQuantities', () => {
  const document = `mutation Adjust($input: InventoryAdjustQuantitiesInput!, $key: String!) {
    inventoryAdjustQuantities(input: $input) @idempotent(key: $key) { userErrors { code field } }
  }`

  test('refuses a repeated pair with a code of its own', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const change = { inventoryItemId: item, locationId: LOCATION, delta: 1, changeFromQuantity: null }
    const input = { name: 'available', reason: 'correction', changes: [change, change] }
    expect(ask(model, document, { key: 'k1', input }).data).toEqual({
      inventoryAdjustQuantities: {
        userErrors: [{ code: 'ADJUST_QUANTITIES_FAILED', field: ['input', 'changes', '1'] }],
      },
    })
  })

  test('adds, under the same rules', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const change = { inventoryItemId: item, locationId: LOCATION, delta: -3, changeFromQuantity: 10 }
    const input = { name: 'available', reason: 'correction', changes: [change] }
    expect(ask(model, document, { key: 'k1', input }).data).toEqual({ inventoryAdjustQuantities: { userErrors: [] } })
    expect(model.level(item)?.available).toBe(7)
    expect(ask(model, document, { key: 'k2', input }).data).toEqual({
      inventoryAdjustQuantities: {
        userErrors: [{ code: 'CHANGE_FROM_QUANTITY_STALE', field: ['input', 'changes', '0', 'changeFromQuantity'] }],
      },
    })
  })
})

describe('inventoryActivate', () => {
  const document = `mutation Activate($item: ID!, $place: ID!, $available: Int, $key: String!) {
    inventoryActivate(inventoryItemId: $item, locationId: $place, available: $available) @idempotent(key: $key) {
      inventoryLevel { isActive quantities(names: ["available"]) { quantity } }
      userErrors { field message }
    }
  }`

  test('stocks an item at a location, once', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const variables = { item, place: STORE_ROOM, available: 5 }
    expect(ask(model, document, { ...variables, key: 'k1' }).data).toEqual({
      inventoryActivate: { inventoryLevel: { isActive: true, quantities: [{ quantity: 5 }] }, userErrors: [] },
    })
    const again = ask(model, document, { ...variables, key: 'k2' }).data
    expect(again).toMatchObject({ inventoryActivate: { inventoryLevel: null, userErrors: [{ field: ['available'] }] } })
  })

  test('brings back a location that was disconnected', () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    expect(model.disconnect(item, LOCATION, NOON)).toBe(true)
    expect(model.level(item)?.isActive).toBe(false)
    ask(model, document, { item, place: LOCATION, available: 2, key: 'k1' })
    expect(model.level(item)).toMatchObject({ isActive: true, available: 2 })
  })
})
