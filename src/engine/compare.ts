import { type Plan, planGroup } from '../core/plan.js'
import type { PlanGroup, PlanItem, PlanListing } from '../core/state.js'
import type { ListingReading } from '../ports/shop.js'
import type { LinkRow } from '../store/links.js'
import { loadGroup } from './decide.js'
import { isNews } from './edited-price.js'
import { type Group, groupOf } from './group.js'
import { nothingSeen, type Seen, sightKey } from './seen.js'
import { type Engine, shopOf } from './setup.js'

const LINKS_AT_A_TIME = 100
/** So often all are compared, in step or not, whatever is thought to have changed. */
const ALL_EVERY_MS = 24 * 3_600_000

export interface Compared {
  /** The live links, in step or out of it. */
  readonly compared: number
  readonly changed: number
  readonly held: number
}

interface Run {
  changed: number
  held: number
  /** Links further on that were compared with their groups already. */
  readonly ahead: Set<number>
}

/**
 * Holds live links against their items, by what the sweep read, and marks the groups that differ. A link that was in step
 * stays so until something changes that a decision looks at, which takes it out; in the first sweep of a run, by a
 * configuration that may be another, and once a day all are compared.
 */
export async function compareAll(engine: Engine, sweepBegunAt: () => number): Promise<Compared> {
  const { links } = engine.store
  const run: Run = { changed: 0, held: 0, ahead: new Set() }
  takeOutOfStep(engine)
  let afterId = 0
  for (let chunk = links.outOfStep(afterId, LINKS_AT_A_TIME); chunk.length > 0;) {
    engine.store.transact(() => compareChunk(engine, chunk, sweepBegunAt, run))
    afterId = chunk.at(-1)?.id ?? afterId
    chunk = links.outOfStep(afterId, LINKS_AT_A_TIME)
    // Others get their turn: comparing must not keep a webhook waiting.
    if (chunk.length > 0) await engine.clock.wait(1)
  }
  const compared = [...engine.shops.keys()].reduce((total, shop) => total + links.count('live', shop), 0)
  return { compared, changed: run.changed, held: run.held }
}

function takeOutOfStep({ store, clock, comparing }: Engine): void {
  const { allAt } = comparing
  if (allAt !== null && clock.elapsed() - allAt < ALL_EVERY_MS) return
  store.links.unstep()
  comparing.allAt = clock.elapsed()
}

function compareChunk(engine: Engine, chunk: readonly LinkRow[], sweepBegunAt: () => number, run: Run): void {
  const last = chunk.at(-1)?.id ?? 0
  const here = new Set<number>()
  for (const link of chunk) {
    if (here.has(link.id) || run.ahead.delete(link.id)) continue
    const group = groupOf(engine.store, link, sweepBegunAt())
    const isInStep = compareGroup(engine, group, run)
    for (const { id } of group.links) {
      if (id <= last) here.add(id)
      else if (!isInStep) run.ahead.add(id)
    }
  }
}

/** Whether it is in step now. */
function compareGroup(engine: Engine, group: Group, run: Run): boolean {
  // Which figures it would show is decided when it was met.
  if (group.links.some((link) => isNewOrMoved(engine, link))) return markDifferent(engine, group, run)
  const state = loadGroup(engine, group, asStored(engine, group))
  const plan = planGroup(state, engine.limits)
  if (plan.holds.length > 0) run.held += 1
  const isDifferent = differs(engine, group, plan)
  const isInStep = !isDifferent && isAtRest(plan, state)
  engine.store.links.setInStep(
    group.links.map(({ id }) => id),
    isInStep,
  )
  return isDifferent ? markDifferent(engine, group, run) : isInStep
}

function markDifferent(engine: Engine, group: Group, run: Run): false {
  run.changed += 1
  for (const link of group.links.slice(0, 1))
    engine.store.dirty.markFound(link.shop, 'listing', link.listingId, group.heardAt)
  return false
}

/** Whether all links of a group were met, and nothing of it is to be done by what was seen of its listings. */
export function isSettled(engine: Engine, group: Group, seen: Seen): boolean {
  if (group.links.some((link) => isNewOrMoved(engine, link))) return false
  const state = loadGroup(engine, group, seen)
  const plan = planGroup(state, engine.limits)
  return !differs(engine, group, plan) && isAtRest(plan, state)
}

/** Whether nothing is to be done, now or as time goes by, as long as nothing changes. */
function isAtRest(plan: Plan, { items, listings }: PlanGroup): boolean {
  if (plan.incomplete || plan.holds.length + plan.seenPrices.length + plan.paused.length > 0) return false
  return items.every(isItemAtRest) && listings.every(isListingAtRest)
}

function isItemAtRest({ owed, unsettled, gone, paused }: PlanItem): boolean {
  return owed.length === 0 && unsettled === null && !gone && !paused
}

/** Whatever waits, rests after a refusal or was let go by a person is looked at each time: it ends by itself. */
function isListingAtRest(listing: PlanListing): boolean {
  const { stockGate, priceGate, priceSent, sentShows, priceReleased, paused } = listing
  if (stockGate !== 'open' || priceGate !== 'open' || paused || priceReleased !== null) return false
  return priceSent === null || sentShows
}

function differs(engine: Engine, group: Group, plan: Plan): boolean {
  if (plan.lowerings.length + plan.corrections.length + plan.raises.length + plan.prices.length > 0) return true
  if (plan.holds.some((hold) => !isKnownHold(engine, group, hold))) return true
  return plan.seenPrices.some((seen) => isNews(engine, seen))
}

function isKnownHold(engine: Engine, group: Group, hold: Plan['holds'][number]): boolean {
  const { holds } = engine.store
  if (hold.kind === 'unexplained') return true
  if (hold.kind === 'movement') return holds.isOpen('movement', group.till, hold.itemId)
  return holds.isOpen(hold.kind, hold.link.shop, hold.link.listingId)
}

/** A link that was never contacted, or whose shop shows another figure than the one that was agreed on. */
function isNewOrMoved(engine: Engine, link: LinkRow): boolean {
  const { catalogue, readings, movements } = engine.store
  if (catalogue.listing(link.shop, link.listingId)?.stockKeeping !== 'managed') return false
  if (!link.contacted) return true
  if (shopOf(engine, link.shop).port.movementSource === 'by_orders') return false
  return readings.get(link.shop, link.listingId)?.figure !== movements.base(link.shop, link.listingId)?.figure
}

/** What lies in the store, as if it had been seen just now. */
export function asStored(engine: Engine, group: Group): Seen {
  const seen = nothingSeen()
  for (const { shop, listingId } of group.links) {
    const row = engine.store.catalogue.listing(shop, listingId)
    const reading = engine.store.readings.get(shop, listingId)
    if (!row || row.gone || !reading) continue
    const sight: ListingReading = { ...row, figure: reading.figure, figureUpdatedAt: reading.stamp, marker: null }
    seen.listings.set(sightKey(shop, listingId), {
      reading: sight,
      beforeOrders: true,
      before: reading.figure,
      begunAt: reading.begunAt,
      endedAt: reading.endedAt,
    })
  }
  return seen
}
