import { type Count, formatCount } from './count.js'
import { formatMoney } from './money.js'
import type { PricePair } from './price.js'

/** What every hold says: what was seen, and what was not done because of it. */

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

/** Why a price waits for a person: how far it is from the one before, or that nothing would be asked. */
export function heldPriceReason(
  planned: { readonly from: PricePair | null; readonly to: PricePair; readonly why: string },
  percent: number,
): string {
  const { from, to, why } = planned
  if (to.price === 0) return `${why}: for nothing, so the price was not changed`
  return `${why}: more than ${percent} % from ${from === null ? 'none' : formatMoney(from.price)}, so the price was not changed`
}

/** Of a movement that is larger than trade. */
export function largeMovementReason(moved: string): string {
  return `${moved}: more than trade usually moves at once, so the till was not changed`
}

/** Of a listing whose item is gone. */
export function missingReason(sku: string): string {
  return `${sku} is gone from the till; the shop keeps showing what it showed`
}

/** Of a write that a platform declines again and again: `to correct SOAP`, `the price of SOAP`. */
export function refusedReason(channel: string, what: string, times: number, detail: string): string {
  return `${channel} has refused ${what} ${times} times: ${detail}`
}

/** Of a till that leaves more over each time. */
export function leftOverReason(till: string, sku: string, remainder: Count): string {
  return `${till} keeps moving ${sku} otherwise than asked: ${formatCount(remainder)} are left over`
}

/** Of a till that answers and does not act. */
export function notMovedReason(till: string, sku: string): string {
  return `${till} answered that ${sku} was corrected and did not move it: is its key in test mode?`
}

/** Of a walk that came back much too short; `before` is null where none was ever accepted. */
export function shortWalkReason(channel: string, rows: number, before: number | null): string {
  return `${channel} listed ${rows} of the ${before ?? 'unknown number of'} rows it had before; nothing is taken to be gone`
}

/** The same, of a walk that a command made. */
export function shortWalkWords(rows: number, before: number | null): string {
  const of = before === null ? 'rows' : `of the ${before} rows it had before`
  return `it listed ${rows} ${of}, which is taken for an outage`
}

/** Of a walk that did not come to its end; `detail` is what the channel answered last, or null. */
export function cutWalkWords(detail: string | null): string {
  return detail ?? 'it could not be read whole'
}

/** Why a guard that asked for sales goes without them. */
export const SALES_UNREAD = {
  resting: 'not asked again yet',
  down: (till: string) => `${till} can't be used now`,
  tooMany: 'there are too many of them to read',
} as const

/** Of an order line that vanished while it held units. */
export function vanishedLineReason(order: string, held: Count, listing: string): string {
  return (
    `a line of order ${order} vanished; it had taken ${formatCount(held)} of ${listing}, ` +
    `and the figure there does not tell whether they came back`
  )
}

/** Of a stock write to a shop whose key is too old to be sent again. */
export function stockDoubtReason(shop: string): string {
  return `${shop} never said whether a stock write took effect, and its key is too old to send it again`
}

/** What is known of a correction in doubt. */
export interface DoubtWords {
  readonly till: string
  readonly sku: string
  readonly amount: Count
  readonly why: string
  /** The figure that it rests on, and what the till shows since; null where it said none, or was not read. */
  readonly before: Count | null
  readonly now: Count | null
  /** Why its figure tells nothing. */
  readonly finding: string
  readonly marker: string
  /** The till was told which figure to show. */
  readonly isFigure: boolean
}

/** Of a correction that only a person can say the outcome of, with the evidence so far. */
export function doubtReason({ till, sku, amount, why, before, now, finding, marker, isFigure }: DoubtWords): string {
  const then = before === null ? 'no figure' : formatCount(before)
  const since = now === null ? 'has not been read since' : `shows ${formatCount(now)} now`
  return (
    `${till} never said whether ${sku} was corrected by ${formatCount(amount)} (${why}): ` +
    `it showed ${then} before and ${since}; no ledger can be read, no webhook told of it, and ${finding}; ` +
    `look for ${marker} in its movement ledger${isFigure ? ', and for what stood just before it' : ''}`
  )
}
