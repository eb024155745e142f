import type { Count } from '../core/count.js'
import { refusedReason } from '../core/hold-words.js'
import { moneyFromTenThousandths } from '../core/money.js'
import type { Echo } from '../ports/call.js'
import type { Failure, Result } from '../ports/outcome.js'
import type { JournalCall, JournalEntry } from '../store/journal.js'
import { openHold } from './hold.js'
import { type Engine, REFUSALS_BEFORE_HOLD, shopOf } from './setup.js'

const STALE_AGAIN_MS = 1_000
const REFUSED_AGAIN_MS = 30_000

/** T3 of a call to a shop, in one transaction: every entry's outcome, its base and figure. */
export function foldShopCall(engine: Engine, call: JournalCall, answer: Result<readonly Result<Echo>[]>): void {
  const entries = engine.store.journal.entries(call.id)
  engine.store.transact(() => {
    if (!answer.ok && leavesInDoubt(call, answer.failure)) return putInDoubt(engine, call, entries, answer.failure)
    const outcomes = answer.ok ? answer.value : entries.map(() => answer)
    const doubtful = outcomes.find((outcome) => !outcome.ok && outcome.failure.kind === 'unknown')
    entries.forEach((entry, position) => {
      const outcome = outcomes[position]
      if (!outcome) throw new Error(`${call.channel} answered ${outcomes.length} of ${entries.length} entries`)
      foldEntry(engine, call, entry, position, outcome)
    })
    if (doubtful && !doubtful.ok) return putInDoubt(engine, call, entries, doubtful.failure)
    const state = outcomes.some((outcome) => outcome.ok) ? 'applied' : 'not_applied'
    engine.store.journal.setDone(call.id, state, engine.clock.now(), answer.ok ? null : answer.failure.detail)
  })
}

/**
 * Whether a call's outcome is unknown, or still is: a repeat that provably did nothing says nothing of the attempt before
 * it. That the shop found it stale or refused it does, since for a key that it knows it tells the first outcome again.
 */
function leavesInDoubt(call: JournalCall, failure: Failure): boolean {
  if (failure.kind === 'unknown') return true
  return call.attempt > 1 && failure.kind !== 'stale' && failure.kind !== 'refused'
}

/** A write whose outcome is unknown is never repeated blindly: it is looked for, or sent again with the same key. */
function putInDoubt(engine: Engine, call: JournalCall, entries: readonly JournalEntry[], failure: Failure): void {
  const now = engine.clock.now()
  const { port, settleAfterMs } = shopOf(engine, call.channel)
  const replays = port.replayableForMs > 0 && call.kind === 'stock'
  const waitMs = replays ? Math.min(settleAfterMs, 1_000 * 2 ** call.attempt) : settleAfterMs
  const settleAt = Math.max(now + waitMs, engine.store.channels.get(call.channel).retryAt)
  engine.store.journal.setUnknown(call.id, settleAt, failure.detail)
  const subjects = entries.map((entry) => nameOfListing(engine, call.channel, entry.subjectId))
  engine.log('write.unknown', { channel: call.channel, kind: call.kind, subjects, detail: failure.detail })
  for (const entry of entries) engine.store.dirty.mark(call.channel, 'listing', entry.subjectId, now, settleAt)
}

function foldEntry(
  engine: Engine,
  call: JournalCall,
  entry: JournalEntry,
  position: number,
  outcome: Result<Echo>,
): void {
  engine.store.journal.setEntryOutcome(call.id, position, outcome.ok ? 'applied' : outcome.failure.kind)
  if (!outcome.ok) return foldFailure(engine, call, entry, outcome.failure)
  engine.store.history.accepted(call.channel, call.kind, entry.subjectId)
  const subject = nameOfListing(engine, call.channel, entry.subjectId)
  engine.log('write.accepted', { channel: call.channel, kind: call.kind, subject })
  engine.store.holds.close('refused', call.channel, entry.subjectId, engine.clock.now())
  if (call.kind === 'price') foldPrice(engine, call, entry)
  else foldStock(engine, call, entry, outcome.value)
}

function foldStock(engine: Engine, call: JournalCall, entry: JournalEntry, echo: Echo): void {
  const { store } = engine
  const now = engine.clock.now()
  const figure = echo.figure ?? (entry.to as Count)
  const base = store.movements.base(call.channel, entry.subjectId)
  if (base && shopOf(engine, call.channel).port.movementSource === 'by_quantity') {
    // By what the write changed, never by what the shop shows: a sale in between is then still told.
    const moved = (base.figure + entry.to - (entry.from ?? 0)) as Count
    store.movements.setBase(call.channel, entry.subjectId, {
      figure: moved,
      fencedUntil: now,
      knownStamp: newest(base.knownStamp, entry.stamp),
      knownAt: now,
    })
  }
  store.expected.move(call.channel, entry.subjectId, (entry.to - (entry.from ?? 0)) as Count)
  store.readings.save(call.channel, entry.subjectId, {
    figure,
    begunAt: Math.min(call.sentAt ?? now, now),
    endedAt: now,
    stamp: null,
  })
  addHistory(engine, call, entry, 'stock', figure)
  if (figure !== entry.to) store.dirty.mark(call.channel, 'listing', entry.subjectId, now)
}

function newest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function foldPrice(engine: Engine, call: JournalCall, entry: JournalEntry): void {
  const price = moneyFromTenThousandths(entry.to)
  const salePrice = entry.toSale === null ? null : moneyFromTenThousandths(entry.toSale)
  engine.store.prices.setSent(call.channel, entry.subjectId, { price, salePrice }, engine.clock.now())
  addHistory(engine, call, entry, 'price', price)
}

function addHistory(engine: Engine, call: JournalCall, entry: JournalEntry, what: 'stock' | 'price', to: number): void {
  const { subjectId, from, why } = entry
  engine.store.history.add({
    at: engine.clock.now(),
    channel: call.channel,
    subjectId,
    what,
    from,
    to,
    why,
    callId: call.id,
  })
}

function foldFailure(engine: Engine, call: JournalCall, entry: JournalEntry, failure: Failure): void {
  const { store } = engine
  const now = engine.clock.now()
  if (failure.kind === 'unknown') return
  if (failure.kind === 'refused' || failure.kind === 'unauthorised')
    return foldRefusal(engine, call, entry, failure.detail)
  const again = failure.kind === 'stale' ? now + STALE_AGAIN_MS : store.channels.get(call.channel).retryAt
  store.dirty.mark(call.channel, 'listing', entry.subjectId, now, Math.max(again, now + STALE_AGAIN_MS))
}

function foldRefusal(engine: Engine, call: JournalCall, entry: JournalEntry, detail: string): void {
  const { store } = engine
  const now = engine.clock.now()
  const { channel } = call
  const times = store.history.refused(channel, call.kind, entry.subjectId, detail, now)
  const listing = nameOfListing(engine, channel, entry.subjectId)
  engine.log('write.refused', { channel, kind: call.kind, subject: listing, times, detail })
  if (times < REFUSALS_BEFORE_HOLD) {
    store.dirty.mark(channel, 'listing', entry.subjectId, now, now + REFUSED_AGAIN_MS * times)
    return
  }
  const why = refusedReason(channel, `the ${call.kind} of ${listing}`, times, detail)
  openHold(engine, {
    kind: 'refused',
    channel,
    subjectId: entry.subjectId,
    fromValue: entry.from,
    toValue: entry.to,
    why,
  })
}

export function nameOfListing(engine: Engine, shop: string, listingId: string): string {
  return engine.store.catalogue.listing(shop, listingId)?.sku ?? listingId
}

export function nameOfItem(engine: Engine, till: string, itemId: string): string {
  return engine.store.catalogue.item(till, itemId)?.sku ?? itemId
}
