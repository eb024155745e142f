import type { DirtyMark } from '../store/dirty.js'
import type { Group } from './group.js'
import { retryAt } from './health.js'
import { isFresh } from './look-at-items.js'
import { type Seen, sightKey } from './seen.js'
import type { Engine } from './setup.js'

/** Longer than a pass lasts between its two halves; by then the marks of one that never ended are due again. */
const UNDER_WAY_MS = 60_000

/**
 * Part of T1: the marks stay until the second half of the pass is journalled too. What is marked meanwhile for later is due
 * then, and not at once because these still are.
 */
export function keepMarks(engine: Engine, marks: readonly DirtyMark[]): void {
  for (const mark of marks) engine.store.dirty.postpone(mark, engine.clock.now() + UNDER_WAY_MS)
}

/** There will be no second half: the marks are due as before. */
export function handBackMarks(engine: Engine, marks: readonly DirtyMark[]): void {
  for (const mark of marks) engine.store.dirty.postpone(mark, engine.clock.now())
}

/**
 * Part of T1: the marks are dealt with, each unless it was made again meanwhile. What could not be read is marked anew,
 * for when its channel may be asked again.
 */
export function closeMarks(engine: Engine, marks: readonly DirtyMark[], seen: Seen, group?: Group): void {
  for (const mark of marks) {
    if (group && mayBeUnshown(engine, mark, seen)) engine.store.dirty.postpone(mark, mark.shownAt)
    else closeMark(engine, mark, seen)
  }
  if (group) lookAgainLater(engine, group, seen)
}

/**
 * Whether a lagging reader may have shown the listing as it was before what was heard: a webhook can be here before the
 * shop's own readers know. What was seen is acted on, and the listing looked at once more.
 */
function mayBeUnshown(engine: Engine, { channel, kind, subjectId, shownAt }: DirtyMark, seen: Seen): boolean {
  if (kind !== 'listing') return false
  const begunAt = seen.listings.get(sightKey(channel, subjectId))?.begunAt ?? engine.clock.now()
  return begunAt < shownAt
}

function closeMark(engine: Engine, mark: DirtyMark, seen: Seen): void {
  const { dirty } = engine.store
  if (mark.kind === 'orders' && !seen.orders.has(mark.channel)) dirty.postpone(mark, laterAt(engine, mark.channel))
  else dirty.consume(mark)
}

function lookAgainLater(engine: Engine, group: Group, seen: Seen): void {
  const { dirty } = engine.store
  for (const itemId of group.itemIds) {
    if (!seen.unreadItems.has(sightKey(group.till, itemId)) || isFresh(engine, group.till, itemId, group.heardAt))
      continue
    dirty.mark(group.till, 'item', itemId, group.heardAt, laterAt(engine, group.till))
  }
  for (const { shop, listingId } of group.links) {
    if (seen.unread.has(shop)) dirty.mark(shop, 'listing', listingId, group.heardAt, laterAt(engine, shop))
    const againAt = seen.again.get(sightKey(shop, listingId))
    if (againAt !== undefined) dirty.mark(shop, 'listing', listingId, group.heardAt, againAt)
  }
}

/** Never at once: a channel that fails without a rest would be asked without end. */
function laterAt(engine: Engine, channel: string): number {
  return Math.max(retryAt(engine, channel), engine.clock.now() + 1_000)
}
