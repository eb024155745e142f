import { readyAt } from './health.js'
import type { Engine } from './setup.js'

/** A command steps each walk as soon as it may; one that lies still for so much longer has no process any more. */
const ABANDONED_AFTER_MS = 900_000

/** Closes the walks of commands whose process died: nobody else goes on with them. */
export function closeAbandonedWalks(engine: Engine): void {
  const { walks } = engine.store
  const now = engine.clock.now()
  for (const walk of walks.openOfCommands()) {
    if (now - Math.max(walk.steppedAt, readyAt(engine, walk)) < ABANDONED_AFTER_MS) continue
    walks.end(walk.id, 'failed', walk.rows, walk.total, now)
  }
}
