import type { Identifier, Mapping, PriceFormula, Rule, StockRule } from './rule.js'
import { PLAIN_PRICE_FORMULA } from './rule.js'

/** An item as rules see it. */
export interface RuledItem {
  readonly id: string
  readonly sku: string | null
  readonly barcode: string | null
  readonly categories: readonly string[]
}

/** What a shop's own block of the configuration says. */
export interface ShopRules {
  readonly shop: string
  readonly stock: StockRule
  readonly prices: 'off' | PriceFormula
}

export function identifies(identifier: Identifier, subject: Omit<RuledItem, 'categories'>): boolean {
  switch (identifier.kind) {
    case 'id':
      return identifier.value === subject.id
    case 'sku':
      return identifier.value === subject.sku
    case 'barcode':
      return identifier.value === subject.barcode
  }
}

/** The same of many identifiers at once: whether any of them is a subject's. */
export function identifiedBy(identifiers: readonly Identifier[]): (subject: Omit<RuledItem, 'categories'>) => boolean {
  const values = { id: new Set<string>(), sku: new Set<string>(), barcode: new Set<string>() }
  for (const { kind, value } of identifiers) values[kind].add(value)
  const has = (kind: Identifier['kind'], value: string | null): boolean => value !== null && values[kind].has(value)
  return ({ id, sku, barcode }) => has('id', id) || has('sku', sku) || has('barcode', barcode)
}

/** The rules of the mapping files that speak of this item at this shop, the broadest first. */
export function rulesFor(mapping: Mapping, shop: string, item: RuledItem): readonly Rule[] {
  return mapping.rules.filter((rule) => applies(rule, shop, item)).sort((a, b) => narrowness(a) - narrowness(b))
}

function applies(rule: Rule, shop: string, item: RuledItem): boolean {
  if (rule.shops !== null && !rule.shops.includes(shop)) return false
  if (rule.category !== null && !item.categories.includes(rule.category)) return false
  return rule.item === null || identifies(rule.item, item)
}

function narrowness(rule: Rule): number {
  return (rule.item === null ? 0 : 4) + (rule.category === null ? 0 : 2) + (rule.shops === null ? 0 : 1)
}

export function stockRuleFor(mapping: Mapping, shop: ShopRules, item: RuledItem): StockRule {
  return rulesFor(mapping, shop.shop, item).reduce<StockRule>((rule, next) => ({ ...rule, ...next.stock }), shop.stock)
}

/**
 * The formula for an item's price at a shop, or `off`. A pack, a kit or goods by weight have no price of their own at
 * the till, so there a price is made only where a rule names the item.
 */
export function priceRuleFor(mapping: Mapping, shop: ShopRules, item: RuledItem, plain: boolean): 'off' | PriceFormula {
  let formula: 'off' | PriceFormula = plain ? shop.prices : 'off'
  for (const rule of rulesFor(mapping, shop.shop, item)) {
    if (rule.prices === undefined || (!plain && rule.item === null)) continue
    formula = rule.prices === 'off' ? 'off' : { ...(formula === 'off' ? PLAIN_PRICE_FORMULA : formula), ...rule.prices }
  }
  return formula
}
