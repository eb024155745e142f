import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFromThousandths, countFromUnits, countToUnits, parseCount, ZERO, type Count } from './count.js'
import { allowed, targetOf, type PartStock } from './target.js'

function count(text: string): Count {
  const read = parseCount(text)
  if (read === undefined) throw new RangeError(text)
  return read
}

function part(figure: string, units = '1', buffer = '0'): PartStock {
  return { figure: count(figure), units: count(units), buffer: count(buffer) }
}

const parts = fc.array(
  fc.record({
    figure: fc.integer({ min: -(10 ** 7), max: 10 ** 7 }).map(countFromThousandths),
    units: fc.integer({ min: 1, max: 10 ** 5 }).map(countFromThousandths),
    buffer: fc.integer({ min: 0, max: 10 ** 5 }).map(countFromThousandths),
  }),
  { minLength: 1, maxLength: 4 },
)
const bounds = fc.record({
  minimum: fc.nat(20).map(countFromUnits),
  maximum: fc.option(fc.nat(50).map(countFromUnits)),
})

describe('what parts allow', () => {
  test.each<[string, PartStock[], number]>([
    ['plain goods', [part('7')], 7],
    ['a pack of three, the broken one left out', [part('11', '3')], 3],
    ['3.5 g out of a jar', [part('10.4', '3.5')], 2],
    ['a kit: as many as its scarcest part', [part('9'), part('10', '4'), part('3.9')], 2],
    ['the buffer is kept back in the till’s units', [part('11', '3', '3')], 2],
    ['an oversold item', [part('-4')], 0],
    ['a buffer larger than the stock', [part('2', '1', '5')], 0],
    ['a listing without parts', [], 0],
  ])('%s', (_, stock, units) => {
    expect(countToUnits(allowed(stock))).toBe(units)
  })

  test('no listing shows more than any part allows less its buffer, nor a fraction, nor less than nothing', () => {
    fc.assert(
      fc.property(parts, bounds, (stock, rule) => {
        const target = countToUnits(targetOf(stock, rule))
        expect(target).toBeGreaterThanOrEqual(0)
        for (const { figure, units, buffer } of stock) {
          expect(target * units).toBeLessThanOrEqual(Math.max(0, figure - buffer))
        }
      }),
    )
  })

  test('nothing is kept back without a reason: one more would be too many for some part', () => {
    fc.assert(
      fc.property(parts, (stock) => {
        const next = countToUnits(allowed(stock)) + 1
        expect(stock.some(({ figure, units, buffer }) => next * units > figure - buffer)).toBe(true)
      }),
    )
  })
})

describe('the bounds of the listing', () => {
  const rule = { minimum: countFromUnits(3), maximum: countFromUnits(8) }
  test.each([
    ['2', 0],
    ['3', 3],
    ['8', 8],
    ['9', 8],
    ['-1', 0],
  ])('of %s it shows %d', (figure, units) => {
    expect(countToUnits(targetOf([part(figure)], rule))).toBe(units)
  })

  test('none: it shows what there is', () => {
    expect(countToUnits(targetOf([part('1000000')], { minimum: ZERO, maximum: null }))).toBe(1_000_000)
  })

  test('never show more than the maximum, nor a few below the minimum', () => {
    fc.assert(
      fc.property(parts, bounds, (stock, { minimum, maximum }) => {
        const target = targetOf(stock, { minimum, maximum })
        if (maximum !== null) expect(target).toBeLessThanOrEqual(maximum)
        if (maximum === null || maximum >= minimum) expect(target === 0 || target >= minimum).toBe(true)
      }),
    )
  })
})
