import { markerOf } from '../core/marker.js'
import type { CorrectionAnswer } from '../ports/till.js'
import type { JournalCall } from '../store/journal.js'
import { openHold } from './hold.js'
import { type Engine, tillOf } from './setup.js'

/** For how long a till that was seen to move is believed to move. */
const BELIEVED_MS = 24 * 3_600_000
/** How far before a call was sent its trace is looked for: the till's clock may be behind ours. */
const CLOCK_SLACK_MS = 600_000

/** Holds all corrections of a till that answers and does not move. */
export function holdInert(engine: Engine, till: string, why: string): void {
  engine.store.meta.set(memory(till), '0')
  openHold(engine, { kind: 'inert', channel: till, subjectId: '', why })
}

/**
 * Whether a till that answered with new figures has really moved: a key in test mode may be told what would have been. So
 * once a day the item is read after its correction; still at its old figure, only the till's ledger can speak for it.
 */
export async function hasMoved(engine: Engine, call: JournalCall, answer: CorrectionAnswer): Promise<boolean> {
  const { meta, journal } = engine.store
  const believedSince = Number(meta.get(memory(call.channel)) ?? '0')
  if (answer.after === answer.before || engine.clock.now() - believedSince < BELIEVED_MS) return true
  const { port } = tillOf(engine, call.channel)
  const itemId = journal.entries(call.id)[0]?.subjectId ?? ''
  const read = await port.item(itemId)
  const figure = read.ok ? (read.value?.figure ?? null) : null
  if (figure === null) return true
  if (figure === answer.before) {
    const ledger = await port.findInLedger(itemId, markerOf(call.key), (call.sentAt ?? 0) - CLOCK_SLACK_MS)
    if (!ledger.ok || ledger.value.kind !== 'found') return false
  }
  meta.set(memory(call.channel), String(engine.clock.now()))
  return true
}

function memory(till: string): string {
  return `moved.${till}`
}
