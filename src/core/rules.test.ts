import { describe, expect, test } from 'vitest'
import { countFromUnits } from './count.js'
import { PLAIN_PRICE_FORMULA, PLAIN_STOCK_RULE, type Mapping, type Rule } from './rule.js'
import { identifies, priceRuleFor, rulesFor, stockRuleFor, type ShopRules } from './rules.js'

const soap = { id: '12', sku: 'SOAP', barcode: '400', categories: ['Bath', 'Gifts'] }
const web: ShopRules = { shop: 'web', stock: PLAIN_STOCK_RULE, prices: PLAIN_PRICE_FORMULA }

function rule(parts: Partial<Rule>): Rule {
  const place = { file: 'mapping.yaml', line: 1 }
  return { shops: null, category: null, item: null, stock: {}, prices: undefined, place, ...parts }
}

function mapping(...rules: Rule[]): Mapping {
  return { links: [], rules, ignored: [] }
}

describe('an identifier', () => {
  test.each([
    [{ kind: 'sku', value: 'SOAP' }, true],
    [{ kind: 'sku', value: 'soap' }, false],
    [{ kind: 'id', value: '12' }, true],
    [{ kind: 'barcode', value: '400' }, true],
    [{ kind: 'barcode', value: 'SOAP' }, false],
  ] as const)('%j: %s', (identifier, meant) => {
    expect(identifies(identifier, soap)).toBe(meant)
  })

  test('never means what has no such name', () => {
    expect(identifies({ kind: 'sku', value: '' }, { ...soap, sku: null })).toBe(false)
  })
})

describe('rules', () => {
  test('speak of the shops, categories and items that they name', () => {
    const rules = [
      rule({ shops: ['outlet'] }),
      rule({ category: 'Kitchen' }),
      rule({ item: { kind: 'sku', value: 'BRUSH' } }),
      rule({ shops: ['web'], category: 'Gifts', item: { kind: 'id', value: '12' } }),
    ]
    expect(rulesFor(mapping(...rules), 'web', soap)).toEqual([rules[3]])
  })

  test('the narrower wins, wherever it stands in the file', () => {
    const item = rule({ item: { kind: 'sku', value: 'SOAP' }, stock: { buffer: countFromUnits(1) } })
    const category = rule({ category: 'Bath', stock: { buffer: countFromUnits(2), minimum: countFromUnits(5) } })
    const shop = rule({ shops: ['web'], stock: { buffer: countFromUnits(3), maximum: countFromUnits(9) } })
    for (const order of [mapping(item, category, shop), mapping(shop, category, item)]) {
      expect(rulesFor(order, 'web', soap)).toEqual([shop, category, item])
      expect(stockRuleFor(order, web, soap)).toEqual({ buffer: 1000, minimum: 5000, maximum: 9000, onMissing: 'hold' })
    }
  })

  test('of two that are equally narrow the later wins', () => {
    const first = rule({ category: 'Bath', stock: { buffer: countFromUnits(1) } })
    const second = rule({ category: 'Gifts', stock: { buffer: countFromUnits(2) } })
    expect(stockRuleFor(mapping(first, second), web, soap).buffer).toBe(2000)
    expect(stockRuleFor(mapping(second, first), web, soap).buffer).toBe(1000)
  })

  test('without any the shop’s own block decides', () => {
    expect(stockRuleFor(mapping(), web, soap)).toEqual(web.stock)
    expect(priceRuleFor(mapping(), web, soap, true)).toEqual(web.prices)
  })
})

describe('prices', () => {
  const dearer = rule({ category: 'Bath', prices: { factor: 11_000 } })
  const named = rule({ item: { kind: 'sku', value: 'SOAP' }, prices: { addition: 5000 } })

  test('a formula is laid over the broader one', () => {
    expect(priceRuleFor(mapping(named, dearer), web, soap, true)).toMatchObject({ factor: 11_000, addition: 5000 })
  })

  test('off is off, until a narrower rule says how', () => {
    const off = rule({ category: 'Bath', prices: 'off' })
    expect(priceRuleFor(mapping(off), web, soap, true)).toBe('off')
    expect(priceRuleFor(mapping(off, named), web, soap, true)).toEqual({ ...PLAIN_PRICE_FORMULA, addition: 5000 })
    expect(priceRuleFor(mapping(dearer), { ...web, prices: 'off' }, soap, true)).toMatchObject({ factor: 11_000 })
  })

  test('of a pack, a kit or a weight are made only where a rule names the item', () => {
    expect(priceRuleFor(mapping(), web, soap, false)).toBe('off')
    expect(priceRuleFor(mapping(dearer), web, soap, false)).toBe('off')
    expect(priceRuleFor(mapping(dearer, named), web, soap, false)).toEqual({ ...PLAIN_PRICE_FORMULA, addition: 5000 })
  })
})
