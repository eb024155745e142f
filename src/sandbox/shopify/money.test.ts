import { expect, test } from 'vitest'
import { decimalsOf, isNegative, normaliseMoney } from './money.js'

test.each([
  ['35', 2, '35.00'],
  ['29.9', 2, '29.90'],
  ['0.005', 2, '0.01'],
  ['9.994', 2, '9.99'],
  ['9.995', 2, '10.00'],
  ['1000.5', 0, '1001'],
  ['-1', 2, '-1.00'],
  ['007', 2, '7.00'],
])('%s with %i decimals is %s', (text, decimals, written) => {
  expect(normaliseMoney(text, decimals)).toBe(written)
})

test('what is no decimal is a mistake of the caller', () => {
  expect(() => normaliseMoney('12,50', 2)).toThrow(RangeError)
})

test('a zero is not negative, whatever its sign', () => {
  expect([isNegative('-0.00'), isNegative('-0.01'), isNegative('1')]).toEqual([false, true, false])
})

test('currencies differ in their decimals', () => {
  expect([decimalsOf('CAD'), decimalsOf('JPY'), decimalsOf('KWD')]).toEqual([2, 0, 3])
})
