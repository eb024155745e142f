import type { Product } from './catalogue.js'
import { saleFields, savedFields, stockFields } from './products.js'
import type { Shop } from './shop.js'
import { ownManageStock, shownStock, shownStockStatus } from './stock.js'

/** A row of `/products/{id}/variations` and of `/wc-analytics/variations`: the same keys in both. */
export function variationRow(shop: Shop, variation: Product): Record<string, unknown> {
  return {
    id: variation.id,
    type: 'variation',
    ...savedFields(shop, variation),
    permalink: `?p=${variation.id}`,
    status: variation.status,
    ...saleFields(shop, variation),
    ...stockFields(shop, variation),
    image: null,
    attributes: [],
    menu_order: 0,
    meta_data: variation.meta,
    name: variation.name,
    parent_id: variation.parentId ?? 0,
  }
}

/**
 * A row of `/wc-analytics/reports/stock`: no price and no date. Read in its source: no stock reads 0 there, and the
 * switch is shown whatever the shop-wide setting says.
 */
export function stockReportRow(shop: Shop, product: Product): Record<string, unknown> {
  return {
    id: product.id,
    parent_id: product.parentId ?? 0,
    name: product.name,
    sku: product.sku,
    stock_status: shownStockStatus(shop, product),
    stock_quantity: shownStock(shop, product) ?? 0,
    manage_stock: ownManageStock(shop, product),
    low_stock_amount: 2,
  }
}
