import { type Count, formatCount } from './count.js'
import { formatMoney } from './money.js'
import type { PricePair } from './price.js'

/** Sentences for people: why a figure was, or was not, changed. Every decision carries one. */

export interface MovedBy {
  readonly shop: string
  readonly amount: Count
  /** Order numbers, where the shop gives them. */
  readonly orders: readonly string[]
  /** What it makes up for, where the shop did not move it. */
  readonly cause?: string
}

/** Such as `3 sold on web (orders 1042, 1043)`. */
export function movedReason(moves: readonly MovedBy[]): string {
  return moves.map(movedClause).join(', ')
}

function movedClause(move: MovedBy): string {
  const amount = formatCount(Math.abs(move.amount) as Count)
  if (move.cause !== undefined) return `${amount} ${move.amount < 0 ? 'taken off' : 'put back'}, since ${move.cause}`
  const orders =
    move.orders.length === 0 ? '' : ` (${move.orders.length === 1 ? 'order' : 'orders'} ${move.orders.join(', ')})`
  return `${amount} ${move.amount < 0 ? 'sold' : 'came back'} on ${move.shop}${orders}`
}

/** Why a till is told a figure that a shop showed before anything was counted. */
export function firstContactCause(shop: string, figure: Count): string {
  return `${shop} showed ${formatCount(figure)} when it was first linked`
}

/** The words that stand behind the marker in the till's own ledger. */
export function correctionWords(moves: readonly MovedBy[]): string {
  return `Online: ${movedReason(moves)}`
}

export function targetReason(
  till: string,
  figures: readonly { readonly sku: string; readonly figure: Count }[],
): string {
  const shown = figures.map((item) => `${formatCount(item.figure)} of ${item.sku}`).join(' and ')
  return `${till} allows ${shown}`
}

export function priceReason(till: string, price: PricePair): string {
  const sale = price.salePrice === null ? '' : `, on sale for ${formatMoney(price.salePrice)}`
  return `${till} asks ${formatMoney(price.price)}${sale}`
}

/** How the end of a call came to be known; null while nothing is known of it. */
export type CallEvidence = 'answer' | 'ledger' | 'webhook' | 'probable' | 'person'

/** What became of a call, and how that is known: `applied, as main answered`. */
export function outcomeWords(
  channel: string,
  state: 'planned' | 'sent' | 'applied' | 'not_applied' | 'settled',
  evidence: CallEvidence | null,
  detail: string | null,
): string {
  if (state === 'planned') return 'not sent yet'
  if (state === 'sent') return detail === null ? 'on its way' : `in doubt: ${detail}`
  if (state === 'settled') return detail ?? `never known; what ${channel} showed afterwards counted`
  const known = evidence === null ? '' : `, ${EVIDENCE[evidence].replace('{channel}', channel)}`
  const why = state === 'not_applied' && detail !== null ? ` (${detail})` : ''
  return `${state === 'applied' ? 'applied' : 'not applied'}${why}${known}`
}

const EVIDENCE: Readonly<Record<CallEvidence, string>> = {
  answer: 'as {channel} answered',
  ledger: "by {channel}'s ledger",
  webhook: 'as a webhook of {channel} told',
  probable: 'probably, since nothing else explains its figure',
  person: 'as a person found',
}
