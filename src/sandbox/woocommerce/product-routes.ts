import type { InstantMs } from '../../ports/clock.js'
import { itemId, runBatch } from './batch.js'
import type { Product } from './catalogue.js'
import { removeProduct } from './product-removal.js'
import { productRow } from './products.js'
import { writeProduct } from './product-writes.js'
import { isTrue, listParameter } from './query.js'
import { answerList } from './listing.js'
import type { Reply } from './reply.js'
import { isReply, ok, refused } from './reply.js'
import type { RestRequest } from './route.js'
import { routesOf } from './route.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'
import { checkedFields } from './validation.js'

const ORDERINGS = ['date', 'id', 'include', 'title', 'slug', 'modified']

export const PRODUCT_ROUTES = routesOf('wc/v3', [
  ['view', '/products', listProducts],
  ['create', '/products', notModelled],
  ['batch', '/products/batch', batchProducts],
  ['view', '/products/:id', viewProduct],
  ['edit', '/products/:id', editProduct],
  ['delete', '/products/:id', deleteProduct],
])

function listProducts({ shop, query }: RestRequest): Reply {
  const status = query.get('status') ?? 'any'
  const type = query.get('type')
  const excluded = new Set(listParameter(query, 'exclude')?.map(Number))
  return answerList<Product>(shop, query, {
    rows: candidates(shop, query),
    keep: (product) =>
      (status === 'any' ? product.status !== 'trash' : product.status === status) &&
      (type === null || product.type === type) &&
      !excluded.has(product.id),
    orderings: ORDERINGS,
    rank: (product, orderBy) => (orderBy === 'title' ? product.name : product.id),
    write: (product) => productRow(shop, product),
  })
}

/** `sku` is exact, takes a list, and finds variations too; `include` silently drops them (measured on WooCommerce 10.0.2). */
function candidates(shop: Shop, query: URLSearchParams): readonly Product[] {
  const skus = listParameter(query, 'sku')
  const included = listParameter(query, 'include')?.map(Number)
  if (!skus && !included) return shop.catalogue.products
  const found = skus ? skus.flatMap((sku) => shop.catalogue.bySku(sku)) : productsOf(shop, included ?? [])
  const wanted = found.filter((product) => included?.includes(product.id) ?? true)
  return query.get('orderby') === 'include' ? wanted : wanted.sort((a, b) => a.id - b.id)
}

function productsOf(shop: Shop, ids: readonly number[]): Product[] {
  const products = [...new Set(ids)].map((id) => shop.catalogue.find(id))
  return products.filter((product) => product !== undefined).filter((product) => product.parentId === null)
}

function viewProduct({ shop, idOf }: RestRequest): Reply {
  const product = shop.catalogue.find(idOf('id'))
  return product ? ok(productRow(shop, product)) : unknownProduct(404)
}

function editProduct({ shop, idOf, fields, now }: RestRequest): Reply {
  const checked = checkedFields(fields)
  return isReply(checked) ? checked : updateProduct(shop, idOf('id'), checked.fields, now)
}

function updateProduct(shop: Shop, id: number, fields: Fields, now: InstantMs): Reply {
  const product = shop.catalogue.find(id)
  if (!product) return unknownProduct(400)
  if (product.type === 'variation') {
    const message =
      'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.'
    return refused(404, 'woocommerce_rest_invalid_product_id', message)
  }
  writeProduct(shop, product, fields, now)
  return ok(productRow(shop, product))
}

function batchProducts({ shop, fields, now }: RestRequest): Reply {
  return runBatch(fields, {
    itemFields: true,
    apply: {
      create: notModelled,
      update: (item) => updateProduct(shop, itemId(item), item, now),
      delete: (item) => dropProduct(shop, itemId(item), item.force === true, now),
    },
  })
}

function deleteProduct({ shop, idOf, query, now }: RestRequest): Reply {
  return dropProduct(shop, idOf('id'), isTrue(query.get('force')), now)
}

function dropProduct(shop: Shop, id: number, force: boolean, now: InstantMs): Reply {
  const product = shop.catalogue.find(id)
  if (!product || product.parentId !== null) return unknownProduct(404)
  if (!force && product.status === 'trash') {
    return refused(410, 'woocommerce_rest_already_trashed', 'The product has already been deleted.')
  }
  const before = productRow(shop, product)
  removeProduct(shop, product, force, now)
  return ok(force ? before : productRow(shop, product))
}

export function unknownProduct(status: number): Reply {
  return refused(status, 'woocommerce_rest_product_invalid_id', 'Invalid ID.')
}

/** The one thing a real shop does here and the model does not: products are put on its shelf by `addProduct`. */
export function notModelled(): Reply {
  return refused(501, 'sandbox_not_modelled', 'The sandbox shop does not create products over REST.')
}
