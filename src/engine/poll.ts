import type { DirtyMark } from '../store/dirty.js'
import { acceptItem, spanSince } from './accept.js'
import { isResting, noteFailure, noteSuccess, retryAt } from './health.js'
import { type Engine, tillOf } from './setup.js'

/** The till's clock and ours may differ by so much; what is read twice changes nothing. */
export const CLOCKS_APART_MS = 120_000

/** Marks everything that can be asked what has changed: tills for their items, shops for their orders. */
export function beginPoll(engine: Engine): void {
  const now = engine.clock.now()
  engine.store.transact(() => {
    for (const till of engine.tills.keys()) engine.store.dirty.mark(till, 'changes', '', now)
    for (const [name, shop] of engine.shops) {
      if (shop.port.movementSource === 'by_orders') engine.store.dirty.mark(name, 'orders', '', now)
    }
  })
}

/**
 * Reads a till's items that changed since the last look and marks those that differ. It finds changes early; what it
 * does not show proves nothing, and the sweep is the truth.
 */
export async function pollChanges(engine: Engine, mark: DirtyMark): Promise<void> {
  const { store, clock } = engine
  const till = mark.channel
  const begunAt = clock.now()
  const since = store.channels.get(till).changesSince
  if (since === null) {
    store.transact(() => {
      store.channels.setChangesSince(till, begunAt)
      store.dirty.consume(mark)
    })
    return
  }
  if (isResting(engine, till) || !(await readChanges(engine, till, since - CLOCKS_APART_MS))) {
    store.dirty.postpone(mark, Math.max(retryAt(engine, till), clock.now() + 1_000))
    return
  }
  store.transact(() => {
    // Set back meanwhile, the clock would have the next poll ask for nothing until it is there again.
    store.channels.setChangesSince(till, spanSince(engine, begunAt).begunAt)
    store.dirty.consume(mark)
  })
}

async function readChanges(engine: Engine, till: string, since: number): Promise<boolean> {
  let cursor: string | null = null
  do {
    const page: ChangesPage | undefined = await readChangesPage(engine, till, { since, cursor, inHand: new Set() })
    if (page === undefined) return false
    cursor = page.next
  } while (cursor !== null)
  return true
}

interface ChangesPage {
  readonly itemIds: readonly string[]
  readonly next: string | null
}

/**
 * Takes in one page of what changed at a till, and marks what differs from what was known, but for what somebody has in
 * hand. Undefined where the till can't be read now.
 */
export async function readChangesPage(
  engine: Engine,
  till: string,
  { since, cursor, inHand }: { since: number; cursor: string | null; inHand: ReadonlySet<string> },
): Promise<ChangesPage | undefined> {
  const { store, clock } = engine
  const begunAt = clock.now()
  const page = await tillOf(engine, till).port.changedSince(since, cursor)
  if (!page.ok) return void noteFailure(engine, till, page.failure)
  noteSuccess(engine, till)
  const span = spanSince(engine, begunAt)
  const { rows, next } = page.value
  store.transact(() => {
    for (const item of rows) {
      const differs = acceptItem(engine, till, item, span, null)
      if (differs && !inHand.has(item.id)) store.dirty.markFound(till, 'item', item.id, span.begunAt)
    }
  })
  return { itemIds: rows.map(({ id }) => id), next }
}
