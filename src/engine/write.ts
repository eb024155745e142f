import { eachConcurrently } from './concurrent.js'
import { foldShopCall } from './fold.js'
import { foldCorrection } from './fold-correction.js'
import { hasMoved } from './inert.js'
import { isResting, noteFailure, noteSuccess } from './health.js'
import { isPausedCall } from './paused.js'
import type { RecordedCall } from './record.js'
import { dropCall } from './recover.js'
import { mayWrite, noteSent } from './rewound.js'
import { type Engine, shopOf, tillOf } from './setup.js'
import type { JournalCall } from '../store/journal.js'
import type { Failure, Result } from '../ports/outcome.js'

const CALLS_AT_A_TIME = 8

/**
 * Steps 7 and 8: T2, the call, T3, for each. A channel that can't be used is left alone, and so is what was paused since
 * it was planned: such calls are forgotten unsent.
 */
export async function send(engine: Engine, calls: readonly RecordedCall[]): Promise<void> {
  await eachConcurrently(calls, CALLS_AT_A_TIME, async (recorded) => {
    const { id, channel } = recorded
    const held = isResting(engine, channel) || !mayWrite(engine, channel) || isPausedCall(engine, id)
    if (held) engine.store.transact(() => dropCall(engine, id))
    else await sendOne(engine, id)
    return true
  })
}

/** Sends one journalled call and folds in its outcome. The same for the first time and for a replay. */
export async function sendOne(engine: Engine, callId: number): Promise<void> {
  const call = markSent(engine, callId)
  if (call.kind === 'correction') {
    const answer = await tillOf(engine, call.channel).port.correct(call)
    noteChannel(engine, call.channel, answer.ok ? null : answer.failure)
    const moved = !answer.ok || (await hasMoved(engine, call, answer.value))
    foldCorrection(engine, call, answer, moved)
    reportAnswers(engine, call, [answer])
    return
  }
  const answer = await shopOf(engine, call.channel).port.send(call)
  noteChannel(engine, call.channel, answer.ok ? null : answer.failure)
  foldShopCall(engine, call, answer)
  reportAnswers(engine, call, answer.ok ? answer.value : engine.store.journal.entries(call.id).map(() => answer))
}

function reportAnswers(engine: Engine, { channel, kind }: JournalCall, answers: readonly Result<unknown>[]): void {
  const outcomes = answers.map((answer) => (answer.ok ? 'applied' : answer.failure.kind))
  for (const outcome of new Set(outcomes)) {
    const entries = outcomes.filter((other) => other === outcome).length
    engine.log('write.answered', { channel, kind, outcome, entries })
  }
}

/** T2: on disk before a byte leaves. */
function markSent(engine: Engine, callId: number): JournalCall {
  const { store, clock } = engine
  return store.transact(() => {
    store.journal.setSent(callId, clock.now())
    for (const entry of store.journal.entries(callId)) {
      if (entry.correctionId !== null) store.corrections.setSent(entry.correctionId)
    }
    const call = store.journal.get(callId)
    if (!call) throw new Error(`call ${callId} is not in the journal`)
    noteSent(engine, call.key)
    return call
  })
}

/** A refusal of one write, also for want of a right to write, says nothing of the channel; a failure to reach it does. */
function noteChannel(engine: Engine, channel: string, failure: Failure | null): void {
  if (failure === null) noteSuccess(engine, channel)
  else if (failure.kind === 'unavailable' || failure.kind === 'throttled') {
    noteFailure(engine, channel, failure)
  }
}
