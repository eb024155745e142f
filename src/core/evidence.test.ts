import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Count, countFromThousandths, countFromUnits } from './count.js'
import { type CorrectionForm, type Doubt, type Finding, type RegisterMove, weigh } from './evidence.js'

const FORMS = ['difference', 'figure'] as const

function surely(...units: number[]): RegisterMove[] {
  return units.map((amount) => ({ amount: countFromUnits(amount), between: true }))
}

function perhaps(...units: number[]): RegisterMove[] {
  return units.map((amount) => ({ amount: countFromUnits(amount), between: false }))
}

/** Three sold online of 24 at the till. */
function find(form: CorrectionForm, figure: number, moves: readonly RegisterMove[] = [], change: Partial<Doubt> = {}) {
  const [amount, reading] = [countFromUnits(-3), countFromUnits(24)]
  return told(weigh({ form, amount, reading, figure: countFromUnits(figure), moves, ...change }))
}

function told(finding: Finding): string {
  if (finding.kind === 'applied') return `applied ${finding.effect / 1000}`
  return finding.kind === 'unclear' ? finding.why : finding.kind
}

describe.each(FORMS)('a correction by %s', (form) => {
  test.each([
    ['is applied where the till shows it', 21, [], 'applied -3'],
    ['is not where the till stands still', 24, [], 'not_applied'],
    ['is in doubt where nothing known explains the figure', 20, [], 'none'],
    ['is not applied where a sale is all that moved', 22, surely(-2), 'not_applied'],
    ['is not applied where a void is all that moved', 25, surely(1), 'not_applied'],
    ['is applied where a sale came after it', 19, surely(-2), 'applied -3'],
    ['is in doubt where a sale of as much may be in the first reading', 21, perhaps(-3), 'several'],
    ['is applied where both took place', 18, perhaps(-3), 'applied -3'],
    ['is in doubt where two such sales add up', 21, perhaps(-1, -2), 'several'],
    ['is in doubt where a bulk of sales may be anywhere', 21, perhaps(...Array<number>(30).fill(-1)), 'several'],
  ] as const)('%s', (_, figure, moves, finding) => {
    expect(find(form, figure, moves)).toBe(finding)
  })

  test('is in doubt where the sales are too many and too odd to add up', () => {
    const moves = Array.from({ length: 40 }, (_, index) => ({
      amount: countFromThousandths(-(2 ** index)),
      between: true,
    }))
    expect(find(form, 21, moves)).toBe('too_many')
  })

  test('at a till that stops at zero is not told from a sale that left the same', () => {
    const reading = countFromUnits(2)
    expect(find(form, 0, perhaps(-2), { reading })).toBe('several')
    expect(find(form, 0, [], { reading })).toBe('applied -2')
    expect(find(form, -1, [], { reading })).toBe('applied -3')
  })

  test('at a till that keeps whole units is not told from a sale that left the same', () => {
    const [amount, reading] = [countFromThousandths(-2_500), countFromUnits(10)]
    expect(find(form, 7, perhaps(-3), { amount, reading })).toBe('several')
    expect(find(form, 7, [], { amount, reading })).toBe('applied -3')
    expect(find(form, 8, [], { amount, reading })).toBe('applied -2')
    expect(find(form, 10, [], { amount, reading })).toBe('not_applied')
  })
})

describe('a figure that is written whole', () => {
  test('swallows a sale that came before it, and what is left is owed', () => {
    expect(find('figure', 21, surely(-2))).toBe('applied -1')
    expect(find('difference', 21, surely(-2))).toBe('none')
  })

  test('may have swallowed a sale that is perhaps in the first reading', () => {
    expect(find('figure', 21, perhaps(-2))).toBe('several')
    expect(find('difference', 21, perhaps(-2))).toBe('applied -3')
  })

  test('that a sale had reached before has moved nothing, whether or not it was written', () => {
    expect(find('figure', 21, surely(-3))).toBe('not_applied')
  })

  test('may have raised the till where more was sold before it', () => {
    expect(find('figure', 21, surely(-5))).toBe('applied 2')
  })
})

/** A course of events: where in time each move truly was, whether the write landed, and what a till is like. */
interface Course {
  readonly form: CorrectionForm
  readonly reading: number
  readonly amount: number
  readonly landed: boolean
  readonly floored: boolean
  readonly step: number
  readonly moves: readonly {
    readonly amount: number
    readonly between: boolean
    readonly when: 'first' | 'before' | 'after' | 'last'
  }[]
}

const quantity = fc.oneof(
  fc.integer({ min: -6, max: 6 }).map((units) => units * 1_000),
  fc.integer({ min: -4_000, max: 4_000 }),
)
const move = fc
  .record({
    amount: quantity,
    between: fc.boolean(),
    when: fc.constantFrom('first', 'before', 'after', 'last'),
  })
  .map((one) => (one.between && one.when === 'first' ? { ...one, when: 'before' as const } : one))
  .map((one) => (one.between && one.when === 'last' ? { ...one, when: 'after' as const } : one))
const course: fc.Arbitrary<Course> = fc.record({
  form: fc.constantFrom(...FORMS),
  reading: fc.integer({ min: -3, max: 20 }).map((units) => units * 1_000),
  amount: quantity.filter((amount) => amount !== 0),
  landed: fc.boolean(),
  floored: fc.boolean(),
  step: fc.constantFrom(1, 10, 100, 1_000),
  moves: fc.array(move, { maxLength: 5 }),
})

function sumOf(moves: Course['moves'], when: string): number {
  return moves.reduce((total, one) => (one.when === when ? total + one.amount : total), 0)
}

function rounded(value: number, step: number): number {
  // Adding zero makes a zero of minus zero.
  return Math.sign(value) * Math.round(Math.abs(value) / step) * step + 0
}

/** What truly came of it: what the write moved, and what the till shows. */
function play({ form, reading, amount, landed, floored, step, moves }: Course) {
  const met = reading + sumOf(moves, 'before')
  const wanted = form === 'difference' ? met + rounded(amount, step) : rounded(reading + amount, step)
  const left = floored ? Math.max(wanted, Math.min(met, 0)) : wanted
  const effect = landed ? left - met : 0
  return { effect, figure: met + effect + sumOf(moves, 'after') }
}

function doubtOf(truth: Course, figure: number): Doubt {
  const { form, reading, amount, moves } = truth
  return { form, reading: reading as Count, amount: amount as Count, figure: figure as Count, moves: moves as never }
}

test('whatever happened, a finding is the truth', () => {
  fc.assert(
    fc.property(course, (truth) => {
      const { effect, figure } = play(truth)
      const finding = weigh(doubtOf(truth, figure))
      if (finding.kind === 'unclear') expect(finding.why).toBe('several')
      else expect(finding.kind === 'applied' ? finding.effect : 0).toBe(effect)
    }),
    { numRuns: 3_000 },
  )
})

test('a difference is always told where every move is surely between the readings', () => {
  fc.assert(
    fc.property(course, (truth) => {
      const sure = truth.moves
        .filter(({ when }) => when === 'before' || when === 'after')
        .map((one) => ({ ...one, between: true }))
      const certain: Course = { ...truth, form: 'difference', step: 1, moves: sure }
      const { effect, figure } = play(certain)
      const finding = weigh(doubtOf(certain, figure))
      expect(finding).toEqual(effect === 0 ? { kind: 'not_applied' } : { kind: 'applied', effect })
    }),
  )
})

test('what is less sure never makes a finding', () => {
  fc.assert(
    fc.property(course, quantity, (truth, figure) => {
      const known = weigh(doubtOf(truth, figure))
      const vague = { ...truth, moves: truth.moves.map((one) => ({ ...one, between: false })) }
      const guessed = weigh(doubtOf(vague, figure))
      if (known.kind !== 'unclear' && guessed.kind !== 'unclear') expect(guessed).toEqual(known)
      if (known.kind === 'unclear' && known.why === 'several') expect(guessed).toEqual(known)
    }),
    { numRuns: 1_000 },
  )
})
