import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFromUnits } from './count.js'
import { isLargeMovement, isLargePriceMove, isShortWalk } from './guard.js'
import { moneyFromTenThousandths, type Money } from './money.js'

describe('a movement', () => {
  test.each([
    [-25, 0, false],
    [-26, 0, true],
    [26, 0, true],
    [-26, 52, false],
    [-27, 52, true],
    [-500, 1000, false],
    [-27, -52, true],
    [-26, -52, false],
  ])('of %d with %d there: large is %s', (amount, figure, large) => {
    expect(isLargeMovement(countFromUnits(amount), countFromUnits(figure))).toBe(large)
  })
})

describe('a price', () => {
  const limits = { priceMovePercent: 30 }
  const pair = (price: number, salePrice: number | null = null) => ({
    price: moneyFromTenThousandths(price),
    salePrice: salePrice as Money | null,
  })

  test.each([
    ['up to the limit', pair(100), pair(130), false],
    ['beyond the limit upwards', pair(100), pair(131), true],
    ['down to the limit', pair(100), pair(70), false],
    ['beyond the limit downwards', pair(100), pair(69), true],
    ['to nothing', pair(100), pair(0), true],
    ['from nowhere to nothing', null, pair(0), true],
    ['that stays nothing', pair(0), pair(0), false],
    ['from nowhere', null, pair(100), false],
    ['from nothing', pair(0), pair(100), false],
    ['a sale within the limit', pair(100), pair(100, 75), false],
    ['a sale beyond it, under an unchanged price', pair(100), pair(100, 60), true],
    ['the end of a deep sale', pair(100, 60), pair(100), true],
  ])('%s', (_, before, after, large) => {
    expect(isLargePriceMove(before, after, limits)).toBe(large)
  })

  test('that does not move is never large', () => {
    fc.assert(fc.property(fc.nat(), (price) => !isLargePriceMove(pair(price), pair(price), limits)))
  })
})

describe('a walk', () => {
  test.each([
    [0, null, true],
    [1, null, false],
    [90, 100, false],
    [89, 100, true],
    [0, 0, false],
    [200, 100, false],
    [0, 1, true],
  ])('of %d rows after %s: short is %s', (rows, accepted, short) => {
    expect(isShortWalk(rows, accepted)).toBe(short)
  })
})
