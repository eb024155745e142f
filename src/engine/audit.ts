import { type Count, formatCount, subtract, ZERO } from '../core/count.js'
import { markerOf } from '../core/marker.js'
import { belatedCause, belatedWords, borneOutWords, type SettledBy } from '../core/settled-words.js'
import type { CorrectionAnswer } from '../ports/till.js'
import type { JournalCall } from '../store/journal.js'
import { nameOfItem } from './fold.js'
import { type CorrectionCall, loadCorrectionCall } from './fold-correction.js'
import { isResting } from './health.js'
import { askLedger } from './ledger.js'
import { concludeCorrection } from './settle-correction.js'
import type { Engine } from './setup.js'

/** For so long a write that was given up may still turn up. */
const AUDITED_FOR_MS = 48 * 3_600_000
/** Each costs a request or more. */
const AUDITS_PER_SWEEP = 20

/**
 * At each sweep: asks the tills' ledgers again for corrections whose end was taken to be known, or that wait for a
 * person. A write that landed after it was given up is found here, and what was only probable is proved.
 */
export async function auditCorrections(engine: Engine): Promise<void> {
  const { store, clock } = engine
  const since = clock.now() - AUDITED_FOR_MS
  const held = store.journal.inDoubt().filter((call) => isHeld(engine, call))
  const silent = new Set<string>()
  for (const call of [...held, ...store.journal.toAudit(since, AUDITS_PER_SWEEP)]) {
    if (!engine.tills.has(call.channel) || silent.has(call.channel) || isResting(engine, call.channel)) continue
    const asked = await askLedger(engine, call)
    if (!asked.ok || asked.ledger.kind === 'unreadable') silent.add(call.channel)
    else audit(engine, call, asked.ledger.kind === 'found' ? asked.ledger : null)
  }
}

function isHeld(engine: Engine, call: JournalCall): boolean {
  return call.kind === 'correction' && engine.store.holds.isOpen('doubt', call.channel, String(call.id))
}

function audit(engine: Engine, known: JournalCall, found: CorrectionAnswer | null): void {
  // While the ledger was read, a person or a webhook may have settled it.
  const call = engine.store.journal.get(known.id) ?? known
  if (call.state === 'sent') {
    const carried = loadCorrectionCall(engine, call)
    if (found) concludeCorrection(engine, carried, { kind: 'applied', by: 'ledger', answer: found })
    else concludeCorrection(engine, carried, { kind: 'not_applied', by: 'ledger' })
    return
  }
  if (found !== null || call.state === 'applied') contradict(engine, call, found, 'ledger')
  engine.store.journal.setAudited(call.id, engine.clock.now())
}

/**
 * The till proves what became of a correction that had been settled otherwise, or only probably. Where it was moved by
 * other than was thought, its units were sent twice or not at all: what makes up for that is owed to it, as a correction
 * of its own. `found` is null where the till has no trace of it.
 */
export function contradict(
  engine: Engine,
  call: JournalCall,
  found: CorrectionAnswer | null,
  by: Extract<SettledBy, 'ledger' | 'webhook'>,
): void {
  const { store, clock } = engine
  const carried = loadCorrectionCall(engine, call)
  const { itemId, id, applied } = carried.correction
  const effect = found ? subtract(found.after, found.before) : ZERO
  const due = subtract(applied ?? ZERO, effect)
  store.transact(() => {
    store.journal.setDone(call.id, found ? 'applied' : 'not_applied', clock.now(), `proved by its ${by}`)
    store.journal.setSettledBy(call.id, by)
    store.corrections.setDone(id, effect, clock.now())
    if (due !== ZERO) makeUp(engine, carried, found, due)
  })
  if (due !== ZERO) reportContradiction(engine, carried, found, due)
  else engine.log('write.settled', { channel: call.channel, how: borneOutWords(by), marker: markerOf(call.key) })
  store.dirty.mark(call.channel, 'item', itemId, clock.now())
}

function makeUp(engine: Engine, carried: CorrectionCall, found: CorrectionAnswer | null, due: Count): void {
  const { store, clock } = engine
  const { call, entry, correction } = carried
  const landed = found !== null
  const cause = belatedCause(markerOf(call.key), landed)
  store.movements.makeUp(call.channel, correction.itemId, due, cause, clock.now())
  store.history.add({
    at: clock.now(),
    channel: call.channel,
    subjectId: correction.itemId,
    what: 'correction',
    from: found?.before ?? entry.from,
    to: found?.after ?? entry.from,
    why: `${entry.why}: ${belatedWords(landed)}`,
    callId: call.id,
  })
}

function reportContradiction(
  engine: Engine,
  { call, correction }: CorrectionCall,
  found: CorrectionAnswer | null,
  due: Count,
): void {
  engine.log('write.contradicted', {
    channel: call.channel,
    sku: nameOfItem(engine, call.channel, correction.itemId),
    marker: markerOf(call.key),
    thought: formatCount(correction.applied ?? ZERO),
    effect: formatCount(found ? subtract(found.after, found.before) : ZERO),
    before: found?.before ?? null,
    after: found?.after ?? null,
    due: formatCount(due),
  })
}
