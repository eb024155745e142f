import { describe, expect, test } from 'vitest'
import { ask, LOCATION, NOON, setQuantities, stock, testShop } from './fixture.js'

const PAGE = `query ($size: Int!) { productVariants(first: $size) { pageInfo { endCursor } nodes { id sku price
  product { id } inventoryItem { id tracked inventoryLevel(locationId: "${LOCATION}") {
  isActive quantities(names: ["available"]) { quantity } } } } } }`

describe('the cost', () => {
  test('is asked by what may come and charged by what came', () => {
    const model = testShop()
    stock(model, 2)
    const cost = ask(model, PAGE, { size: 250 }).extensions?.cost
    expect(cost).toEqual({
      requestedQueryCost: 627,
      actualQueryCost: 7,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1993, restoreRate: 100 },
    })
  })

  test('of a stock write does not grow with its entries', () => {
    const model = testShop({ pointsPerSecond: 1000 })
    const items = stock(model, 250)
    const cost = (count: number) =>
      setQuantities(
        model,
        `k${count}`,
        items
          .slice(0, count)
          .map((inventoryItemId) => ({ inventoryItemId, quantity: count, changeFromQuantity: null })),
      ).extensions?.cost
    expect(cost(1)).toMatchObject({ requestedQueryCost: 13, actualQueryCost: 13 })
    expect(cost(250)).toMatchObject({ requestedQueryCost: 13, actualQueryCost: 13 })
  })

  test('of nodes grows with the ids', () => {
    const model = testShop()
    const items = stock(model, 250)
    const read = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on InventoryItem { id
      inventoryLevel(locationId: "${LOCATION}") { quantities(names: ["available"]) { quantity } } } } }`
    expect(ask(model, read, { ids: items }).extensions?.cost).toMatchObject({
      requestedQueryCost: 375,
      actualQueryCost: 375,
    })
  })

  test('counts fragments as what they hold', () => {
    const model = testShop()
    const { extensions } = ask(
      model,
      'query { productVariants(first: 10) { ...Page } } fragment Page on ProductVariantConnection { edges { node { ...Row } } } fragment Row on ProductVariant { id product { id } }',
    )
    expect(extensions?.cost.requestedQueryCost).toBe(12)
  })

  test('above 1000 is refused whatever the bucket holds', () => {
    const query = '{ productVariants(first: 250) { nodes { product { variants(first: 100) { nodes { id } } } } } }'
    const { errors, data } = ask(testShop({ pointsPerSecond: 2000 }), query)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', maxCost: 1000 })
    expect(data).toBeUndefined()
  })
})

describe('the bucket', () => {
  test('throttles with a 200 that says how long to wait, does nothing, and fills again', () => {
    const model = testShop({ bucketSize: 30 })
    const [item = ''] = stock(model, 1)
    const write = (key: string, quantity: number, now: number) =>
      setQuantities(model, key, [{ inventoryItemId: item, quantity, changeFromQuantity: null }], { now })
    write('k1', 1, NOON)
    write('k2', 2, NOON)
    const refused = write('k3', 3, NOON)
    expect(refused.errors?.[0]?.extensions?.code).toBe('THROTTLED')
    expect(refused.extensions?.cost).toEqual({
      requestedQueryCost: 13,
      actualQueryCost: null,
      throttleStatus: { maximumAvailable: 30, currentlyAvailable: 4, restoreRate: 100 },
    })
    expect(model.level(item)?.available).toBe(2)
    expect(write('k3', 3, NOON + 89).errors?.[0]?.extensions?.code).toBe('THROTTLED')
    expect(write('k3', 3, NOON + 90).errors).toBeUndefined()
    expect(model.level(item)?.available).toBe(3)
  })

  test('holds no more than its size, and gains nothing from a clock that goes back', () => {
    const model = testShop({ bucketSize: 30 })
    const available = (now: number) =>
      ask(model, '{ shop { name } }', {}, now).extensions?.cost.throttleStatus.currentlyAvailable
    expect([available(NOON), available(NOON + 60_000), available(NOON)]).toEqual([29, 29, 28])
  })
})
