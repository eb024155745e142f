import type { Plan } from '../core/plan.js'
import type { ListingReading } from '../ports/shop.js'
import type { LinkRow } from '../store/links.js'
import { decide } from './decide.js'
import { isNews } from './edited-price.js'
import { type Group, groupOf } from './group.js'
import { eachLink } from './link.js'
import { nothingSeen, type Seen, sightKey } from './seen.js'
import { type Engine, shopOf } from './setup.js'

/** After so many groups, others get their turn: comparing must not keep a webhook waiting. */
const GROUPS_AT_A_TIME = 100

export interface Compared {
  readonly compared: number
  readonly changed: number
  readonly held: number
}

/** Holds every live link against its items, by what the sweep read, and marks the groups that differ. */
export async function compareAll(engine: Engine, sweepBegunAt: number): Promise<Compared> {
  const seen = new Set<number>()
  const counts = { compared: 0, changed: 0, held: 0 }
  for (const link of [...eachLink(engine, 'live', null)]) {
    counts.compared += 1
    if (seen.has(link.id)) continue
    const group = groupOf(engine.store, link, sweepBegunAt)
    for (const each of group.links) seen.add(each.id)
    compareGroup(engine, group, counts)
    if (counts.compared % GROUPS_AT_A_TIME === 0) await engine.clock.wait(1)
  }
  return counts
}

function compareGroup(engine: Engine, group: Group, counts: { changed: number; held: number }): void {
  const stored = asStored(engine, group)
  const plan = decide(engine, group, stored)
  if (plan.holds.length > 0) counts.held += 1
  if (!differs(engine, group, plan)) return
  counts.changed += 1
  for (const link of group.links.slice(0, 1))
    engine.store.dirty.mark(link.shop, 'listing', link.listingId, group.heardAt)
}

function differs(engine: Engine, group: Group, plan: Plan): boolean {
  if (plan.lowerings.length + plan.corrections.length + plan.raises.length + plan.prices.length > 0) return true
  if (plan.holds.some((hold) => !isKnownHold(engine, group, hold))) return true
  if (plan.seenPrices.some((seen) => isNews(engine, seen))) return true
  return group.links.some((link) => isNewOrMoved(engine, link))
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
