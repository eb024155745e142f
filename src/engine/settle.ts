import type { Count } from '../core/count.js'
import type { JournalCall } from '../store/journal.js'
import { type CorrectionCall, foldApplied, foldNotApplied, loadCorrectionCall } from './fold-correction.js'
import { nameOfItem } from './fold.js'
import { noteFailure, noteSuccess } from './health.js'
import { openHold } from './hold.js'
import { markerOf } from './record.js'
import { type Engine, shopOf, tillOf } from './setup.js'
import { sendOne } from './write.js'

/** How far before a call was sent its trace is looked for: the till's clock may be behind ours. */
const CLOCK_SLACK_MS = 600_000

/** Step 3: finds out what became of the calls whose outcome is in doubt and due. True where there were any. */
export async function settleDue(engine: Engine): Promise<boolean> {
  const due = engine.store.journal.dueToSettle(engine.clock.now())
  for (const call of due) await settle(engine, call)
  return due.length > 0
}

async function settle(engine: Engine, call: JournalCall): Promise<void> {
  if (call.kind === 'correction') return settleCorrection(engine, call)
  const { port } = shopOf(engine, call.channel)
  if (call.kind === 'price' || port.replayableForMs === 0) return settleByReading(engine, call)
  if (engine.clock.now() - call.plannedAt < port.replayableForMs) return sendOne(engine, call.id)
  return settleByReading(engine, call)
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
    for (const entry of store.journal.entries(call.id)) {
      if (shopOf(engine, call.channel).port.movementSource === 'by_quantity' && call.kind === 'stock')
        holdDoubt(engine, call)
      store.dirty.mark(call.channel, 'listing', entry.subjectId, now)
    }
  })
  engine.log('write.settled', { channel: call.channel, how: 'what the shop shows now is the truth', marker: call.key })
}

function holdDoubt(engine: Engine, call: JournalCall): void {
  const why = `${call.channel} never said whether a stock write took effect, and its key is too old to send it again`
  openHold(engine, { kind: 'doubt', channel: call.channel, subjectId: String(call.id), why })
}

/** Evidence (1): the till's ledger carries the correction's marker, or provably does not. Without evidence, a person. */
async function settleCorrection(engine: Engine, call: JournalCall): Promise<void> {
  const carried = loadCorrectionCall(engine, call)
  const { port } = tillOf(engine, call.channel)
  const since = (call.sentAt ?? call.plannedAt) - CLOCK_SLACK_MS
  const answer = await port.findInLedger(carried.correction.itemId, markerOf(call.key), since)
  if (!answer.ok) {
    engine.store.journal.setUnknown(call.id, noteFailure(engine, call.channel, answer.failure), answer.failure.detail)
    return
  }
  noteSuccess(engine, call.channel)
  const evidence = answer.value
  engine.store.transact(() => {
    if (evidence.kind === 'found') foldApplied(engine, carried, evidence, 'evidence')
    else if (evidence.kind === 'absent')
      foldNotApplied(engine, carried, { kind: 'stale', detail: "not in the till's ledger" })
    else waitForPerson(engine, carried)
  })
  if (evidence.kind !== 'unreadable') reportSettled(engine, carried, evidence.kind)
}

function waitForPerson(engine: Engine, { call, correction }: CorrectionCall): void {
  const sku = nameOfItem(engine, call.channel, correction.itemId)
  const why = `${call.channel} never said whether ${sku} was corrected by ${correction.amount / 1000} (${correction.why}); look for ${markerOf(call.key)} in its movement ledger`
  openHold(engine, {
    kind: 'doubt',
    channel: call.channel,
    subjectId: String(call.id),
    toValue: correction.amount,
    why,
  })
  engine.store.journal.setUnknown(call.id, Number.MAX_SAFE_INTEGER, 'no evidence can be read')
}

function reportSettled(engine: Engine, { call }: CorrectionCall, found: 'found' | 'absent'): void {
  const how = found === 'found' ? "found in the till's ledger" : "not in the till's ledger, so it is sent again"
  engine.log('write.settled', { channel: call.channel, how, marker: markerOf(call.key) })
}

/** A person has looked and says what became of a correction in doubt. False where the hold is no such thing. */
export function settleByPerson(engine: Engine, holdId: number, applied: boolean): boolean {
  const { store, clock } = engine
  const hold = store.holds.get(holdId)
  const call =
    hold?.kind === 'doubt' && hold.releasedAt === null ? store.journal.get(Number(hold.subjectId)) : undefined
  if (!hold || call?.kind !== 'correction' || call.state !== 'sent') return false
  const carried = loadCorrectionCall(engine, call)
  store.transact(() => {
    store.holds.close('doubt', hold.channel, hold.subjectId, clock.now())
    if (!applied) return foldNotApplied(engine, carried, { kind: 'stale', detail: 'a person found it not applied' })
    const { from, to } = carried.entry
    foldApplied(engine, carried, { before: (from ?? 0) as Count, after: to as Count }, 'evidence')
  })
  engine.store.dirty.mark(call.channel, 'item', carried.correction.itemId, clock.now())
  return true
}
