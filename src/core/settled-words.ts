import { type Count, formatCount } from './count.js'

/** Sentences for people: what became of a correction in doubt, how that is known, and why it is not. */

/** Who or what settled a correction in doubt. */
export type SettledBy = 'ledger' | 'webhook' | 'figure' | 'person'

const APPLIED: Readonly<Record<SettledBy, string>> = {
  ledger: "found in the till's ledger",
  webhook: 'told of by a webhook of the till',
  figure: "probable: applied, since nothing else explains the till's figure",
  person: 'a person found it applied',
}

const NOT_APPLIED: Readonly<Record<SettledBy, string>> = {
  ledger: "not in the till's ledger, so it is sent again",
  webhook: 'not applied',
  figure: "probable: not applied, since nothing else explains the till's figure, so it is sent again",
  person: 'a person found it not applied, so it is sent again',
}

/** How it is known that the till was moved from one figure to the other. */
export function appliedWords(by: SettledBy, before: Count, after: Count): string {
  return by === 'figure' ? `${APPLIED.figure} (${formatCount(before)} → ${formatCount(after)})` : APPLIED[by]
}

/** How it is known that the till was not moved. */
export function notAppliedWords(by: SettledBy): string {
  return NOT_APPLIED[by]
}

/** Behind the reason of a correction that is taken for applied, since only that explains the till's figure. */
export const PROBABLY_APPLIED = 'probable: nothing else explains the figure'

/** Why the till's figure does not tell what became of a correction. */
export const FIGURE_UNTOLD = {
  strict: 'what its figure makes probable is not asked for',
  several: 'with what the register sold and voided, the figure fits both',
  none: 'with all that the register sold and voided, the figure fits neither',
  too_many: 'the register sold and voided too much of it for the figure to tell',
  restless: 'its figure does not stand still',
  watched: 'its figure is being watched',
  figureless: 'the till shows no figure of it',
  salesUnread: "its sales can't be read",
  riddle: 'goods were sold meanwhile that may have been made up of it',
} as const

/** That what a correction was taken for is proved. */
export function borneOutWords(by: 'ledger' | 'webhook'): string {
  const proof = by === 'ledger' ? "the till's ledger" : 'a webhook of the till'
  return `${proof} bears out what it was taken for`
}

/** How a correction ended that was taken for what it was not. */
export function belatedWords(landed: boolean): string {
  return landed ? 'it landed after it was given up' : 'it never landed, though it had seemed so'
}

/** Stands behind "since" in the reason of the correction that makes up for one. */
export function belatedCause(marker: string, landed: boolean): string {
  return landed ? `${marker} landed late` : `${marker} never landed`
}
