import { parseInstant } from '../../core/instant.js'
import type { Product } from './product.js'
import { many, NOT_FOUND, one, refused, type Reply } from './reply.js'
import { pagingOf, type Asked, type Route, type Store } from './route.js'
import { productJson } from './view.js'

export const PRODUCT_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/settings', scope: 'products:read', handle: showSettings },
  { method: 'GET', path: '/products', scope: 'products:read', handle: listProducts },
  { method: 'GET', path: '/products/:id', scope: 'products:read', handle: showProduct },
]

const DEFAULT_PER_PAGE = 25

function showSettings({ options }: Store): Reply {
  const { storeName, timezone, currencySymbol } = options()
  return one({
    locale: 'en-CA',
    store: { name: storeName },
    tax: { mode: 'exclusive', rate: 5, name: 'GST' },
    timezone,
    currency: { symbol: currencySymbol },
  })
}

/** Documented: active products only, whatever the filter. */
function listProducts({ options, catalogue }: Store, { query }: Asked): Reply {
  const since = query.get('updated_since')
  const sinceMs = since === null ? undefined : parseInstant(since)
  if (since !== null && sinceMs === undefined) return refused(400, 'Invalid updated_since')
  const { nestVariationsInList, updatedSinceSeesVariations } = options()
  const tests = [...textTests(query)]
  if (sinceMs !== undefined) {
    const isNew = ({ updatedAt }: Product) => updatedAt >= sinceMs
    tests.push((row) => isNew(row) || (updatedSinceSeesVariations && catalogue.variationsOf(row.id).some(isNew)))
  }
  const ids = catalogue.listed(options())
  const found = tests.length === 0 ? ids : ids.filter((id) => tests.every((passes) => passes(catalogue.need(id))))
  return many(found, pagingOf(query, DEFAULT_PER_PAGE), (id) => {
    const row = productJson(catalogue.need(id), catalogue.variationsOf(id))
    return nestVariationsInList ? row : { ...row, variations: [] }
  })
}

/** What the filters ask of a row; documented: `search` looks at name, SKU and barcode, `category` is a slug. */
function textTests(query: URLSearchParams): readonly ((product: Product) => boolean)[] {
  const search = query.get('search')?.toLowerCase()
  const category = query.get('category')
  const brand = query.get('brand')
  const tests: ((product: Product) => boolean)[] = []
  if (category !== null) tests.push(({ categories }) => categories.some(({ slug }) => slug === category))
  if (brand !== null) tests.push((product) => product.brand === brand)
  if (search !== undefined) {
    tests.push(({ name, sku, barcode }) => [name, sku, barcode].some((text) => text?.toLowerCase().includes(search)))
  }
  return tests
}

/** One row by its id, a variation or an inactive product included. */
function showProduct({ catalogue }: Store, { id }: Asked): Reply {
  const product = catalogue.get(id)
  return product ? one(productJson(product, catalogue.variationsOf(id))) : NOT_FOUND
}
