import { type Count, formatCount, subtract } from '../core/count.js'
import { leftOverReason, notMovedReason, refusedReason } from '../core/hold-words.js'
import { PROBABLY_APPLIED } from '../core/settled-words.js'
import type { Failure, Result } from '../ports/outcome.js'
import type { CorrectionAnswer } from '../ports/till.js'
import type { Correction } from '../store/corrections.js'
import type { JournalCall, JournalEntry } from '../store/journal.js'
import { nameOfItem } from './fold.js'
import { openHold } from './hold.js'
import { holdInert } from './inert.js'
import { isBelowResolution } from './residual.js'
import { type Engine, REFUSALS_BEFORE_HOLD, RESIDUALS, tillOf } from './setup.js'
import { noteChange } from './unexplained.js'

const STALE_AGAIN_MS = 100
const REFUSED_AGAIN_MS = 30_000

/** A correction's call with what it carries. */
export interface CorrectionCall {
  readonly call: JournalCall
  readonly entry: JournalEntry
  readonly correction: Correction
}

export function loadCorrectionCall(engine: Engine, call: JournalCall): CorrectionCall {
  const entry = engine.store.journal.entries(call.id)[0]
  const correction = entry?.correctionId ? engine.store.corrections.get(entry.correctionId) : undefined
  if (!entry || !correction) throw new Error(`call ${call.id} carries no correction`)
  return { call, entry, correction }
}

/** T3 of a correction, in one transaction. `moved` is false where the till's answer is not borne out by its figure. */
export function foldCorrection(
  engine: Engine,
  call: JournalCall,
  answer: Result<CorrectionAnswer>,
  moved: boolean,
): void {
  const carried = loadCorrectionCall(engine, call)
  engine.store.transact(() => {
    if (answer.ok && moved) foldApplied(engine, carried, answer.value, 'answered')
    else if (answer.ok) foldInert(engine, carried)
    else if (answer.failure.kind === 'unknown') putInDoubt(engine, carried, answer.failure)
    else foldNotApplied(engine, carried, answer.failure)
  })
}

function putInDoubt(engine: Engine, { call, correction }: CorrectionCall, failure: Failure): void {
  const now = engine.clock.now()
  const { settleAfterMs } = tillOf(engine, call.channel)
  engine.store.journal.setUnknown(call.id, now + settleAfterMs, failure.detail)
  const subjects = [nameOfItem(engine, call.channel, correction.itemId)]
  engine.log('write.unknown', { channel: call.channel, kind: call.kind, subjects, detail: failure.detail })
  engine.store.dirty.mark(call.channel, 'item', correction.itemId, now, now + settleAfterMs)
}

/**
 * The correction took effect: what was applied is what the till's own figures differ by. `answered` figures are as fresh
 * as the answer, and the pass goes on from them; figures from evidence are old, and the item is read again, as where a
 * figure was set that is not there.
 */
export function foldApplied(
  engine: Engine,
  carried: CorrectionCall,
  answer: CorrectionAnswer,
  how: 'answered' | 'evidence' | 'probable',
): void {
  const { store } = engine
  const { call, entry, correction } = carried
  const now = engine.clock.now()
  const applied = subtract(answer.after, answer.before)
  store.journal.setDone(call.id, 'applied', now, null)
  store.corrections.setDone(correction.id, applied, now)
  store.catalogue.setFence(call.channel, correction.itemId, now)
  store.history.accepted(call.channel, 'correction', correction.itemId)
  const subject = nameOfItem(engine, call.channel, correction.itemId)
  engine.log('write.accepted', { channel: call.channel, kind: 'correction', subject })
  const why = how === 'probable' ? `${entry.why} (${PROBABLY_APPLIED})` : entry.why
  const change = { from: answer.before, to: answer.after, why, callId: call.id }
  store.history.add({ at: now, channel: call.channel, subjectId: correction.itemId, what: 'correction', ...change })
  const last = store.readings.get(call.channel, correction.itemId)
  if (how === 'answered') {
    const reading = { figure: answer.after, begunAt: Math.min(call.sentAt ?? now, now), endedAt: now, stamp: null }
    store.readings.save(call.channel, correction.itemId, reading)
  }
  const isByDifference = tillOf(engine, call.channel).port.formOf(call) === 'difference'
  if (how !== 'answered' || (answer.after !== entry.to && !isByDifference))
    store.dirty.mark(call.channel, 'item', correction.itemId, now)
  const remainder = subtract(correction.amount, applied)
  if (remainder !== 0) carryRemainder(engine, carried, answer, remainder)
  // What it left undone is owed by now, so that what a listing would show counts it.
  if (last && how === 'answered') noteBeside(engine, carried, last.begunAt, subtract(answer.before, last.figure))
  else if (entry.from !== null && !isByDifference)
    noteBeside(engine, carried, correction.readAt, subtract(answer.before, entry.from as Count))
}

/**
 * The till's figure had moved by so much, since an instant, when the correction came. Where a figure was set, that was
 * overwritten, and no reading shows it: what is owed again brings it back.
 */
function noteBeside(engine: Engine, { call, correction }: CorrectionCall, begunAt: number, amount: Count): void {
  const reading = engine.store.readings.get(call.channel, correction.itemId)
  if (!reading) return
  const { figure } = reading
  noteChange(engine, call.channel, correction.itemId, { expected: subtract(figure, amount), figure, begunAt })
}

/** What a correction left undone is owed again, and sent again at most twice. */
function carryRemainder(engine: Engine, carried: CorrectionCall, answer: CorrectionAnswer, remainder: Count): void {
  const { store } = engine
  const { call, entry, correction } = carried
  const till = call.channel
  oweRemainder(engine, carried, remainder)
  store.dirty.mark(till, 'item', correction.itemId, engine.clock.now())
  const sku = nameOfItem(engine, till, correction.itemId)
  // A till that shows the very figure that was asked for has no floor: somebody else moved it first.
  if (remainder < 0 && answer.after <= 0 && answer.after !== entry.to) {
    store.catalogue.setParked(till, correction.itemId, true)
    engine.log('correction.parked', { channel: till, sku, amount: formatCount(remainder) })
    return
  }
  // Where a register sale came first, an absolute figure may be there already, and all of the movement is left over.
  if (answer.after === answer.before && answer.after !== entry.to) {
    holdInert(engine, till, notMoved(engine, carried))
    return
  }
  if (correction.residual < RESIDUALS || isBelowResolution(remainder)) return
  const why = leftOverReason(till, sku, remainder)
  openHold(engine, { kind: 'refused', channel: till, subjectId: correction.itemId, toValue: remainder, why })
}

function oweRemainder(engine: Engine, { call, correction }: CorrectionCall, remainder: Count): void {
  const { movements } = engine.store
  const first = movements.ofCorrection(correction.id)[0]
  if (!first) throw new Error(`correction ${correction.id} carries no movement`)
  const { shop, listingId, linkId, order } = first
  const owed = { shop, listingId, linkId, till: call.channel, itemId: correction.itemId, amount: remainder, order }
  movements.add(owed, correction.residual + 1, engine.clock.now())
}

/**
 * The till says that it did, and its figure says that it did not: nothing more is sent to it before a person has looked.
 * What was sent is in doubt, since the very opposite may have happened at a register meanwhile.
 */
function foldInert(engine: Engine, carried: CorrectionCall): void {
  const detail = notMoved(engine, carried)
  putInDoubt(engine, carried, { kind: 'unknown', detail })
  holdInert(engine, carried.call.channel, detail)
}

function notMoved(engine: Engine, { call, correction }: CorrectionCall): string {
  return notMovedReason(call.channel, nameOfItem(engine, call.channel, correction.itemId))
}

function giveBack(engine: Engine, { call, correction }: CorrectionCall, detail: string): void {
  const { store, clock } = engine
  store.journal.setDone(call.id, 'not_applied', clock.now(), detail)
  store.corrections.setNotApplied(correction.id, clock.now())
  store.movements.takeOutOf(correction.id)
}

/** Nothing was changed at the till: the movements are owed as before. */
export function foldNotApplied(engine: Engine, carried: CorrectionCall, failure: Failure): void {
  const { call, correction } = carried
  const now = engine.clock.now()
  giveBack(engine, carried, failure.detail)
  const againAt =
    failure.kind === 'refused' || failure.kind === 'unauthorised'
      ? refusedAgainAt(engine, carried, failure.detail)
      : retryAt(engine, carried, failure)
  if (againAt !== null) engine.store.dirty.mark(call.channel, 'item', correction.itemId, now, againAt)
}

function retryAt(engine: Engine, { call }: CorrectionCall, failure: Failure): number {
  const now = engine.clock.now()
  if (failure.kind === 'stale') return now + STALE_AGAIN_MS
  return Math.max(now + STALE_AGAIN_MS, engine.store.channels.get(call.channel).retryAt)
}

function refusedAgainAt(engine: Engine, { call, correction }: CorrectionCall, detail: string): number | null {
  const { store } = engine
  const now = engine.clock.now()
  const { channel } = call
  const times = store.history.refused(channel, 'correction', correction.itemId, detail, now)
  const sku = nameOfItem(engine, channel, correction.itemId)
  engine.log('write.refused', { channel, kind: 'correction', subject: sku, times, detail })
  if (times < REFUSALS_BEFORE_HOLD) return now + REFUSED_AGAIN_MS * times
  const why = refusedReason(channel, `to correct ${sku}`, times, detail)
  openHold(engine, { kind: 'refused', channel, subjectId: correction.itemId, toValue: correction.amount, why })
  return null
}
