import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMoney, moneyFromNumber, moneyFromTenThousandths, parseMoney } from './money.js'

const prices = fc.integer({ min: 0, max: 10 ** 13 - 1 }).map(moneyFromTenThousandths)

test.each([
  ['35', 350_000],
  ['35.0', 350_000],
  ['35.0000', 350_000],
  ['35.00000000', 350_000],
  ['0.0001', 1],
  [' 12.5 ', 125_000],
  ['999999999.9999', 9_999_999_999_999],
])('%j is %d ten-thousandths', (text, tenThousandths) => {
  expect(parseMoney(text)).toBe(tenThousandths)
})

test.each(['', '12,50', 'abc', '-1', '+1', '1.00001', '.5', '1.', '1e3', '1 000', '1000000000'])(
  '%j is no price',
  (text) => {
    expect(parseMoney(text)).toBeUndefined()
  },
)

test.each([
  [350_000, 2, '35.00'],
  [350_000, 0, '35'],
  [355_000, 0, '35.5'],
  [123_456, 2, '12.3456'],
  [1, 2, '0.0001'],
  [0, 2, '0.00'],
])('%d ten-thousandths with %d decimals are written %s', (tenThousandths, decimals, text) => {
  expect(formatMoney(moneyFromTenThousandths(tenThousandths), decimals)).toBe(text)
})

test('what was written is read back as the same price, whatever the decimals', () => {
  fc.assert(fc.property(prices, fc.nat(4), (price, decimals) => parseMoney(formatMoney(price, decimals)) === price))
})

test('a JSON number is read to the nearest ten-thousandth', () => {
  expect(moneyFromNumber(35)).toBe(350_000)
  expect(moneyFromNumber(19.99)).toBe(199_900)
  expect(moneyFromNumber(0.1 + 0.2)).toBe(3000)
})

test.each([-0.01, NaN, Infinity, 1e15])('%d is no price', (value) => {
  expect(moneyFromNumber(value)).toBeUndefined()
})

test('what is kept in the store is whole ten-thousandths or a bug', () => {
  expect(() => moneyFromTenThousandths(0.5)).toThrow(RangeError)
})
