import type { JournalCall } from '../store/journal.js'
import { closeAbandonedWalks } from './abandoned.js'
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
    store.instants.beginAt(now, setMs(engine, now))
    for (const call of planned) dropCall(engine, call.id)
    for (const call of sent) settleLater(engine, call)
    store.instants.note({ wall: now, elapsed: clock.elapsed() })
    store.heard.forget(now)
    closeAbandonedWalks(engine)
  })
  if (planned.length + sent.length > 0) engine.log('recovery.found', { planned: planned.length, sent: sent.length })
}

/**
 * The longest time is waited out, and of it only what has provably passed is not waited out again: else a daemon that is
 * always killed before its end would never settle anything. What waits for a person waits on; what may be sent again with
 * its key need not wait.
 */
function settleLater(engine: Engine, call: JournalCall): void {
  if (call.settleAt === Number.MAX_SAFE_INTEGER) return
  const { clock, tills, shops, store } = engine
  const shop = shops.get(call.channel)
  const isReplayed = shop !== undefined && shop.port.replayableForMs > 0 && call.kind === 'stock'
  const longestMs = isReplayed ? 0 : ((tills.get(call.channel) ?? shop)?.settleAfterMs ?? 0)
  const waitMs = Math.min(longestMs, leftMs(engine, call))
  store.journal.setUnknown(call.id, clock.now() + waitMs, 'the daemon stopped before an answer came')
}

/** How much of its time is left to a call, by the clock that nobody sets. */
function leftMs(engine: Engine, { settleAt }: JournalCall): number {
  const now = engine.clock.now()
  return settleAt === null ? Infinity : Math.max(0, settleAt + setMs(engine, now) - now)
}

/**
 * By how much the wall clock was set since instants were last noted, by the clock that nobody sets, and never less. That
 * clock begins at nothing when the machine is started: it may then have run for less than has passed since, and where that
 * is plain nothing is known.
 */
function setMs({ clock, store }: Engine, now: number): number {
  const noted = store.instants.noted()
  const elapsed = clock.elapsed()
  if (noted === undefined || elapsed < noted.elapsed) return Infinity
  return now - noted.wall - (elapsed - noted.elapsed)
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
