import type { InstantMs } from '../../ports/clock.js'
import { itemId, runBatch } from './batch.js'
import type { Product } from './catalogue.js'
import { answerList } from './listing.js'
import { notModelled, unknownProduct } from './product-routes.js'
import { removeProduct } from './product-removal.js'
import { writeProduct } from './product-writes.js'
import { listParameter } from './query.js'
import type { Reply } from './reply.js'
import { isReply, ok, refused } from './reply.js'
import type { RestRequest } from './route.js'
import { routesOf } from './route.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'
import { checkedFields } from './validation.js'
import { stockReportRow, variationRow } from './variations.js'

export const VARIATION_ROUTES = routesOf('wc/v3', [
  ['view', '/products/:product_id/variations', listOfParent],
  ['create', '/products/:product_id/variations', notModelled],
  ['batch', '/products/:product_id/variations/batch', batchVariations],
  ['view', '/products/:product_id/variations/:id', viewVariation],
  ['edit', '/products/:product_id/variations/:id', editVariation],
  ['delete', '/products/:product_id/variations/:id', deleteVariation],
])

/** Missing where the shop has Analytics switched off. */
export const ANALYTICS_ROUTES = routesOf('wc-analytics', [
  ['view', '/variations', listAll],
  ['view', '/reports/stock', stockReport],
])

const ORDERINGS = ['date', 'id', 'include', 'title', 'slug', 'modified']

function listOfParent({ shop, idOf, query }: RestRequest): Reply {
  const parent = shop.catalogue.find(idOf('product_id'))
  if (parent?.type !== 'variable') return unknownProduct(404)
  const variations = parent.variationIds.map((id) => shop.catalogue.find(id)).filter((row) => row !== undefined)
  return listVariations(shop, query, variations)
}

function listAll({ shop, query }: RestRequest): Reply {
  return listVariations(shop, query, shop.catalogue.variations)
}

function listVariations(shop: Shop, query: URLSearchParams, rows: readonly Product[]): Reply {
  const skus = listParameter(query, 'sku')
  const included = listParameter(query, 'include')?.map(Number)
  const status = query.get('status') ?? 'any'
  return answerList<Product>(shop, query, {
    rows,
    keep: (variation) =>
      (status === 'any' ? variation.status !== 'trash' : variation.status === status) &&
      (skus?.includes(variation.sku) ?? true) &&
      (included?.includes(variation.id) ?? true),
    orderings: ORDERINGS,
    rank: (variation, orderBy) => (orderBy === 'title' ? variation.name : variation.id),
    write: (variation) => variationRow(shop, variation),
  })
}

/** Products and variations, without drafts (measured on WooCommerce 5.8 to 10.0). */
function stockReport({ shop, query }: RestRequest): Reply {
  return answerList<Product>(shop, query, {
    rows: shop.catalogue.everything,
    keep: ({ status }) => status === 'publish' || status === 'private',
    orderings: ['stock_status', 'stock_quantity', 'date', 'id', 'include', 'title', 'sku'],
    rank: stockReportRank,
    fallback: { order: 'asc', orderBy: 'stock_status' },
    write: (product) => stockReportRow(shop, product),
  })
}

function stockReportRank(product: Product, orderBy: string): string | number {
  if (orderBy === 'stock_quantity') return product.stock ?? 0
  if (orderBy === 'sku') return product.sku
  return orderBy === 'title' ? product.name : product.stockStatus
}

function viewVariation({ shop, idOf }: RestRequest): Reply {
  const variation = findVariation(shop, idOf('product_id'), idOf('id'), 404)
  return isReply(variation) ? variation : ok(variationRow(shop, variation))
}

function editVariation({ shop, idOf, fields, now }: RestRequest): Reply {
  const checked = checkedFields(fields)
  return isReply(checked) ? checked : updateVariation(shop, idOf('product_id'), idOf('id'), checked.fields, now)
}

function updateVariation(shop: Shop, parentId: number, id: number, fields: Fields, now: InstantMs): Reply {
  const variation = findVariation(shop, parentId, id, 400)
  if (isReply(variation)) return variation
  writeProduct(shop, variation, fields, now)
  return ok(variationRow(shop, variation))
}

/** Rows come back whole here: only the product batch heeds an item's own `_fields` (read in WooCommerce's source). */
function batchVariations({ shop, idOf, fields, now }: RestRequest): Reply {
  const parentId = idOf('product_id')
  return runBatch(fields, {
    itemFields: false,
    apply: {
      create: notModelled,
      update: (item) => updateVariation(shop, parentId, itemId(item), item, now),
      delete: (item) => dropVariation(shop, parentId, itemId(item), now),
    },
  })
}

function deleteVariation({ shop, idOf, now }: RestRequest): Reply {
  return dropVariation(shop, idOf('product_id'), idOf('id'), now)
}

function dropVariation(shop: Shop, parentId: number, id: number, now: InstantMs): Reply {
  const variation = findVariation(shop, parentId, id, 404)
  if (isReply(variation)) return variation
  const before = variationRow(shop, variation)
  removeProduct(shop, variation, true, now)
  return ok(before)
}

function findVariation(shop: Shop, parentId: number, id: number, status: number): Product | Reply {
  const variation = shop.catalogue.find(id)
  if (!variation || variation.type !== 'variation') {
    return refused(status, 'woocommerce_rest_product_variation_invalid_id', 'Invalid ID.')
  }
  if (variation.parentId !== parentId) {
    return refused(
      404,
      'woocommerce_rest_product_variation_invalid_parent',
      'Parent product does not match current variation.',
    )
  }
  return variation
}
