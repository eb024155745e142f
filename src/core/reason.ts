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

/** Such as `main lost 24 of SOAP for no known reason; they are not followed`; an amount of null where the item is gone. */
export function heldBackReason(till: string, sku: string, amount: Count | null): string {
  if (amount === null) return `${sku} is gone from ${till} with many others; that is not followed`
  const moved = amount < 0 ? 'lost' : 'gained'
  return `${till} ${moved} ${formatCount(Math.abs(amount) as Count)} of ${sku} for no known reason; that is not followed`
}

/** What a shop's one hold over a flood of changes says. */
export interface FloodWords {
  readonly till: string
  readonly shop: string
  readonly guard: 'zeroed' | 'changed'
  readonly affected: number
  readonly allowed: number
  readonly windowMs: number
  /** What it keeps back, with the figures that the shop would have shown. */
  readonly held: readonly { readonly listing: string; readonly from: Count; readonly to: Count }[]
  /** Why sales could not be read; null where they were. */
  readonly salesUnread: string | null
}

const EXAMPLES = 5

export function floodReason(words: FloodWords): string {
  const { till, shop, guard, affected, allowed, windowMs, held, salesUnread } = words
  const what = guard === 'zeroed' ? 'would fall to zero' : 'would change'
  const shown = held.slice(0, EXAMPLES).map((one) => `${one.listing} ${formatCount(one.from)} → ${formatCount(one.to)}`)
  const more = held.length > EXAMPLES ? ` and ${held.length - EXAMPLES} more` : ''
  const sales =
    salesUnread === null ? `sales at ${till} do not account for it` : `its sales could not be read: ${salesUnread}`
  return (
    `${affected} listings ${what} within ${Math.round(windowMs / 60_000)} min because ${till} says so for no known reason` +
    ` (${allowed} may; ${sales}); ${shop} does not follow ${held.length} of them: ${shown.join(', ')}${more};` +
    ` known sales still lower them`
  )
}

/** A listing with the name that it was linked by, and what bears another one now. */
export interface RenamedWords {
  readonly listing: string
  readonly now: string
}

/** Why many listings of a shop are shown to a person: their names, or those of their items, are others than before. */
export function renamedReason(shop: string, renamed: readonly RenamedWords[]): string {
  const shown = renamed.slice(0, EXAMPLES).map(({ listing, now }) => `${listing} is linked to what is ${now} now`)
  const more = renamed.length > EXAMPLES ? ` and ${renamed.length - EXAMPLES} more` : ''
  return (
    `${renamed.length} listings of ${shop} bear other names than they were linked by: ${shown.join(', ')}${more};` +
    ` their links go by ids and are kept, and stock goes on; tillsync match lists them`
  )
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

/** Why a price waits for a person: how far it is from the one before, or that nothing would be asked. */
export function heldPriceReason(
  planned: { readonly from: PricePair | null; readonly to: PricePair; readonly why: string },
  percent: number,
): string {
  const { from, to, why } = planned
  if (to.price === 0) return `${why}: for nothing, so the price was not changed`
  return `${why}: more than ${percent} % from ${from === null ? 'none' : formatMoney(from.price)}, so the price was not changed`
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
