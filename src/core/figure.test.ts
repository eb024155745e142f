import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countFromThousandths, countFromUnits, ZERO } from './count.js'
import { figureOf } from './figure.js'

const reading = countFromUnits(10)
const none = { reading, owed: ZERO, held: ZERO, unsettled: ZERO }

test.each([
  ['what was read', {}, 10],
  ['what the till has not been told of yet', { owed: countFromUnits(-3) }, 7],
  ['what came back', { owed: countFromUnits(2) }, 12],
  ['a held sale counts, as it may be true', { held: countFromUnits(-4) }, 6],
  ['a held return does not, as it may be wrong', { held: countFromUnits(4) }, 10],
  ['a correction in doubt that lowers counts', { unsettled: countFromUnits(-2) }, 8],
  ['a correction in doubt that raises does not', { unsettled: countFromUnits(2) }, 10],
])('%s', (_, stock, units) => {
  expect(figureOf({ ...none, ...stock })).toBe(countFromUnits(units))
})

test('doubt never raises a figure', () => {
  const counts = fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map(countFromThousandths)
  fc.assert(
    fc.property(counts, counts, counts, counts, (read, owed, held, unsettled) => {
      const sure = figureOf({ reading: read, owed, held: ZERO, unsettled: ZERO })
      return figureOf({ reading: read, owed, held, unsettled }) <= sure
    }),
  )
})
