import { type Count, countFromUnits, subtract, ZERO } from '../core/count.js'
import { REPLICA_LAG_MS } from '../core/movement.js'
import { type Plan, planGroup } from '../core/plan.js'
import type { Gate, PlanGroup, PlanItem, PlanListing } from '../core/state.js'
import type { PricePair } from '../core/price.js'
import type { MovedBy } from '../core/reason.js'
import type { StockRule } from '../core/rule.js'
import type { ItemRow, ListingRow } from '../store/catalogue.js'
import type { LinkRow } from '../store/links.js'
import type { OwedMovement } from '../store/movements.js'
import { isShownByAnswers } from './answers.js'
import type { Group } from './group.js'
import { isFreshReading } from './look-at-items.js'
import { type Seen, shownBy, sightKey } from './seen.js'
import { pausesOfLink } from './paused.js'
import { isCarried } from './residual.js'
import { itemRow, loadRules } from './rules.js'
import { type Engine, REFUSALS_BEFORE_HOLD, shopOf } from './setup.js'
import { heldBackFrom } from './unexplained.js'

/** Step 5: loads what is known of a group and decides it by the pure planner. */
export function decide(engine: Engine, group: Group, seen: Seen): Plan {
  return planGroup(loadGroup(engine, group, seen), engine.limits)
}

/** What is known of a group, as the planner takes it. */
export function loadGroup(engine: Engine, group: Group, seen: Seen): PlanGroup {
  return {
    till: group.till,
    items: group.itemIds.map((itemId) => loadItem(engine, group, itemId, seen)),
    listings: group.links.map((link) => loadListing(engine, link, seen)),
  }
}

function loadItem(engine: Engine, group: Group, itemId: string, seen: Seen): PlanItem {
  const { store } = engine
  const row = itemRow(engine, group.till, itemId)
  const reading = store.readings.get(group.till, itemId)
  const owed = store.movements.owed(group.till, itemId)
  const open = store.corrections.open(group.till, itemId)
  const fresh = isFreshReading(reading, row.fencedUntil, group.heardAt)
  // Asked again: a command beside the daemon may have learnt how corrections are composed, and a figure is set on no old one.
  const isLeft = seen.leftToAnswers.has(sightKey(group.till, itemId)) && isShownByAnswers(engine, group.till)
  return {
    id: itemId,
    sku: row.sku ?? itemId,
    reading: row.countable ? (reading?.figure ?? null) : null,
    fresh,
    correctable: fresh || isLeft,
    price: row.price === null ? null : { price: row.price, salePrice: row.salePrice },
    owed: movedBy(owed),
    unsettled: open ? open.amount : null,
    correctionHeld: isCorrectionHeld(engine, row, owed, reading?.figure ?? ZERO),
    unitsMoved: unitsMoved(engine, itemId, owed),
    ...unreleased(engine, group.till, itemId, owed),
    gone: row.gone,
    paused: store.pauses.isPaused(group.till, itemId),
  }
}

/** What the guards count of an item's movements. A release lets go what was held, and not what pours in after it. */
function unreleased(engine: Engine, till: string, itemId: string, owed: readonly OwedMovement[]) {
  const now = engine.clock.now()
  const releasedAt = engine.store.holds.released('movement', till, itemId, now)?.releasedAt ?? 0
  const judged = owed.filter((movement) => movement.capturedAt > releasedAt && movement.residual === 0)
  const largest = judged.reduce<Count>((most, { amount }) => (Math.abs(amount) > Math.abs(most) ? amount : most), ZERO)
  if (!judged.some((movement) => movement.order === null && movement.cause === null))
    return { largest, surge: { amount: ZERO, told: ZERO } }
  const surge = engine.store.movements.surge(till, itemId, Math.max(now - engine.limits.windowMs, releasedAt))
  return { largest, surge: { amount: surge.amount, told: subtract(surge.amount, surge.owed) } }
}

/** A large movement is told by what a listing sells: 25 grams are no more than a part of what one customer buys. */
function unitsMoved(engine: Engine, itemId: string, owed: readonly OwedMovement[]): Count {
  const links = [...new Set(owed.map((movement) => movement.linkId))].map((id) => engine.store.links.get(id))
  const units = links.flatMap((link) => link?.parts.filter((part) => part.itemId === itemId).map((part) => part.units))
  return units.reduce<Count>((most, each) => (each !== undefined && each > most ? each : most), countFromUnits(1))
}

function totalOf(owed: readonly OwedMovement[]): number {
  return owed.reduce((sum, movement) => sum + movement.amount, 0)
}

/** One clause a shop, with the orders it came from, and one for each thing that is made up for. */
export function movedBy(owed: readonly OwedMovement[]): readonly MovedBy[] {
  const clauses = new Map<string, { shop: string; amount: number; orders: string[]; cause?: string }>()
  for (const movement of owed) {
    const { shop, cause } = movement
    const key = cause ?? `of ${shop}`
    const clause = clauses.get(key) ?? { shop, amount: 0, orders: [], ...(cause !== null && { cause }) }
    clause.amount += movement.amount
    if (movement.order !== null && !clause.orders.includes(movement.order)) clause.orders.push(movement.order)
    clauses.set(key, clause)
  }
  return [...clauses.values()]
    .filter((clause) => clause.amount !== 0)
    .map((clause) => ({ ...clause, amount: clause.amount as Count }))
}

function isCorrectionHeld(engine: Engine, row: ItemRow, owed: readonly OwedMovement[], figure: Count): boolean {
  const { holds } = engine.store
  if (holds.isOpen('inert', row.till, '') || holds.isOpen('refused', row.till, row.id)) return true
  if (isCarried(owed)) return true
  return row.parked && totalOf(owed) < 0 && figure <= 0
}

function loadListing(engine: Engine, link: LinkRow, seen: Seen): PlanListing {
  const { store } = engine
  const row = store.catalogue.listing(link.shop, link.listingId)
  const sight = seen.listings.get(sightKey(link.shop, link.listingId))
  const rules = loadRules(engine, link)
  const priceSent = store.prices.sent(link.shop, link.listingId) ?? null
  return {
    link,
    name: row?.sku ?? link.listingId,
    shown: shownBy(seen, link),
    price: sight ? pricePair(sight.reading) : null,
    priceSent,
    sentShows: sight !== undefined && priceSent !== null && sight.begunAt >= priceSent.sentAt + REPLICA_LAG_MS,
    priceReleased: releasedPrice(engine, link),
    stockGate: sight ? stockGate(engine, link, sight.reading.marker) : 'closed',
    priceGate: sight ? priceGate(engine, link) : 'closed',
    ...rules,
    heldBack: heldBackFrom(engine, link),
    stockRule: releasedMissing(engine, link, rules.stockRule),
    paused: pausesOfLink(engine, link).length > 0,
  }
}

function pricePair(row: Pick<ListingRow, 'price' | 'salePrice'>): PricePair | null {
  return row.price === null ? null : { price: row.price, salePrice: row.salePrice }
}

function releasedPrice(engine: Engine, link: LinkRow) {
  const release = engine.store.holds.released('price', link.shop, link.listingId, engine.clock.now())
  return (release?.toValue ?? null) as PricePair['price'] | null
}

function releasedMissing(engine: Engine, link: LinkRow, rule: StockRule): StockRule {
  const release = engine.store.holds.released('missing', link.shop, link.listingId, engine.clock.now())
  return release ? { ...rule, onMissing: 'zero' } : rule
}

/** How far a listing may be written while earlier writes to it are in doubt or waiting. */
function stockGate(engine: Engine, link: LinkRow, marker: string | null): Gate {
  const { store } = engine
  if (!link.contacted || isSetAside(engine, link, 'stock')) return 'closed'
  const open = store.journal.openFor(link.shop, 'stock', link.listingId)
  if (open.length === 0) return 'open'
  if (shopOf(engine, link.shop).port.replayableForMs > 0) return 'closed'
  return open.every((call) => call.key === marker) ? 'open' : 'lowering_only'
}

function priceGate(engine: Engine, link: LinkRow): Gate {
  if (!link.contacted || isSetAside(engine, link, 'price')) return 'closed'
  return engine.store.journal.openFor(link.shop, 'price', link.listingId).length === 0 ? 'open' : 'closed'
}

/** An entry that was refused too often rests, and is tried again when a person releases it or a day has gone by. */
function isSetAside(engine: Engine, link: LinkRow, kind: 'stock' | 'price'): boolean {
  const refusals = engine.store.history.refusals(link.shop, kind, link.listingId)
  if (!refusals || refusals.times < REFUSALS_BEFORE_HOLD) return false
  return engine.clock.now() - refusals.lastAt < 24 * 3_600_000
}
