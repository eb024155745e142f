import type { DirtyMark } from '../store/dirty.js'
import { type Engine, MARKS_PER_PASS } from './setup.js'

/** A burst is over when nothing more was heard for so long. */
const CALM_MS = 150
/** So many items within a moment are more than a busy counter sells. */
const MANY = 3
/** Nobody waits longer than this for a burst to end. */
const LONGEST_MS = 2_000

/** An item that its till told of: it stands among what changed there, as what only a shop sold does not. */
export function isItemOfTill(engine: Engine, mark: DirtyMark): boolean {
  return mark.told === 1 && mark.kind === 'item' && engine.tills.has(mark.channel)
}

/** Orders and changes are asked for once, however much was heard: there is nothing to wait for. */
export function isOfChannel(mark: DirtyMark): boolean {
  return mark.kind === 'orders' || mark.kind === 'changes'
}

/**
 * When the burst of webhooks is over that is under way, or null where there is none. A few items are looked at as they are
 * heard of; of many, the till is asked once they are all there, a page for a hundred of them.
 */
export function burstEndsAt(engine: Engine): number | null {
  const now = engine.clock.now()
  const pending = engine.store.dirty.due(now + CALM_MS, MARKS_PER_PASS)
  // What fills a pass is as many as may be taken at once.
  if (pending.length === MARKS_PER_PASS) return null
  const heardAt = pending.filter((mark) => isItemOfTill(engine, mark)).map((mark) => mark.heardAt)
  if (heardAt.length < MANY) return null
  const first = heardAt.reduce((earliest, at) => Math.min(earliest, at))
  const last = heardAt.reduce((latest, at) => Math.max(latest, at))
  const endsAt = Math.min(last + CALM_MS, first + LONGEST_MS)
  return endsAt > now && first <= now ? endsAt : null
}
