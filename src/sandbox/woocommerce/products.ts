import type { Product } from './catalogue.js'
import { dateFields } from './dates.js'
import { activePrice } from './prices.js'
import type { Shop } from './shop.js'
import { ownManageStock, shownStock, shownStockStatus } from './stock.js'

/** A row of `/products`; a variation that a SKU search finds is written in this form too. */
export function productRow(shop: Shop, product: Product): Record<string, unknown> {
  return {
    id: product.id,
    name: product.name,
    slug: `product-${product.id}`,
    permalink: `?p=${product.id}`,
    ...savedFields(shop, product),
    type: product.type,
    status: product.status,
    featured: false,
    catalog_visibility: 'visible',
    short_description: '',
    ...saleFields(shop, product),
    ...stockFields(shop, product),
    parent_id: product.parentId ?? 0,
    categories: [],
    tags: [],
    images: [],
    attributes: [],
    default_attributes: [],
    variations: product.variationIds,
    has_options: product.type === 'variable',
    meta_data: product.meta,
  }
}

/** What products and variations have alike: dates and text. */
export function savedFields(shop: Shop, product: Product): Record<string, unknown> {
  const offset = shop.settings.utcOffsetMinutes
  return {
    ...dateFields('date_created', product.createdAt, offset),
    ...dateFields('date_modified', product.modifiedAt, offset),
    description: '',
    sku: product.sku,
    global_unique_id: product.barcode,
  }
}

export function saleFields(shop: Shop, product: Product): Record<string, unknown> {
  const price = product.type === 'variable' ? lowestPrice(shop, product) : activePrice(product)
  return {
    price,
    regular_price: product.regularPrice,
    sale_price: product.salePrice,
    date_on_sale_from: null,
    date_on_sale_from_gmt: null,
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
    on_sale: product.salePrice !== '',
    purchasable: price !== '' && product.status === 'publish',
    virtual: false,
    downloadable: false,
    tax_status: 'taxable',
    tax_class: '',
  }
}

/** With the shop-wide setting off, the switch reads false and the figure stays readable. */
export function stockFields(shop: Shop, product: Product): Record<string, unknown> {
  const status = shownStockStatus(shop, product)
  return {
    manage_stock: shop.manageStock ? ownManageStock(shop, product) : false,
    stock_quantity: shownStock(shop, product),
    stock_status: status,
    backorders: product.backorders,
    backorders_allowed: product.backorders !== 'no',
    backordered: status === 'onbackorder',
    low_stock_amount: null,
  }
}

function lowestPrice(shop: Shop, parent: Product): string {
  let lowest = ''
  for (const id of parent.variationIds) {
    const variation = shop.catalogue.find(id)
    const price = variation ? activePrice(variation) : ''
    if (price !== '' && (lowest === '' || Number(price) < Number(lowest))) lowest = price
  }
  return lowest
}
