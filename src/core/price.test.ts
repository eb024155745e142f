import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, moneyFromTenThousandths, parseMoney, type Money } from './money.js'
import { priceFor, samePrice } from './price.js'
import { PLAIN_PRICE_FORMULA, type PriceFormula } from './rule.js'

function money(text: string): Money {
  const read = parseMoney(text)
  if (read === undefined) throw new RangeError(text)
  return read
}

function shown(till: string, formula: Partial<PriceFormula>): string {
  const { price } = priceFor({ price: money(till), salePrice: null }, { ...PLAIN_PRICE_FORMULA, ...formula })
  return formatMoney(price)
}

const pairs = fc.record({
  price: fc.nat(10 ** 8).map(moneyFromTenThousandths),
  salePrice: fc.option(fc.nat(10 ** 8).map(moneyFromTenThousandths)),
})
const formulas: fc.Arbitrary<PriceFormula> = fc.record({
  factor: fc.integer({ min: 0, max: 100_000 }),
  addition: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  tax: fc.option(fc.record({ way: fc.constantFrom('add', 'remove'), rate: fc.integer({ min: 1, max: 30_000 }) })),
  round: fc.option(fc.constantFrom(money('0.01'), money('0.05'), money('0.5'), money('1'))),
  ending: fc.option(fc.constantFrom(money('0.99'), money('0.95'), money('9.99'))),
  minimum: fc.option(fc.nat(10 ** 6).map(moneyFromTenThousandths)),
  sale: fc.constantFrom('as_sale', 'as_price', 'ignore'),
  edited: fc.constant('overwrite'),
})

describe('the formula', () => {
  test.each([
    ['35.00', {}, '35.00'],
    ['10.00', { factor: 10_500 }, '10.50'],
    ['0.01', { factor: 5000 }, '0.01'],
    ['10.00', { addition: 15_000 }, '11.50'],
    ['1.00', { addition: -20_000 }, '0.00'],
    ['12.344', {}, '12.34'],
    ['12.345', {}, '12.35'],
    ['12.33', { round: 500 as Money }, '12.35'],
    ['12.32', { round: 500 as Money }, '12.30'],
    ['12.40', { ending: 9900 as Money }, '11.99'],
    ['12.60', { ending: 9900 as Money }, '12.99'],
    ['12.99', { ending: 9900 as Money }, '12.99'],
    ['0.20', { ending: 9900 as Money }, '0.99'],
    ['23.00', { ending: 99_900 as Money }, '19.99'],
    ['5.00', { minimum: 75_000 as Money }, '7.50'],
    ['10.00', { tax: { way: 'add', rate: 14_975 } }, '11.50'],
    ['10.00', { factor: 20_000, addition: 10_000, tax: { way: 'add', rate: 10_000 } }, '23.10'],
    ['12.00', { tax: { way: 'remove', rate: 20_000 } }, '10.00'],
    ['9.99', { tax: { way: 'add', rate: 13_000 }, ending: 9900 as Money }, '10.99'],
    ['0.3333', { factor: 30_000, tax: { way: 'add', rate: 150_015 } }, '2.50'],
  ] satisfies [string, Partial<PriceFormula>, string][])('%s with %j is %s', (till, formula, wanted) => {
    expect(shown(till, formula)).toBe(wanted)
  })

  test('the plain formula changes no price of two decimals', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 7), (cents) => {
        const till = { price: moneyFromTenThousandths(cents * 100), salePrice: null }
        return samePrice(priceFor(till, PLAIN_PRICE_FORMULA), till)
      }),
    )
  })

  test('no price is below nothing or below the minimum', () => {
    fc.assert(fc.property(pairs, formulas, (till, formula) => priceFor(till, formula).price >= (formula.minimum ?? 0)))
  })

  test('tax that is put on and taken out again leaves the price', () => {
    const rates = fc.integer({ min: 1, max: 30_000 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 6 }), rates, (cents, rate) => {
        const till = { price: moneyFromTenThousandths(cents * 100), salePrice: null }
        const taxed = priceFor(till, { ...PLAIN_PRICE_FORMULA, tax: { way: 'add', rate }, round: 1 as Money })
        return samePrice(priceFor(taxed, { ...PLAIN_PRICE_FORMULA, tax: { way: 'remove', rate } }), till)
      }),
    )
  })

  test('a dearer item never becomes cheaper than a cheap one', () => {
    const prices = fc.nat(10 ** 8)
    fc.assert(
      fc.property(prices, prices, formulas, (one, other, formula) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map(
          (price) => priceFor({ price: moneyFromTenThousandths(price), salePrice: null }, formula).price,
        )
        return (low ?? 0) <= (high ?? 0)
      }),
    )
  })
})

describe('a sale', () => {
  const till = { price: money('35.00'), salePrice: money('28.00') }

  test.each([
    ['as_sale', { price: money('35'), salePrice: money('28') }],
    ['as_price', { price: money('28'), salePrice: null }],
    ['ignore', { price: money('35'), salePrice: null }],
  ] as const)('%s', (sale, wanted) => {
    expect(priceFor(till, { ...PLAIN_PRICE_FORMULA, sale })).toEqual(wanted)
  })

  test('that rounding brings up to the price is no sale', () => {
    const rounded = { ...PLAIN_PRICE_FORMULA, round: money('50') }
    expect(priceFor(till, rounded)).toEqual({ price: money('50'), salePrice: null })
  })

  test('is always lower than the price beside it', () => {
    fc.assert(
      fc.property(pairs, formulas, (pair, formula) => {
        const { price, salePrice } = priceFor(pair, formula)
        return salePrice === null || salePrice < price
      }),
    )
  })
})

test('prices are the same by value, and with the same sale', () => {
  expect(samePrice({ price: money('10'), salePrice: null }, { price: money('10.00'), salePrice: null })).toBe(true)
  expect(samePrice({ price: money('10'), salePrice: null }, { price: money('10'), salePrice: money('9') })).toBe(false)
  expect(samePrice({ price: money('10'), salePrice: null }, { price: money('11'), salePrice: null })).toBe(false)
})
