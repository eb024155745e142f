import type { JournalCall } from '../store/journal.js'
import type { Engine } from './setup.js'

/**
 * Puts right what the last run left behind: planned calls were provably never sent and are forgotten, calls that were
 * sent are in doubt and will be settled. Everything they touch is looked at again.
 */
export function recover(engine: Engine): void {
  const { store, clock } = engine
  const now = clock.now()
  const planned = store.journal.planned()
  const sent = store.journal.inDoubt()
  store.transact(() => {
    store.instants.beginAt(now)
    for (const call of planned) dropCall(engine, call.id)
    for (const call of sent) settleAnew(engine, call)
    store.heard.forget(now)
  })
  if (planned.length + sent.length > 0) engine.log('recovery.found', { planned: planned.length, sent: sent.length })
}

/**
 * The whole of the longest time is waited out again: how long the daemon was down can't be told by a clock that may have
 * been set meanwhile. What waits for a person waits on; what may be sent again with its key need not wait.
 */
function settleAnew(engine: Engine, call: JournalCall): void {
  if (call.settleAt === Number.MAX_SAFE_INTEGER) return
  const { clock, tills, shops, store } = engine
  const shop = shops.get(call.channel)
  const isReplayed = shop !== undefined && shop.port.replayableForMs > 0 && call.kind === 'stock'
  const waitMs = isReplayed ? 0 : ((tills.get(call.channel) ?? shop)?.settleAfterMs ?? 0)
  store.journal.setUnknown(call.id, clock.now() + waitMs, 'the daemon stopped before an answer came')
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
