import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFromUnits } from './count.js'
import { allowedBy, floodOf, isLargeMovement, isLargePriceMove, isShortWalk } from './guard.js'
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
    expect(isLargeMovement(countFromUnits(amount), countFromUnits(figure), countFromUnits(1))).toBe(large)
  })

  test('of a listing that takes several units each is counted in what it sells', () => {
    expect(isLargeMovement(countFromUnits(-75), countFromUnits(0), countFromUnits(3))).toBe(false)
    expect(isLargeMovement(countFromUnits(-76), countFromUnits(0), countFromUnits(3))).toBe(true)
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

describe('changes of a shop in the window', () => {
  const limits = { zeroed: { above: 5, percent: 5 }, changed: { above: 20, percent: 20 } }

  test.each([
    ['none', 100, 20, 5],
    ['zeroed', 100, 20, 6],
    ['changed', 100, 21, 0],
    ['changed', 100, 21, 6],
    ['none', 1000, 200, 50],
    ['zeroed', 1000, 200, 51],
    ['changed', 1000, 201, 50],
    ['none', 0, 20, 5],
    ['none', 119, 23, 5],
    ['changed', 119, 24, 5],
  ] as const)(
    '%s is held at a shop of %d listings with %d changed, %d of them to zero',
    (held, listings, changed, zeroed) => {
      expect(floodOf({ changed, zeroed }, listings, limits)).toBe(held)
    },
  )

  test('are allowed in larger numbers by a larger shop, and never fewer than the bound', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        expect(allowedBy(limits.changed, less)).toBeLessThanOrEqual(allowedBy(limits.changed, more))
        expect(allowedBy(limits.changed, less)).toBeGreaterThanOrEqual(20)
      }),
    )
  })
})
