import { add, type Count, countFromThousandths, subtract, ZERO } from './count.js'

/** How a correction tells the till what to do: by how much to move, or which figure to show. */
export type CorrectionForm = 'difference' | 'figure'

/** What the register did to the item: negative for a sale, positive for a void. */
export interface RegisterMove {
  readonly amount: Count
  /** Whether it surely lies between the two readings; else it may as well be in the first already, or not yet in the last. */
  readonly between: boolean
}

/** A correction that nobody answered for, between two readings of its item. */
export interface Doubt {
  readonly form: CorrectionForm
  /** What was to be added to `reading`. */
  readonly amount: Count
  /** The last accepted reading before the call. */
  readonly reading: Count
  /** What the till shows when the call can't land any more. */
  readonly figure: Count
  readonly moves: readonly RegisterMove[]
}

export type Finding =
  /** `effect` is what the till moved by, which may be other than what was asked. */
  | { readonly kind: 'applied'; readonly effect: Count }
  /** The till was not moved: the call never landed, or found nothing to change. */
  | { readonly kind: 'not_applied' }
  | { readonly kind: 'unclear'; readonly why: 'several' | 'none' | 'too_many' }

/** What is added up before the write and after it. Beyond so many sums no figure would say anything. */
const MOST_SUMS = 4_096
/** A till may keep whole units, tenths or hundredths, in thousandths. */
const STEPS = [1_000, 100, 10]

/**
 * Whether the till's figure betrays what became of a correction. Every order of the register's moves and the write is
 * tried, and what the write may have moved the till by: nothing, where it was not applied. An answer is given only where
 * all explanations agree on that; a figure written whole that found itself there already has moved nothing either.
 */
export function weigh(doubt: Doubt): Finding {
  const sums = sumsAround(doubt.moves)
  if (sums === undefined) return { kind: 'unclear', why: 'too_many' }
  const effects = new Set<Count>()
  for (const { before, after } of sums) {
    const met = add(doubt.reading, before)
    for (const effect of possibleEffects(doubt, met)) {
      if (add(add(met, effect), after) === doubt.figure) effects.add(effect)
    }
  }
  const [effect] = effects
  if (effect === undefined) return { kind: 'unclear', why: 'none' }
  if (effects.size > 1) return { kind: 'unclear', why: 'several' }
  return effect === ZERO ? { kind: 'not_applied' } : { kind: 'applied', effect }
}

/** What the moves between the readings may add up to, before the write and after it; undefined where that is too much. */
function sumsAround(moves: readonly RegisterMove[]) {
  let sums = new Map([['0 0', { before: ZERO, after: ZERO }]])
  for (const { amount, between } of moves) {
    const next = new Map(between ? [] : sums)
    for (const { before, after } of sums.values()) {
      for (const sum of [
        { before: add(before, amount), after },
        { before, after: add(after, amount) },
      ]) {
        next.set(`${sum.before} ${sum.after}`, sum)
      }
    }
    if (next.size > MOST_SUMS) return undefined
    sums = next
  }
  return sums.values()
}

/** What the write may move a till by that shows `met`, whatever the till does with decimals and below zero. */
function possibleEffects({ form, amount, reading }: Doubt, met: Count): readonly Count[] {
  const wanted =
    form === 'difference' ? roundings(amount).map((moved) => add(met, moved)) : roundings(add(reading, amount))
  const floor = Math.min(met, 0)
  const floored = wanted.map((figure) => countFromThousandths(Math.max(figure, floor)))
  return [ZERO, ...[...wanted, ...floored].map((figure) => subtract(figure, met))]
}

function roundings(count: Count): readonly Count[] {
  const rounded = STEPS.flatMap((step) => [
    countFromThousandths(Math.floor(count / step) * step),
    countFromThousandths(Math.ceil(count / step) * step),
  ])
  return [count, ...rounded]
}
