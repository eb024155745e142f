import { add, type Count, subtract, ZERO } from '../core/count.js'
import { type CorrectionForm, type RegisterMove, weigh } from '../core/evidence.js'
import { FIGURE_UNTOLD } from '../core/settled-words.js'
import type { CorrectionAnswer } from '../ports/till.js'
import type { JournalEntry } from '../store/journal.js'
import type { StoredMove } from '../store/register.js'
import type { Reading } from '../store/readings.js'
import { type CorrectionCall, loadCorrectionCall } from './fold-correction.js'
import { retryAt } from './health.js'
import { lookAtItem } from './look-at-items.js'
import { readRegister, renewRegister } from './register.js'
import { type Engine, tillOf } from './setup.js'
import type { Conclusion } from './settle-correction.js'

/** Two readings that agree say that nothing is under way only if some time lies between them. */
const APART_MS = 5_000
/** A reading older than this is no half of a pair: a busy item stands still for moments only. */
const PAIRED_MS = 60_000
/** For how long the figure is waited for to stand still. */
const PATIENCE_MS = 3_600_000

/**
 * Evidence (3), only probable, since receipts and returns at the till are invisible: two equal readings, begun when the
 * write could not land any more, are held against the last one before it and the register's sales and voids in between.
 * A text says why a person must; undefined where it is to be asked again later.
 */
export async function settleByFigure(
  engine: Engine,
  carried: CorrectionCall,
): Promise<Conclusion | string | undefined> {
  const { call, correction } = carried
  const from = call.settlesFrom ?? engine.clock.now()
  const first = engine.store.readings.get(call.channel, correction.itemId)
  const now = engine.clock.now()
  if (!first || first.begunAt < from || now - first.endedAt > PAIRED_MS) return readFirst(engine, carried)
  if (now < first.endedAt + APART_MS) return later(engine, carried, first.endedAt + APART_MS)
  const register = await renewRegister(engine, call.channel)
  const last = register === 'read' ? await read(engine, carried) : register
  if (typeof last === 'string') return without(engine, carried, last)
  if (last.figure !== first.figure) {
    if (last.endedAt - from > PATIENCE_MS) return FIGURE_UNTOLD.restless
    // Less and less often, since each time costs requests that others need.
    return later(engine, carried, last.endedAt + Math.max(APART_MS, Math.round((last.endedAt - from) / 4)))
  }
  // What was sold while the item was read may be in its figure or not: seen only now, it counts as either.
  const after = await readRegister(engine, call.channel)
  return after === 'read' ? judge(engine, carried) : without(engine, carried, after)
}

async function readFirst(engine: Engine, carried: CorrectionCall): Promise<string | undefined> {
  const first = await read(engine, carried)
  if (typeof first === 'string') return without(engine, carried, first)
  return later(engine, carried, first.endedAt + APART_MS)
}

async function read(engine: Engine, carried: CorrectionCall): Promise<Reading | 'failed' | 'no figure'> {
  const { call, correction } = carried
  const begunAt = engine.clock.now()
  if (!(await lookAtItem(engine, call.channel, correction.itemId))) return 'failed'
  const reading = engine.store.readings.get(call.channel, correction.itemId)
  return reading && reading.begunAt >= begunAt ? reading : 'no figure'
}

function without(engine: Engine, carried: CorrectionCall, why: 'failed' | 'no figure' | 'unreadable') {
  if (why === 'no figure') return FIGURE_UNTOLD.figureless
  if (why === 'unreadable') return FIGURE_UNTOLD.salesUnread
  return later(engine, carried, Math.max(retryAt(engine, carried.call.channel), engine.clock.now() + APART_MS))
}

function later(engine: Engine, { call }: CorrectionCall, at: number): undefined {
  engine.store.journal.setUnknown(call.id, at, FIGURE_UNTOLD.watched)
}

/** Looks at what is on disk: the clock may have been set while the till was asked, and every instant there with it. */
function judge(engine: Engine, { call: { id } }: CorrectionCall): Conclusion | string | undefined {
  const call = engine.store.journal.get(id)
  const last = call && engine.store.readings.get(call.channel, engine.store.journal.entries(id)[0]?.subjectId ?? '')
  if (!last) return undefined
  const { entry, correction } = loadCorrectionCall(engine, call)
  const moves = engine.store.register.moves(call.channel, correction.readAt, last.endedAt)
  if (moves.some((move) => isRiddle(engine, call.channel, move))) {
    return FIGURE_UNTOLD.riddle
  }
  const form = tillOf(engine, call.channel).port.formOf(call)
  const finding = weigh({
    form,
    amount: correction.amount,
    reading: (entry.from ?? ZERO) as Count,
    figure: last.figure,
    moves: moves
      .filter((move) => move.itemId === correction.itemId)
      .map((move): RegisterMove => ({
        amount: move.amount,
        // The reading that the call rests on was taken before it was planned.
        between: move.afterAt !== null && move.afterAt >= call.plannedAt && move.byAt <= last.begunAt,
      })),
  })
  if (finding.kind === 'unclear') return FIGURE_UNTOLD[finding.why]
  if (finding.kind === 'not_applied') return { kind: 'not_applied', by: 'figure' }
  return { kind: 'applied', by: 'figure', answer: answerOf(form, entry, finding.effect) }
}

/** What the till would have answered: an absolute figure is left as it was asked for, whatever was there before it. */
function answerOf(form: CorrectionForm, { from, to }: JournalEntry, effect: Count): CorrectionAnswer {
  if (form === 'figure') return { before: subtract(to as Count, effect), after: to as Count }
  const before = (from ?? 0) as Count
  return { before, after: add(before, effect) }
}

/** What has no stock of its own takes that of others, and nobody says whose. */
function isRiddle(engine: Engine, till: string, { itemId }: StoredMove): boolean {
  return engine.store.catalogue.item(till, itemId)?.countable !== true
}
