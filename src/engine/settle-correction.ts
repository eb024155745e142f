import type { Count } from '../core/count.js'
import { doubtReason } from '../core/hold-words.js'
import { markerOf } from '../core/marker.js'
import { appliedWords, FIGURE_UNTOLD, notAppliedWords, type SettledBy } from '../core/settled-words.js'
import type { CorrectionAnswer } from '../ports/till.js'
import type { JournalCall } from '../store/journal.js'
import { nameOfItem } from './fold.js'
import { type CorrectionCall, foldApplied, foldNotApplied, loadCorrectionCall } from './fold-correction.js'
import { openHold } from './hold.js'
import { askLedger } from './ledger.js'
import { lookAtItem } from './look-at-items.js'
import { type Engine, tillOf } from './setup.js'
import { settleByFigure } from './settle-by-figure.js'

/** What became of a correction in doubt, and how that is known. */
export type Conclusion =
  | { readonly kind: 'applied'; readonly by: SettledBy; readonly answer: CorrectionAnswer }
  | { readonly kind: 'not_applied'; readonly by: SettledBy }

/**
 * The ladder of evidence: (1) the till's ledger has the marker or provably has not, (2) the till told of it by itself, (3)
 * only one answer explains its figure, (4) a person. Nothing is ever repeated blindly.
 */
export async function settleCorrection(engine: Engine, call: JournalCall): Promise<void> {
  const carried = loadCorrectionCall(engine, call)
  const finding = await find(engine, carried)
  // What was heard before is weighed as soon as it is heard; this is what was heard while the till was asked.
  const sighting = engine.store.evidence.find(call.channel, markerOf(call.key))
  if (sighting) concludeCorrection(engine, carried, { kind: 'applied', by: 'webhook', answer: sighting })
  else if (typeof finding === 'string') await holdForPerson(engine, carried, finding)
  else if (finding) concludeCorrection(engine, carried, finding)
}

/** A text says why only a person can tell; undefined where it is to be asked again later. */
async function find(engine: Engine, carried: CorrectionCall): Promise<Conclusion | string | undefined> {
  const { call } = carried
  const asked = await askLedger(engine, call)
  if (!asked.ok) return void engine.store.journal.setUnknown(call.id, asked.retryAt, asked.detail)
  if (asked.ledger.kind === 'found') return { kind: 'applied', by: 'ledger', answer: asked.ledger }
  if (asked.ledger.kind === 'absent') return { kind: 'not_applied', by: 'ledger' }
  if (tillOf(engine, call.channel).settle === 'strict') return FIGURE_UNTOLD.strict
  return settleByFigure(engine, carried)
}

/** Folds in what became of a correction in doubt, in one transaction, and says so. */
export function concludeCorrection(engine: Engine, carried: CorrectionCall, conclusion: Conclusion): void {
  const { store, clock } = engine
  const { call } = carried
  const how = wordsFor(conclusion)
  store.transact(() => {
    store.holds.close('doubt', call.channel, String(call.id), clock.now())
    store.journal.setSettledBy(call.id, conclusion.by)
    if (conclusion.kind === 'applied') {
      foldApplied(engine, carried, conclusion.answer, conclusion.by === 'figure' ? 'probable' : 'evidence')
    } else {
      foldNotApplied(engine, carried, { kind: 'stale', detail: how })
      noteNotApplied(engine, carried, how)
    }
  })
  engine.log('write.settled', { channel: call.channel, how, marker: markerOf(call.key) })
}

function wordsFor(conclusion: Conclusion): string {
  if (conclusion.kind === 'not_applied') return notAppliedWords(conclusion.by)
  return appliedWords(conclusion.by, conclusion.answer.before, conclusion.answer.after)
}

/** That a movement was sent twice is only understood where it is on record that the first time was given up. */
function noteNotApplied(engine: Engine, { call, entry, correction }: CorrectionCall, how: string): void {
  const at = engine.clock.now()
  const { from, why } = entry
  const row = { at, channel: call.channel, subjectId: correction.itemId, what: 'correction', callId: call.id } as const
  engine.store.history.add({ ...row, from, to: from, why: `${why}: ${how}` })
}

/** Evidence (4): a person looks at the till. Both figures, the evidence so far and the command stand in the hold. */
async function holdForPerson(engine: Engine, carried: CorrectionCall, finding: string): Promise<void> {
  const { call, correction } = carried
  const reading = engine.store.readings.get(call.channel, correction.itemId)
  if (!reading || reading.begunAt < (call.settlesFrom ?? 0)) await lookAtItem(engine, call.channel, correction.itemId)
  waitForPerson(engine, carried, finding)
}

function waitForPerson(engine: Engine, { call, entry, correction }: CorrectionCall, finding: string): void {
  const { store } = engine
  const { channel } = call
  const sku = nameOfItem(engine, channel, correction.itemId)
  const before = entry.from as Count | null
  const reading = store.readings.get(channel, correction.itemId)
  const now = reading && reading.begunAt >= (call.settlesFrom ?? 0) ? reading.figure : null
  const isFigure = tillOf(engine, channel).port.formOf(call) === 'figure'
  const { amount } = correction
  const marker = markerOf(call.key)
  const why = doubtReason({ till: channel, sku, amount, why: correction.why, before, now, finding, marker, isFigure })
  store.transact(() => {
    openHold(engine, { kind: 'doubt', channel, subjectId: String(call.id), fromValue: before, toValue: now, why })
    store.journal.setUnknown(call.id, Number.MAX_SAFE_INTEGER, finding)
  })
}
