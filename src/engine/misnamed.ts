import type { Identifier, MappingLink, Place, Rule } from '../core/rule.js'
import { type Engine, shopOf } from './setup.js'

/** A mapping entry that names what no catalogue has, or what more than one bears where one is meant. */
export interface Misnamed {
  readonly place: Place
  /** Null for a rule of several shops. */
  readonly shop: string | null
  readonly what: string
  /** Whether the name is borne more than once: then an id says which is meant. */
  readonly several: boolean
}

/** What the mapping files name in vain, by the catalogues of these shops and of their tills, which were read whole. */
export function misnamedIn(engine: Engine, shops: readonly string[]): readonly Misnamed[] {
  const { links, ignored, rules } = engine.mapping
  return [
    ...links.filter(({ shop }) => shops.includes(shop)).flatMap((link) => misnamedByLink(engine, link)),
    ...ignored
      .filter(({ shop, listing }) => shops.includes(shop) && listingsOf(engine, shop, listing).length === 0)
      .map(({ shop, listing, place }) => ({ place, shop, ...inVain('listing', listing, shop, []) })),
    ...rules.flatMap((rule) => misnamedByRule(engine, rule, shops)),
  ]
}

/** A link means one listing and one item a part. */
function misnamedByLink(engine: Engine, { place, shop, listing, parts }: MappingLink): readonly Misnamed[] {
  const { till } = shopOf(engine, shop)
  const found = [
    { word: 'listing', name: listing, channel: shop, ids: listingsOf(engine, shop, listing) },
    ...parts.map(({ item }) => ({ word: 'item', name: item, channel: till, ids: itemsOf(engine, till, item) })),
  ] as const
  return found
    .filter(({ ids }) => ids.length !== 1)
    .map(({ word, name, channel, ids }) => ({ place, shop, ...inVain(word, name, channel, ids) }))
}

/** Rules may speak of several items at once; they are pointless where they speak of none. */
function misnamedByRule(engine: Engine, rule: Rule, shops: readonly string[]): readonly Misnamed[] {
  const meant = rule.shops ?? [...engine.shops.keys()]
  if (meant.some((shop) => !shops.includes(shop))) return []
  const tills = [...new Set(meant.map((shop) => shopOf(engine, shop).till))]
  const { item, category, place } = rule
  const at = { place, shop: rule.shops?.length === 1 ? (rule.shops[0] ?? null) : null, several: false }
  const found: Misnamed[] = []
  if (item !== null && !tills.some((till) => itemsOf(engine, till, item).length > 0))
    found.push({ ...at, ...inVain('item', item, tills.join(' and '), []) })
  if (category !== null && !tills.some((till) => engine.store.standings.hasCategory(till, category)))
    found.push({ ...at, what: `no item of category ${category} is at ${tills.join(' and ')}` })
  return found
}

function inVain(word: string, name: Identifier, channel: string, ids: readonly string[]) {
  const named = `${word} with ${NAMED_BY[name.kind]} ${name.value}`
  if (ids.length === 0) return { what: `no ${named} is at ${channel}`, several: false }
  return { what: `more than one ${named} is at ${channel}: ${ids.join(', ')}`, several: true }
}

const NAMED_BY = { sku: 'SKU', barcode: 'barcode', id: 'id' } as const

function listingsOf({ store: { catalogue } }: Engine, shop: string, name: Identifier): readonly string[] {
  if (name.kind === 'id') return catalogue.listing(shop, name.value)?.gone === false ? [name.value] : []
  return catalogue.listingsNamed(shop, name.kind, name.value).map(({ id }) => id)
}

function itemsOf({ store: { catalogue } }: Engine, till: string, name: Identifier): readonly string[] {
  if (name.kind === 'id') return catalogue.item(till, name.value)?.gone === false ? [name.value] : []
  return catalogue.itemsNamed(till, name.kind, name.value).map(({ id }) => id)
}
