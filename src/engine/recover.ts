import type { JournalCall } from '../store/journal.js'
import type { Engine } from './setup.js'

/**
 * Puts right what the last run left behind: planned calls were provably never sent and are forgotten, calls that were
 * sent are in doubt and will be settled. Everything they touch is looked at again.
 */
export function recover(engine: Engine): void {
  const { store, clock } = engine
  const planned = store.journal.planned()
  const sent = store.journal.inDoubt()
  store.transact(() => {
    for (const call of planned) dropCall(engine, call.id)
    for (const call of sent) {
      if (call.settleAt === null)
        store.journal.setUnknown(call.id, settleAt(engine, call), 'the daemon stopped before an answer came')
    }
    store.heard.forget(clock.now())
  })
  if (planned.length + sent.length > 0) engine.log('recovery.found', { planned: planned.length, sent: sent.length })
}

function settleAt(engine: Engine, call: JournalCall): number {
  const now = engine.clock.now()
  const till = engine.tills.get(call.channel)
  if (till) return Math.max(now, (call.sentAt ?? now) + till.settleAfterMs)
  const shop = engine.shops.get(call.channel)
  if (!shop) return now
  return shop.port.replayableForMs > 0 ? now : Math.max(now, (call.sentAt ?? now) + shop.settleAfterMs)
}

/** Forgets a planned call. What it carried is owed as before, and its subjects are looked at again. */
export function dropCall(engine: Engine, callId: number): void {
  const { store, clock } = engine
  const call = store.journal.get(callId)
  if (call?.state !== 'planned') throw new Error(`call ${callId} is not planned, so it can't be forgotten`)
  const now = clock.now()
  const kind = call.kind === 'correction' ? 'item' : 'listing'
  const dueAt = Math.max(now, store.channels.get(call.channel).retryAt)
  for (const entry of store.journal.entries(callId)) {
    store.dirty.mark(call.channel, kind, entry.subjectId, now, dueAt)
    if (entry.correctionId === null) continue
    store.movements.takeOutOf(entry.correctionId)
    store.corrections.setNotApplied(entry.correctionId, now)
  }
  store.journal.dropPlanned(callId)
}
