import { stockDoubtReason } from '../core/hold-words.js'
import type { Count } from '../core/count.js'
import { failed, success } from '../ports/outcome.js'
import type { JournalCall } from '../store/journal.js'
import { foldShopCall } from './fold.js'
import { loadCorrectionCall } from './fold-correction.js'
import { noteFailure, noteSuccess } from './health.js'
import { openHold } from './hold.js'
import { referenceOf } from './look.js'
import { watchRegisters } from './register.js'
import { type Engine, shopOf } from './setup.js'
import { concludeCorrection, settleCorrection } from './settle-correction.js'
import { weighSightings } from './sightings.js'
import { settleLine } from './vanished.js'
import { sendOne } from './write.js'

/** A platform may take its time over each: what was heard meanwhile does not wait for more of them than these. */
const SETTLED_AT_A_TIME = 8

/** Step 3: finds out what became of calls whose outcome is in doubt and due, the first of them. True where there were any. */
export async function settleDue(engine: Engine): Promise<boolean> {
  await watchRegisters(engine)
  const told = weighSightings(engine)
  const due = engine.store.journal.dueToSettle(engine.clock.now())
  for (const call of due.slice(0, SETTLED_AT_A_TIME)) await settle(engine, call)
  return told || due.length > 0
}

async function settle(engine: Engine, call: JournalCall): Promise<void> {
  if (call.kind === 'correction') return settleCorrection(engine, call)
  const { port } = shopOf(engine, call.channel)
  if (call.kind === 'price' || port.replayableForMs === 0) return settleByReading(engine, call)
  if (engine.clock.now() - call.plannedAt < port.replayableForMs) return settleByReplay(engine, call)
  return settleByStamp(engine, call)
}

/** The same call with the same key has the effect of one, so that its answer tells what became of both. */
async function settleByReplay(engine: Engine, call: JournalCall): Promise<void> {
  await sendOne(engine, call.id)
  const { journal } = engine.store
  if (journal.get(call.id)?.state === 'sent') return
  const outcomes = journal.entries(call.id).map((entry) => entry.outcome)
  const applied = outcomes.filter((outcome) => outcome === 'applied').length
  const share = applied < outcomes.length ? ` for ${applied} of ${outcomes.length} entries` : ''
  const found = applied > 0 ? `applied${share}` : `not applied (${[...new Set(outcomes)].join(', ')}), decided again`
  engine.log('write.settled', { channel: call.channel, how: `sent again with its key: ${found}`, marker: call.key })
}

/**
 * The server's longest time has passed, so the write has landed or never will: what the shop shows now is the truth, and
 * it is decided again from that.
 */
function settleByReading(engine: Engine, call: JournalCall): void {
  const { store } = engine
  const now = engine.clock.now()
  store.transact(() => {
    store.journal.setDone(call.id, 'settled', now, null)
    for (const { subjectId } of store.journal.entries(call.id)) {
      if (call.kind === 'stock') store.expected.forget(call.channel, subjectId)
      else store.prices.forgetSent(call.channel, subjectId)
      store.dirty.mark(call.channel, 'listing', subjectId, now)
    }
  })
  engine.log('write.settled', { channel: call.channel, how: 'what the shop shows now is the truth', marker: call.key })
}

/**
 * The key is too old for the call to be sent again, and taken for a movement, our own write would be told to the till. A
 * call is written whole or not at all, so that one figure that nobody wrote since proves it undone; else a person must say.
 */
async function settleByStamp(engine: Engine, call: JournalCall): Promise<void> {
  const entries = engine.store.journal.entries(call.id)
  const references = entries.flatMap((entry) => referenceOf(engine, call.channel, entry.subjectId))
  const answer = await shopOf(engine, call.channel).port.listings(references)
  if (!answer.ok) {
    engine.store.journal.setUnknown(call.id, noteFailure(engine, call.channel, answer.failure), answer.failure.detail)
    return
  }
  noteSuccess(engine, call.channel)
  const readings = new Map(answer.value.map((reading) => [reading.id, reading]))
  const isUndone = entries.some(({ subjectId, from, stamp }) => {
    const reading = readings.get(subjectId)
    return stamp !== null && reading?.figureUpdatedAt === stamp && reading.figure === from
  })
  if (!isUndone) return holdStockDoubt(engine, call)
  foldShopCall(engine, call, failed({ kind: 'stale', detail: 'the shop shows that nothing was written since' }))
  engine.log('write.settled', { channel: call.channel, how: 'nothing was written since', marker: call.key })
}

function holdStockDoubt(engine: Engine, call: JournalCall): void {
  const why = stockDoubtReason(call.channel)
  engine.store.transact(() => {
    openHold(engine, { kind: 'doubt', channel: call.channel, subjectId: String(call.id), why })
    engine.store.journal.setUnknown(call.id, Number.MAX_SAFE_INTEGER, 'its key is too old to send it again')
  })
}

/**
 * A person has looked and says what became of a write in doubt. `before` is the till's figure just before a correction
 * that took effect, where that was another than the reading it rests on. False where the hold is no such thing.
 */
export function settleByPerson(engine: Engine, holdId: number, applied: boolean, before?: Count): boolean {
  const { store, clock } = engine
  const hold = store.holds.get(holdId)
  if (hold?.kind === 'line' && hold.releasedAt === null) return store.transact(() => settleLine(engine, hold, applied))
  const call =
    hold?.kind === 'doubt' && hold.releasedAt === null ? store.journal.get(Number(hold.subjectId)) : undefined
  if (!hold || call?.state !== 'sent') return false
  store.transact(() => {
    store.holds.close('doubt', hold.channel, hold.subjectId, clock.now())
    if (call.kind === 'correction') foldByPerson(engine, call, applied, before)
    else foldStockByPerson(engine, call, applied)
  })
  return true
}

function foldStockByPerson(engine: Engine, call: JournalCall, applied: boolean): void {
  const entries = engine.store.journal.entries(call.id)
  const notApplied = failed({ kind: 'stale', detail: 'a person found it not applied' })
  foldShopCall(engine, call, applied ? success(entries.map(() => success({ figure: null }))) : notApplied)
  for (const { subjectId } of entries) engine.store.dirty.mark(call.channel, 'listing', subjectId, engine.clock.now())
}

function foldByPerson(engine: Engine, call: JournalCall, applied: boolean, before?: Count): void {
  const carried = loadCorrectionCall(engine, call)
  const { from, to } = carried.entry
  const answer = { before: before ?? ((from ?? 0) as Count), after: to as Count }
  concludeCorrection(
    engine,
    carried,
    applied ? { kind: 'applied', by: 'person', answer } : { kind: 'not_applied', by: 'person' },
  )
}
