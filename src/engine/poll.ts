import type { DirtyMark } from '../store/dirty.js'
import { acceptItem, spanSince } from './accept.js'
import { isResting, noteFailure, noteSuccess, retryAt } from './health.js'
import { type Engine, tillOf } from './setup.js'

/** The till's clock and ours may differ; what is read twice changes nothing. */
const OVERLAP_MS = 120_000

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
  if (isResting(engine, till) || !(await readChanges(engine, till, since - OVERLAP_MS))) {
    store.dirty.postpone(mark, Math.max(retryAt(engine, till), begunAt + 1_000))
    return
  }
  store.transact(() => {
    store.channels.setChangesSince(till, begunAt)
    store.dirty.consume(mark)
  })
}

async function readChanges(engine: Engine, till: string, since: number): Promise<boolean> {
  const { store, clock } = engine
  const { port } = tillOf(engine, till)
  let cursor: string | null = null
  do {
    const begunAt = clock.now()
    const page: Awaited<ReturnType<typeof port.changedSince>> = await port.changedSince(since, cursor)
    if (!page.ok) {
      noteFailure(engine, till, page.failure)
      return false
    }
    noteSuccess(engine, till)
    const span = spanSince(engine, begunAt)
    store.transact(() => {
      for (const item of page.value.rows) {
        if (acceptItem(engine, till, item, span, null)) store.dirty.mark(till, 'item', item.id, begunAt)
      }
    })
    cursor = page.value.next
  } while (cursor !== null)
  return true
}
