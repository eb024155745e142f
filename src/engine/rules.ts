import { type Count, countFromUnits, ZERO } from '../core/count.js'
import type { Link } from '../core/link.js'
import type { PlanListing } from '../core/state.js'
import { priceRuleFor, type RuledItem, stockRuleFor } from '../core/rules.js'
import type { ItemRow } from '../store/catalogue.js'
import { type Engine, shopOf } from './setup.js'

/** An item that a link names. Throws where the catalogue has none: links are made of its rows, so that is a bug. */
export function itemRow(engine: Engine, till: string, itemId: string): ItemRow {
  const row = engine.store.catalogue.item(till, itemId)
  if (!row) throw new Error(`a link names item ${itemId} of ${till}, which is not in the catalogue`)
  return row
}

/** What a listing shows is decided by the rules of all its items: the strictest bound of each. */
export function loadRules(engine: Engine, link: Link): Pick<PlanListing, 'stockRule' | 'buffers' | 'priceRule'> {
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
