import { groupHolds, ONE_BY_ONE, subjectOf } from './hold.js'
import { acceptNames } from './renamed.js'
import type { Engine } from './setup.js'

/** For how long a release allows what was held. */
const RELEASE_MS = 24 * 3_600_000

/** A person lets a hold go; what it held is decided again at once. */
export function releaseHold(engine: Engine, id: number): 'released' | 'unknown' | 'doubt' | 'line' | 'epoch' {
  const { store, clock } = engine
  const hold = store.holds.get(id)
  if (!hold || hold.releasedAt !== null) return 'unknown'
  if (hold.kind === 'doubt' || hold.kind === 'line' || hold.kind === 'epoch') return hold.kind
  const now = clock.now()
  store.transact(() => {
    store.holds.release(id, now, now + RELEASE_MS)
    for (const kind of ['correction', 'stock', 'price']) store.history.accepted(hold.channel, kind, hold.subjectId)
    if (hold.kind === 'unexplained') letFollow(engine, hold.id, hold.channel, now + RELEASE_MS)
    else if (hold.kind === 'renamed') acceptNames(engine, hold)
    else if (hold.subjectId === '') markOwed(engine, hold.channel)
    else store.dirty.mark(hold.channel, engine.tills.has(hold.channel) ? 'item' : 'listing', hold.subjectId, now)
  })
  return 'released'
}

/** Says what was let go by a command, which has no part in the daemon's log. */
export function noteReleases(engine: Engine): void {
  for (const together of groupHolds(engine.store.holds.takeReleased())) {
    const [first] = together
    if (!first) continue
    if (together.length > ONE_BY_ONE)
      engine.log('holds.released', { kind: first.kind, channel: first.channel, count: together.length })
    else
      for (const hold of together)
        engine.log('hold.released', { id: String(hold.id), subject: subjectOf(engine, hold) })
  }
}

/** A person lets all holds of a kind at one till or shop go; how many these were. */
export function releaseHolds(engine: Engine, kind: string, channel: string): number {
  const meant = engine.store.holds.list().filter((hold) => hold.kind === kind && hold.channel === channel)
  return engine.store.transact(() => meant.filter(({ id }) => releaseHold(engine, id) === 'released').length)
}

/** The listings that waited follow the till as far as they were held; what comes after that is judged anew. */
function letFollow(engine: Engine, holdId: number, shop: string, until: number): void {
  const { dirty, unexplained } = engine.store
  unexplained.release(holdId, until)
  for (const { listingId } of unexplained.heldBy(holdId)) dirty.mark(shop, 'listing', listingId, engine.clock.now())
}

/** The whole till was held or paused: everything that it has not been told is looked at again. */
export function markOwed(engine: Engine, till: string): void {
  const now = engine.clock.now()
  for (const itemId of engine.store.movements.itemsOwed(till)) engine.store.dirty.mark(till, 'item', itemId, now)
}
