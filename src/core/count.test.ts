import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  countFromNumber,
  countFromThousandths,
  countFromUnits,
  countToNumber,
  countToUnits,
  formatCount,
  multiply,
  negate,
  parseCount,
  subtract,
  sum,
  wholeTimes,
  ZERO,
} from './count.js'

const counts = fc.integer({ min: -(10 ** 14), max: 10 ** 14 }).map(countFromThousandths)
const smallCounts = fc.integer({ min: -(10 ** 7), max: 10 ** 7 }).map(countFromThousandths)
const units = fc.integer({ min: 1, max: 10 ** 6 }).map(countFromThousandths)

describe('reading and writing', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['7', 7000],
    ['+7', 7000],
    ['-3.5', -3500],
    [' 2.125 ', 2125],
    ['007.10', 7100],
    ['1.1000000', 1100],
    ['999999999999.999', 999_999_999_999_999],
  ])('%j is %d thousandths', (text, thousandths) => {
    expect(parseCount(text)).toBe(thousandths)
  })

  test.each(['', '.5', '5.', '1,5', '1e3', '0x10', 'NaN', '--1', '1.0001', '1 000', '1000000000000'])(
    '%j is no count',
    (text) => {
      expect(parseCount(text)).toBeUndefined()
    },
  )

  test.each([
    [3500, '3.5'],
    [-50, '-0.05'],
    [12_000, '12'],
    [0, '0'],
  ])('%d thousandths are written %s', (thousandths, text) => {
    expect(formatCount(countFromThousandths(thousandths))).toBe(text)
  })

  test('what was written is read back as the same count', () => {
    fc.assert(fc.property(counts, (count) => parseCount(formatCount(count)) === count))
  })

  test('a JSON number carries a count to the thousandth', () => {
    fc.assert(fc.property(counts, (count) => countFromNumber(countToNumber(count)) === count))
  })

  test('a JSON number is read to the nearest thousandth, since platforms drift', () => {
    expect(countFromNumber(10.299999999999999)).toBe(10_300)
    expect(countFromNumber(0.1 + 0.2)).toBe(300)
    expect(countFromNumber(-0)).toBe(0)
    expect(Object.is(countFromNumber(-0.0001), 0)).toBe(true)
  })

  test.each([NaN, Infinity, -Infinity, 1e15])('%d is no stock figure', (value) => {
    expect(countFromNumber(value)).toBeUndefined()
  })

  test('what is kept in the store is whole thousandths or a bug', () => {
    expect(() => countFromThousandths(0.5)).toThrow(RangeError)
    expect(() => countFromThousandths(NaN)).toThrow(RangeError)
    expect(() => countFromUnits(2 ** 50)).toThrow(RangeError)
  })

  test('a fraction never becomes whole units', () => {
    expect(countToUnits(countFromUnits(-4))).toBe(-4)
    expect(() => countToUnits(countFromThousandths(1500))).toThrow('not whole units: 1.5')
  })
})

describe('arithmetic', () => {
  test('adding and taking away undo each other', () => {
    fc.assert(fc.property(counts, counts, (a, b) => subtract(add(a, b), b) === a))
  })

  test('the opposite of a count adds up with it to nothing, without a negative zero', () => {
    fc.assert(fc.property(counts, (count) => Object.is(add(count, negate(count)), ZERO)))
    expect(Object.is(negate(ZERO), ZERO)).toBe(true)
  })

  test('the sum does not depend on the order', () => {
    fc.assert(fc.property(fc.array(smallCounts), (list) => sum(list) === sum(list.toReversed())))
    expect(sum([])).toBe(0)
  })

  test.each([
    ['2', '3.5', '7'],
    ['-3', '0.333', '-0.999'],
    ['0.5', '0.001', '0.001'],
    ['-0.5', '0.001', '-0.001'],
    ['0.499', '0.001', '0'],
  ])('%s × %s is %s', (quantity, each, product) => {
    const [a, b] = [parseCount(quantity) ?? ZERO, parseCount(each) ?? ZERO]
    expect(formatCount(multiply(a, b))).toBe(product)
  })

  test('what goes out and comes back in the same amounts leaves nothing behind', () => {
    fc.assert(
      fc.property(smallCounts, units, (count, each) => add(multiply(count, each), multiply(negate(count), each)) === 0),
    )
  })

  test('whole times: as many as fit, and not one more', () => {
    fc.assert(
      fc.property(smallCounts, units, (available, each) => {
        const times = countToUnits(wholeTimes(available, each))
        return times * each <= available && (times + 1) * each > available
      }),
    )
  })

  test('nothing is made of parts of no size', () => {
    expect(() => wholeTimes(countFromUnits(3), ZERO)).toThrow(RangeError)
    expect(() => wholeTimes(countFromUnits(3), countFromUnits(-1))).toThrow(RangeError)
  })
})
