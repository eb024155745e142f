import { ZERO } from '../core/count.js'
import { DROPPED, owedReason } from '../core/rewound-words.js'
import type { HistoryRow } from '../store/history.js'
import type { JournalCall } from '../store/journal.js'
import { drawEpoch } from './epoch.js'
import type { Engine } from './setup.js'
import { openCalls, type Owed, owedToTills } from './survey.js'
import { beginSweep } from './sweep.js'

const INSTANCE_BYTES = 2
/** Holds of kinds that were about what a rebase drops. */
const OVER: ReadonlySet<string> = new Set(['doubt', 'movement', 'line', 'unexplained'])

/**
 * Starts anew from what tills and shops show now: what is open on record is dropped, each with a row of history, and
 * every link is met again. In small transactions, beside the daemon, which is held meanwhile. The hold ends with the last
 * of them: cut short before that, it is done again, and finds only what was left.
 */
export function rebase(engine: Engine): void {
  const { store, clock } = engine
  for (const call of openCalls(engine)) store.transact(() => dropCall(engine, call))
  for (const owed of owedToTills(engine)) store.transact(() => dropOwed(engine, owed))
  store.transact(() => {
    for (const { kind, channel, subjectId } of store.holds.list())
      if (OVER.has(kind)) store.holds.close(kind, channel, subjectId, clock.now())
    store.rebase.forgetAgreed()
  })
  beginSweep(engine)
  drawEpoch(engine)
  store.transact(() => {
    renameInstance(engine)
    store.holds.close('epoch', '', '', clock.now())
  })
}

/** What became of it can't matter any more: what it would have changed is met as it is now. */
function dropCall(engine: Engine, call: JournalCall): void {
  const { store, clock } = engine
  const now = clock.now()
  store.journal.setDone(call.id, 'settled', now, DROPPED)
  for (const { subjectId, from, to, why, correctionId } of store.journal.entries(call.id)) {
    addHistory(engine, { channel: call.channel, subjectId, what: call.kind, from, to, why, callId: call.id })
    // Its movements stay with it, and so are owed no more.
    if (correctionId !== null) store.corrections.drop(correctionId, now)
  }
}

/** A correction that is never sent takes the movements with it, so that they stay on record and are owed no more. */
function dropOwed(engine: Engine, { till, itemId, name, amount }: Owed): void {
  const { store, clock } = engine
  const now = clock.now()
  const orders = store.movements.owed(till, itemId).flatMap(({ shop, order }) => (order ? [`${shop} ${order}`] : []))
  const why = owedReason(name, till, orders)
  const id = store.corrections.add({ till, itemId, amount, residual: 0, why: `${DROPPED}: ${why}`, readAt: now }, now)
  store.movements.putInto(id, till, itemId)
  store.corrections.drop(id, now)
  addHistory(engine, { channel: till, subjectId: itemId, what: 'movement', from: amount, to: ZERO, why, callId: null })
}

function addHistory(engine: Engine, row: Omit<HistoryRow, 'at'>): void {
  engine.store.history.add({ ...row, at: engine.clock.now(), why: `${DROPPED}: ${row.why}` })
}

/** Numbers may be given out a second time now; under another name they are not those of the future that was lost. */
function renameInstance({ store, chance }: Engine): void {
  const before = [store.meta.instance(), ...(store.meta.get('instances')?.split(' ') ?? [])]
  let next = chance.hex(INSTANCE_BYTES)
  while (before.includes(next)) next = chance.hex(INSTANCE_BYTES)
  store.meta.set('instances', before.join(' '))
  store.meta.set('instance', next)
}
