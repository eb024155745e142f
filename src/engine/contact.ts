import { countFromUnits, type Count, subtract } from '../core/count.js'
import { charge, REPLICA_LAG_MS } from '../core/movement.js'
import { firstContactCause } from '../core/reason.js'
import type { LinkRow } from '../store/links.js'
import type { Group } from './group.js'
import { isFresh } from './look-at-items.js'
import { type Seen, sightKey, type Sight } from './seen.js'
import { type Engine, shopOf } from './setup.js'

/** Part of T1: a link that is met for the first time starts from what the shop shows now. Nothing is captured. */
export function makeFirstContact(engine: Engine, groups: readonly Group[], seen: Seen): readonly Group[] {
  return groups.map((group) => {
    if (group.links.every((link) => link.contacted)) return group
    return { ...group, links: group.links.map((link) => (link.contacted ? link : contact(engine, group, link, seen))) }
  })
}

/** What was sold just before a link took another's place is that one's, and a lagging reader may not show it yet. */
function isPastLag(link: LinkRow, sight: Sight | undefined, seen: Seen): boolean {
  const lagEndsAt = link.createdAt + REPLICA_LAG_MS
  if (link.replaces === null || (sight && sight.begunAt >= lagEndsAt)) return true
  seen.again.set(sightKey(link.shop, link.listingId), lagEndsAt)
  return false
}

function contact(engine: Engine, group: Group, link: LinkRow, seen: Seen): LinkRow {
  const sight = seen.listings.get(sightKey(link.shop, link.listingId))
  const reading = sight?.reading
  if (reading?.stockKeeping !== 'managed' || reading.figure === null) return link
  // A write of the link before may or may not show in the figure; folded in later, it would count twice.
  if (engine.store.journal.openFor(link.shop, 'stock', link.listingId).length > 0) return link
  const byOrders = shopOf(engine, link.shop).port.movementSource === 'by_orders'
  if (byOrders ? !seen.orders.has(link.shop) : !isPastLag(link, sight, seen)) return link
  if (isFromShop(engine, link) && !tellFigure(engine, group, link, reading.figure)) return link
  const start = { knownStamp: reading.figureUpdatedAt, knownAt: engine.clock.now() }
  const base = { figure: reading.figure, fencedUntil: 0, ...start }
  if (byOrders)
    engine.store.expected.set(link.shop, link.listingId, { figure: reading.figure, off: null, offSince: null })
  else engine.store.movements.setBase(link.shop, link.listingId, base)
  engine.store.links.setContacted(link.id, engine.clock.now())
  return { ...link, contacted: true }
}

/** Whether a shop's figure counts: of a listing that is one unit of an item, when its link is met for the first time ever. */
function isFromShop(engine: Engine, { shop, parts, replaces, met }: LinkRow): boolean {
  const isPlain = parts.length === 1 && parts[0]?.units === countFromUnits(1)
  return shopOf(engine, shop).firstContact === 'shop' && isPlain && replaces === null && !met
}

/** Owes the till what its figure differs by from the shop's. False where the till was not read yet. */
function tellFigure(engine: Engine, { heardAt }: Group, link: LinkRow, figure: Count): boolean {
  const { movements, readings } = engine.store
  const itemId = link.parts[0]?.itemId ?? ''
  const reading = readings.get(link.till, itemId)
  if (!reading || !isFresh(engine, link.till, itemId, heardAt)) return false
  const cause = firstContactCause(link.shop, figure)
  for (const movement of charge(link, subtract(figure, reading.figure), null))
    movements.add(movement, 0, engine.clock.now(), cause)
  return true
}
