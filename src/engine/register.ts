import { CLOCK_SLACK_MS } from '../core/explain.js'
import type { Failure } from '../ports/outcome.js'
import type { Sale } from '../ports/till.js'
import { spanSince } from './accept.js'
import { isResting, noteFailure, noteSuccess } from './health.js'
import { hasLedger, knownLedger } from './ledger.js'
import { type Engine, tillOf } from './setup.js'
import { explainItem } from './unexplained.js'

/** Sales that registers made offline arrive late, with the time at which they were made. */
const WINDOW_MS = 2 * 24 * 3_600_000
const JUST_NOW_MS = 3_000
const ASKED_AGAIN_MS = 24 * 3_600_000
/** A thousand sales: what a till sold beyond them is too much to ask for in between. */
const NEWEST_PAGES = 10

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
  store.transact(() => markExplained(engine, till, store.register.take(till, sales, span)))
  return 'read'
}

/**
 * Reads a till's newest sales and voids, back to an instant by its own clock, for what can't wait until all are read. The
 * newest come first, so that few pages are asked for. Whether they go back as far as that, or why they could not be read.
 * Items in hand are decided now, and need no mark.
 */
export async function readNewest(
  engine: Engine,
  till: string,
  since: number,
  inHand: ReadonlySet<string>,
): Promise<'whole' | 'part' | Failure> {
  const { store, clock } = engine
  const { port } = tillOf(engine, till)
  const begunAt = clock.now()
  // What is older lies outside the complete readings too, which could not be said not to have had it.
  const from = Math.max(since, begunAt - WINDOW_MS)
  const sales: Sale[] = []
  let cursor: string | null = null
  let isWhole = false
  for (let pages = 0; pages < NEWEST_PAGES && !isWhole; pages += 1) {
    const page: Awaited<ReturnType<typeof port.sales>> = await port.sales(from, cursor)
    if (!page.ok) {
      foldFailure(engine, till, page.failure)
      return page.failure
    }
    const { rows, next } = page.value
    sales.push(...rows)
    cursor = next
    isWhole = next === null || (rows.length > 0 && rows.every((sale) => touchedAt(sale) < from - CLOCK_SLACK_MS))
  }
  noteSuccess(engine, till)
  const span = spanSince(engine, begunAt)
  store.transact(() => {
    markExplained(engine, till, store.register.takeNewest(till, sales, span), inHand)
    if (isWhole) store.register.setNewestAt(till, span.begunAt)
  })
  return isWhole ? 'whole' : 'part'
}

function touchedAt({ learntAt, voidedAt }: Sale): number {
  return Math.max(learntAt, voidedAt ?? learntAt)
}

/** What may go on although nothing is heard of it now is looked at again, by the readings that are there. */
function markExplained(
  engine: Engine,
  till: string,
  itemIds: readonly string[],
  inHand: ReadonlySet<string> = new Set(),
): void {
  for (const itemId of itemIds) {
    const mayGoOn = explainItem(engine, till, itemId)
    if (mayGoOn && !inHand.has(itemId)) engine.store.dirty.mark(till, 'item', itemId, 0, engine.clock.now())
  }
}

/** A key without the right to read sales says nothing of the till, and a spent budget only that others were first. */
function foldFailure(engine: Engine, till: string, failure: Failure): 'failed' | 'unreadable' {
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
