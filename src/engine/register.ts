import type { Sale } from '../ports/till.js'
import { spanSince } from './accept.js'
import { isResting, noteFailure, noteSuccess } from './health.js'
import { hasLedger, knownLedger } from './ledger.js'
import { type Engine, tillOf } from './setup.js'

/** Sales that registers made offline arrive late, with the time at which they were made. */
const WINDOW_MS = 2 * 24 * 3_600_000
const JUST_NOW_MS = 3_000
const ASKED_AGAIN_MS = 24 * 3_600_000

/**
 * Reads a till's recent sales and voids whole and takes them in. Which sales came to its knowledge when is told by our
 * own clock and by their ids alone, so that neither a register's clock nor a late sale can mislead. `unreadable` where
 * the till has a mind to refuse it.
 */
export async function readRegister(engine: Engine, till: string): Promise<'read' | 'failed' | 'unreadable'> {
  const { store, clock } = engine
  const { port } = tillOf(engine, till)
  const begunAt = clock.now()
  const sales: Sale[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof port.sales>> = await port.sales(begunAt - WINDOW_MS, cursor)
    if (!page.ok) return foldFailure(engine, till, page.failure)
    sales.push(...page.value.rows)
    cursor = page.value.next
  } while (cursor !== null)
  noteSuccess(engine, till)
  const span = spanSince(engine, begunAt)
  store.transact(() => store.register.take(till, sales, span))
  return 'read'
}

/** A key without the right to read sales says nothing of the till, and a spent budget only that others were first. */
function foldFailure(
  engine: Engine,
  till: string,
  failure: Parameters<typeof noteFailure>[2],
): 'failed' | 'unreadable' {
  if (failure.kind === 'unauthorised' || failure.kind === 'refused') {
    engine.store.meta.set(memory(till), String(engine.clock.now()))
    return 'unreadable'
  }
  if (failure.kind !== 'throttled') noteFailure(engine, till, failure)
  return 'failed'
}

/**
 * Which sales were known when a correction was lost can't be found out later: they are read as soon as one is in doubt,
 * where its fate may have to be told by them.
 */
export async function watchRegisters(engine: Engine): Promise<void> {
  const doubts = engine.store.journal.inDoubt().filter(({ kind }) => kind === 'correction')
  for (const till of new Set(doubts.map(({ channel }) => channel))) {
    if (!engine.tills.has(till) || knownLedger(engine, till) === true || !mayRead(engine, till)) continue
    const readAt = engine.store.register.readAt(till) ?? -Infinity
    const isWatched = doubts.every(({ channel, sentAt }) => channel !== till || (sentAt ?? 0) <= readAt)
    if (!isWatched) await readRegister(engine, till)
  }
}

/** Reads the register again, unless that was done just now, as for another correction in doubt. */
export async function renewRegister(engine: Engine, till: string): Promise<'read' | 'failed' | 'unreadable'> {
  const readAt = engine.store.register.readAt(till) ?? -Infinity
  const ageMs = engine.clock.now() - readAt
  return ageMs >= 0 && ageMs < JUST_NOW_MS ? 'read' : readRegister(engine, till)
}

/** At each sweep, so that what may have been sold before a lost correction was decided on is never more than a few. */
export async function readRegisters(engine: Engine): Promise<void> {
  for (const till of engine.tills.keys()) {
    if (mayRead(engine, till) && !(await hasLedger(engine, till))) await readRegister(engine, till)
  }
}

function mayRead(engine: Engine, till: string): boolean {
  if (tillOf(engine, till).settle === 'strict' || isResting(engine, till)) return false
  const ageMs = engine.clock.now() - Number(engine.store.meta.get(memory(till)) ?? 0)
  return ageMs < 0 || ageMs >= ASKED_AGAIN_MS
}

function memory(till: string): string {
  return `register.${till}`
}
