import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Count, countFromThousandths, countFromUnits, sum } from './count.js'
import { account, beyondDoubt, CLOCK_SLACK_MS, type KnownMove, type TillChange } from './explain.js'

const T = 1_782_907_200_000
const MINUTE = 60_000
const change = (units: number, minute: number, open = true): TillChange => {
  return { amount: countFromUnits(units), begunAt: T + minute * MINUTE, open }
}
/** By the till's clock alone. */
const stamped = (stampedAt: number) => ({ afterAt: null, byAt: Infinity, stampedAt })
const sale = (units: number, minute: number): KnownMove => {
  return { amount: countFromUnits(-units), ...stamped(T + minute * MINUTE) }
}
const units = ({ open, closed }: { open: Count; closed: Count }) => [open / 1000, closed / 1000]

describe('what nothing known accounts for', () => {
  test.each<[string, TillChange[], KnownMove[], number]>([
    ['a fall with no sale', [change(-24, 0)], [], -24],
    ['a fall by a sale', [change(-2, 0)], [sale(2, 1)], 0],
    ['a fall by two sales', [change(-5, 0)], [sale(2, 1), sale(3, 2)], 0],
    ['a fall by a sale and something else', [change(-24, 0)], [sale(2, 1)], -22],
    ['a rise with a sale in it', [change(7, 0)], [sale(3, 1)], 10],
    ['a void', [change(3, 0)], [sale(-3, 1)], 0],
    ['more sales than the figure fell by', [change(-2, 0)], [sale(2, 1), sale(1, 1)], 0],
    ['a sale that was there before', [change(-2, 60)], [sale(2, 1)], -2],
    ['a sale by a clock that is behind ours', [change(-2, 10)], [sale(2, 1)], 0],
    ['what was undone', [change(-24, 0), change(24, 5)], [], 0],
    ['what was undone beside a sale', [change(-24, 0), change(-2, 2), change(24, 5)], [sale(2, 2)], 0],
    ['what was undone by half', [change(-24, 0), change(12, 5)], [], -12],
    ['a sale after an import', [change(-24, 0), change(-2, 2)], [sale(2, 3)], -24],
  ])('of %s', (_, changes, known, rest) => {
    expect(units(account(changes, known))).toEqual([rest, 0])
  })

  test('is told apart for what went through and what is judged: no sale explains both', () => {
    expect(units(account([change(-2, 0, false), change(-22, 20)], [sale(2, 1)]))).toEqual([-22, 0])
    expect(units(account([change(-24, 0, false), change(-2, 20)], [sale(2, 21)]))).toEqual([0, -24])
    expect(units(account([change(-2, 0, false)], []))).toEqual([0, -2])
  })

  test.each<[string, Partial<KnownMove>, number]>([
    ['explains what came after a reading without it, whatever its date', { afterAt: T + 60 * MINUTE, stampedAt: 0 }, 0],
    ['explains nothing that came after a reading with it, whatever its date', { byAt: T + 60 * MINUTE }, -2],
    ['counts by its date where a reading without it is older', { afterAt: T, byAt: T + 80 * MINUTE }, 0],
    ['is told by its date where a reading without it says too little', { afterAt: T, stampedAt: T }, -2],
  ])('a sale %s', (_, bounds, rest) => {
    const [open] = units(account([change(-2, 60)], [{ ...sale(2, 70), ...bounds }]))
    expect(open).toBe(rest)
  })

  const changes = fc.array(
    fc.record({
      amount: fc.integer({ min: -9000, max: 9000 }).map(countFromThousandths),
      begunAt: fc.integer({ min: T, max: T + 60 * MINUTE }),
      open: fc.constant(true),
    }),
    { maxLength: 6 },
  )
  const known = fc.array(
    fc.record({
      amount: fc.integer({ min: -9000, max: 9000 }).map(countFromThousandths),
      stampedAt: fc.integer({ min: T, max: T + 90 * MINUTE }),
      afterAt: fc.option(fc.integer({ min: T - 90 * MINUTE, max: T + 90 * MINUTE })),
      byAt: fc.integer({ min: T, max: T + 90 * MINUTE }),
    }),
    { maxLength: 6 },
  )
  const inOrder = (all: readonly TillChange[]) => [...all].sort((a, b) => a.begunAt - b.begunAt)

  test('never points the other way, and is nothing where the figure is back', () => {
    fc.assert(
      fc.property(changes, known, (drawn, moves) => {
        const { open } = account(inOrder(drawn), moves)
        const changed = sum(drawn.map(({ amount }) => amount))
        expect(open === 0 || Math.sign(open) === Math.sign(changed)).toBe(true)
        const undone = { amount: countFromThousandths(0 - changed), begunAt: T + 90 * MINUTE, open: true }
        expect(account([...inOrder(drawn), undone], moves).open).toBe(0)
      }),
    )
  })

  test('with as many known as changed is nothing, in whatever order they are known', () => {
    fc.assert(
      fc.property(changes, fc.nat(), (drawn, seed) => {
        const first = inOrder(drawn)[0]?.begunAt ?? T
        const moves = drawn.map(({ amount }) => ({ amount, ...stamped(first - CLOCK_SLACK_MS) }))
        const turned = [...moves.slice(seed % (moves.length + 1)), ...moves.slice(0, seed % (moves.length + 1))]
        expect(account(inOrder(drawn), turned)).toEqual({ open: 0, closed: 0 })
      }),
    )
  })
})

describe('a change while a correction is in doubt', () => {
  test.each([
    [-3, -3, 0],
    [-2, -3, 0],
    [-5, -3, -2],
    [4, -3, 4],
    [-4, 0, -4],
  ])('of %d with %d in doubt leaves %d', (changed, doubtful, rest) => {
    expect(beyondDoubt(countFromUnits(changed), countFromUnits(doubtful))).toBe(countFromUnits(rest))
  })
})
