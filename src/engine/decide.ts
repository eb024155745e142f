import { type Count, countFromUnits, ZERO } from '../core/count.js'
import { type Gate, type Plan, planGroup, type PlanGroup, type PlanItem, type PlanListing } from '../core/plan.js'
import type { PricePair } from '../core/price.js'
import type { MovedBy } from '../core/reason.js'
import type { StockRule } from '../core/rule.js'
import { priceRuleFor, type RuledItem, stockRuleFor } from '../core/rules.js'
import type { ItemRow, ListingRow } from '../store/catalogue.js'
import type { LinkRow } from '../store/links.js'
import type { OwedMovement } from '../store/movements.js'
import type { Group } from './group.js'
import { isFresh, type Seen, shownBy, sightKey } from './look.js'
import { isCarried } from './residual.js'
import { type Engine, REFUSALS_BEFORE_HOLD, shopOf } from './setup.js'

/** Step 5: loads what is known of a group and decides it by the pure planner. */
export function decide(engine: Engine, group: Group, seen: Seen): Plan {
  return planGroup(load(engine, group, seen), engine.limits)
}

function load(engine: Engine, group: Group, seen: Seen): PlanGroup {
  return {
    till: group.till,
    items: group.itemIds.map((itemId) => loadItem(engine, group, itemId)),
    listings: group.links.map((link) => loadListing(engine, link, seen)),
  }
}

function itemRow(engine: Engine, till: string, itemId: string): ItemRow {
  const row = engine.store.catalogue.item(till, itemId)
  if (!row) throw new Error(`a link names item ${itemId} of ${till}, which is not in the catalogue`)
  return row
}

function loadItem(engine: Engine, group: Group, itemId: string): PlanItem {
  const { store } = engine
  const row = itemRow(engine, group.till, itemId)
  const reading = store.readings.get(group.till, itemId)
  const owed = store.movements.owed(group.till, itemId)
  const open = store.corrections.open(group.till, itemId)
  return {
    id: itemId,
    sku: row.sku ?? itemId,
    reading: row.countable ? (reading?.figure ?? null) : null,
    fresh: isFresh(engine, group.till, itemId, group.heardAt),
    price: row.price === null ? null : { price: row.price, salePrice: row.salePrice },
    owed: movedBy(owed),
    unsettled: open ? open.amount : null,
    correctionHeld: isCorrectionHeld(engine, row, owed, reading?.figure ?? ZERO),
    released: isReleased(engine, group.till, itemId, owed),
    gone: row.gone,
  }
}

/** A release lets go what was held, and not what pours in after it. */
function isReleased(engine: Engine, till: string, itemId: string, owed: readonly OwedMovement[]): boolean {
  const release = engine.store.holds.released('movement', till, itemId, engine.clock.now())
  return release !== undefined && Math.abs(totalOf(owed)) <= Math.abs(release.toValue ?? 0)
}

function totalOf(owed: readonly OwedMovement[]): number {
  return owed.reduce((sum, movement) => sum + movement.amount, 0)
}

/** One clause a shop, with the orders it came from, and one for each thing that is made up for. */
function movedBy(owed: readonly OwedMovement[]): readonly MovedBy[] {
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
  return {
    link,
    name: row?.sku ?? link.listingId,
    shown: shownBy(seen, link),
    price: sight ? pricePair(sight.reading) : null,
    priceSent: store.history.priceSent(link.shop, link.listingId) ?? null,
    priceReleased: releasedPrice(engine, link),
    stockGate: sight ? stockGate(engine, link, sight.reading.marker) : 'closed',
    priceGate: sight ? priceGate(engine, link) : 'closed',
    ...rules,
    stockRule: releasedMissing(engine, link, rules.stockRule),
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

/** What a listing shows is decided by the rules of all its items: the strictest bound of each. */
function loadRules(engine: Engine, link: LinkRow): Pick<PlanListing, 'stockRule' | 'buffers' | 'priceRule'> {
  const shop = shopOf(engine, link.shop).rules
  const items = link.parts.map((part) => ruled(itemRow(engine, link.till, part.itemId)))
  const stock = items.map((item) => stockRuleFor(engine.mapping, shop, item))
  const first = items[0]
  const plain = link.parts.length === 1 && link.parts[0]?.units === countFromUnits(1)
  const maxima = stock.flatMap((rule) => (rule.maximum === null ? [] : [rule.maximum]))
  return {
    stockRule: {
      buffer: ZERO,
      minimum: Math.max(...stock.map((rule) => rule.minimum)) as Count,
      maximum: maxima.length === 0 ? null : (Math.min(...maxima) as Count),
      onMissing: stock.every((rule) => rule.onMissing === 'zero') ? 'zero' : 'hold',
    },
    buffers: stock.map((rule) => rule.buffer),
    priceRule: first ? priceRuleFor(engine.mapping, shop, first, plain) : 'off',
  }
}

function ruled(row: ItemRow): RuledItem {
  return { id: row.id, sku: row.sku, barcode: row.barcode, categories: row.categories }
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
