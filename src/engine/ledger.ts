import { markerOf } from '../core/marker.js'
import type { LedgerAnswer } from '../ports/till.js'
import type { JournalCall } from '../store/journal.js'
import { noteFailure, noteSuccess } from './health.js'
import { type Engine, tillOf } from './setup.js'

/** How far before a call was sent its trace is looked for: the till's clock may be behind ours. */
const CLOCK_SLACK_MS = 600_000
const ASKED_AGAIN_MS = 24 * 3_600_000

type Asked =
  | { readonly ok: true; readonly ledger: LedgerAnswer }
  | { readonly ok: false; readonly retryAt: number; readonly detail: string }

/** Looks for a correction in the till's own ledger. */
export async function askLedger(engine: Engine, call: JournalCall): Promise<Asked> {
  const itemId = engine.store.journal.entries(call.id)[0]?.subjectId ?? ''
  return ask(engine, call.channel, itemId, markerOf(call.key), (call.sentAt ?? call.plannedAt) - CLOCK_SLACK_MS)
}

async function ask(engine: Engine, till: string, itemId: string, marker: string, since: number): Promise<Asked> {
  const answer = await tillOf(engine, till).port.findInLedger(itemId, marker, since)
  if (!answer.ok)
    return { ok: false, retryAt: noteFailure(engine, till, answer.failure), detail: answer.failure.detail }
  noteSuccess(engine, till)
  const verdict = answer.value.kind === 'unreadable' ? 'unreadable' : 'readable'
  engine.store.meta.set(memory(till), `${verdict} ${engine.clock.now()}`)
  return { ok: true, ledger: answer.value }
}

/** Whether the till has a ledger that can be read: asked with a marker that stands for nothing, unless it is known. */
export async function hasLedger(engine: Engine, till: string): Promise<boolean> {
  const known = knownLedger(engine, till)
  if (known !== undefined) return known
  const itemId = engine.store.catalogue.anyItem(till)
  if (itemId === undefined) return false
  const { store, clock } = engine
  const asked = await ask(engine, till, itemId, markerOf(`${store.meta.instance()}-0-0`), clock.now())
  return asked.ok && asked.ledger.kind !== 'unreadable'
}

/** What was found out within a day; undefined where nothing was. */
export function knownLedger(engine: Engine, till: string): boolean | undefined {
  const [verdict, at] = (engine.store.meta.get(memory(till)) ?? '').split(' ')
  const ageMs = engine.clock.now() - Number(at)
  if (verdict === '' || ageMs < 0 || ageMs >= ASKED_AGAIN_MS) return undefined
  return verdict === 'readable'
}

function memory(till: string): string {
  return `ledger.${till}`
}
