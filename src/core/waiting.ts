import { type Count, formatCount } from './count.js'
import { formatReadable } from './instant.js'
import { type MovedBy, movedReason } from './reason.js'

/** Sentences for people: what still has to happen for an item or a listing, and for what it waits. */

/** Such as `-3 of SOAP are not told to main yet: 3 sold on web (order 1042)`. */
export function owedWords(till: string, sku: string, amount: Count, moves: readonly MovedBy[]): string {
  const why = moves.length === 0 ? '' : `: ${movedReason(moves)}`
  return `${formatCount(amount)} of ${sku} ${isOne(amount) ? 'is' : 'are'} not told to ${till} yet${why}`
}

function isOne(amount: Count): boolean {
  return Math.abs(amount) === 1000
}

/** A write that was sent; `isAnswerAwaited` where nothing went wrong with it so far. */
export function doubtWords(channel: string, kind: string, key: string, isAnswerAwaited: boolean): string {
  return isAnswerAwaited
    ? `the ${kind} write ${key} to ${channel} is on its way`
    : `${channel} did not say whether it took the ${kind} write ${key}: nothing is repeated until that is known`
}

/** Such as `SOAP at main is paused since 2026-07-01 12:00:00 UTC: what it sells is counted, and nothing is written`. */
export function pausedWords(subject: string, pausedAt: number): string {
  return `${subject} is paused since ${formatReadable(pausedAt)} UTC: what it sells is counted, and nothing is written`
}

export function parkedWords(till: string, sku: string): string {
  return `${till} does not go below zero: what is owed of ${sku} waits until its stock rises`
}

export function refusedWords(channel: string, kind: string, times: number): string {
  return `${channel} has refused the ${kind} ${times === 1 ? 'once' : `${times} times`}; it is tried again`
}

export function proposedWords(shop: string, name: string): string {
  return `the link of ${name} at ${shop} is proposed: nothing is written to it before it is adopted`
}

export function unmetWords(shop: string, name: string): string {
  return `${name} at ${shop} is not met yet: counting starts from what it shows when it is`
}

export function unlinkedWords(shop: string, name: string, match: string | null): string {
  return `${name} at ${shop} is linked to no item (${match ?? 'not looked for yet'}): nothing is written to it`
}

export function markWords(channel: string, name: string): string {
  return `${name} at ${channel} is looked at again`
}

export function downWords(channel: string, kind: string, detail: string): string {
  return `${channel} can't be used (${kind}: ${detail}); it is tried again by itself`
}
