import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../../../src/core/count.js'
import { createModels } from '../../../src/sandbox/retail/models.js'
import { judgeAll } from './verdict.js'

const NOON = Date.UTC(2026, 5, 1, 12)

/** One mug sold in the Shopify shop, and corrections of the till by hand. */
function sold(corrections: readonly { readonly by: number; readonly reason: string }[]) {
  const models = createModels(NOON)
  const mug = models.goods.find(({ sku }) => sku === 'MUG-OAK')
  const listing = models.listings.find(({ shop, sku }) => shop === 'main-street' && sku === 'MUG-OAK')
  if (!mug || !listing) throw new Error('there are no mugs')
  if (!models.street.placeOrder([{ inventoryItemId: listing.id, quantity: 1 }], NOON)) throw new Error('not sold')
  for (const { by, reason } of corrections)
    models.till.adjust({ productId: mug.id, type: 'count', quantityChange: countFromUnits(by), reason }, NOON)
  const { lost, doubled, differences } = judgeAll(models)
  return { lost, doubled, ledger: differences.filter((words) => /stands in|more than were moved/.test(words)) }
}

describe('the verdict of the kill loop', () => {
  test('is nothing where the till was told once', () => {
    expect(sold([{ by: -1, reason: '[ts 7f3a-1-1] Online sale' }])).toEqual({ lost: 0, doubled: 0, ledger: [] })
  })

  test('counts what the till was never told', () => {
    expect(sold([])).toMatchObject({ lost: 1, doubled: 0 })
  })

  test('counts what it was told twice, in the figure, by the marker and by the sum', () => {
    const correction = { by: -1, reason: '[ts 7f3a-1-1] Online sale' }
    expect(sold([correction, correction])).toMatchObject({
      lost: 0,
      doubled: 3,
      ledger: [/again/, /more/].map(matching),
    })
  })

  test('counts what was told and taken back, which every figure hides', () => {
    const markers = [1, 2, 3].map((correction) => `[ts 7f3a-${correction}-1]`)
    const there = [-1, -4, 4].map((by, index) => ({ by, reason: markers[index] ?? '' }))
    expect(sold(there)).toMatchObject({ lost: 0, doubled: 8, ledger: [matching(/8 units more/)] })
  })
})

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}
