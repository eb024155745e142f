import { CLOCK_SLACK_MS } from '../core/explain.js'
import { SALES_UNREAD } from '../core/hold-words.js'
import type { Failure } from '../ports/outcome.js'
import { floodAt } from './flood.js'
import type { Group } from './group.js'
import { isResting } from './health.js'
import type { Seen } from './seen.js'
import { readNewest } from './register.js'
import type { Engine } from './setup.js'
import { isOpen } from './unexplained.js'

const SOON_MS = 60_000
/** A key without the right to read sales is not given it from one minute to the next. */
const LATER_MS = 900_000

/**
 * Before a pass holds anything: where a guard is about to trip, or a listing is held, the till is asked for its sales, and
 * what they account for goes on.
 */
export async function explainFloods(engine: Engine, groups: readonly Group[], seen: Seen): Promise<void> {
  for (const till of new Set(groups.map((group) => group.till))) {
    const ofTill = groups.filter((group) => group.till === till)
    const failure = needsSales(engine, ofTill)
      ? await learnSales(engine, till, new Set(ofTill.flatMap((group) => group.itemIds)))
      : null
    if (failure !== null) seen.salesUnread.set(till, failure)
  }
}

function needsSales(engine: Engine, groups: readonly Group[]): boolean {
  const shops = new Set<string>()
  for (const group of groups) {
    const readAt = engine.store.register.newestAt(group.till) ?? -Infinity
    for (const link of group.links) {
      const changes = engine.store.unexplained.ofLink(link.id).filter(isOpen)
      if (changes.some((change) => change.state === 'new')) shops.add(link.shop)
      if (changes.some((change) => change.state === 'held') && group.heardAt > readAt) return true
    }
  }
  return [...shops].some((shop) => floodAt(engine, shop) !== 'none')
}

/** Asks for what was sold since the oldest change that needs an explanation, as far as that was not asked for before. */
async function learnSales(engine: Engine, till: string, inHand: ReadonlySet<string>): Promise<string | null> {
  const { store, clock } = engine
  const now = clock.now()
  const earliest = store.unexplained.earliest(till)
  if (earliest === null) return null
  // A clock that was set back must not keep sales from being asked for.
  const restMs = restsUntil(engine, till) - now
  if (restMs > 0 && restMs <= LATER_MS) return store.meta.get(`sales.failure.${till}`) ?? SALES_UNREAD.resting
  if (isResting(engine, till)) return SALES_UNREAD.down(till)
  const readAt = store.register.newestAt(till) ?? -Infinity
  const since = Math.max(earliest, readAt - CLOCK_SLACK_MS)
  const read = await readNewest(engine, till, since, inHand)
  if (read === 'whole') return null
  if (read === 'part') return rest(engine, till, SALES_UNREAD.tooMany, LATER_MS)
  return noteUnread(engine, till, read)
}

function noteUnread(engine: Engine, till: string, failure: Failure): string {
  const isRefused = failure.kind === 'unauthorised' || failure.kind === 'refused'
  return rest(engine, till, `${failure.kind}: ${failure.detail}`, isRefused ? LATER_MS : SOON_MS)
}

/** Sales are asked for again after a while, and not by every pass until then. */
function rest(engine: Engine, till: string, detail: string, durationMs: number): string {
  const { meta } = engine.store
  engine.store.transact(() => {
    meta.set(`sales.rest.${till}`, String(engine.clock.now() + durationMs))
    meta.set(`sales.failure.${till}`, detail)
  })
  return detail
}

/** When the pass has dealt with its marks: what is held for want of sales is looked at when they may be asked for again. */
export function askAgain(engine: Engine, groups: readonly Group[], seen: Seen): void {
  const { store, clock } = engine
  for (const till of seen.salesUnread.keys()) {
    const links = groups.filter((group) => group.till === till).flatMap((group) => group.links)
    const held = links.find((link) => store.unexplained.ofLink(link.id).some((change) => change.state === 'held'))
    const until = Math.max(restsUntil(engine, till), clock.now() + SOON_MS)
    if (held) store.dirty.mark(held.shop, 'listing', held.listingId, clock.now(), until)
  }
}

function restsUntil(engine: Engine, till: string): number {
  return Number(engine.store.meta.get(`sales.rest.${till}`) ?? '0')
}
