import type { InstantMs } from '../../ports/clock.js'
import type { Backorders, PostStatus, Product, StockStatus } from './catalogue.js'
import { writeMeta } from './meta.js'
import { writePrices } from './prices.js'
import type { Shop } from './shop.js'
import { saveProduct, setStock } from './stock.js'
import type { Fields } from './validation.js'
import { phpInteger } from './validation.js'

const POST_STATUSES: readonly PostStatus[] = ['publish', 'draft', 'pending', 'private']
const STOCK_STATUSES: readonly StockStatus[] = ['instock', 'outofstock', 'onbackorder']
const BACKORDERS: readonly Backorders[] = ['no', 'notify', 'yes']

/** Applies the fields of a REST write to a product or a variation and saves it, whether or not anything changed. */
export function writeProduct(shop: Shop, product: Product, fields: Fields, now: InstantMs): void {
  if (typeof fields.name === 'string' && product.type !== 'variation') product.name = fields.name
  if (typeof fields.sku === 'string') shop.catalogue.renameSku(product, fields.sku)
  if (typeof fields.global_unique_id === 'string') product.barcode = fields.global_unique_id
  product.status = oneOf(POST_STATUSES, fields.status) ?? product.status
  writeStock(shop, product, fields, now)
  writePrices(product, fields.regular_price, fields.sale_price)
  product.meta = writeMeta(product.meta, fields.meta_data, shop.nextMetaId)
  saveProduct(shop, product, now)
}

/**
 * Silently ignored: everything where the shop-wide setting is off, and a figure where the product or the variation does
 * not keep stock itself (measured on WooCommerce 10.0.2). A field that is null counts as not sent.
 */
function writeStock(shop: Shop, product: Product, fields: Fields, now: InstantMs): void {
  if (!shop.manageStock) return
  const motive = { cause: 'rest', reference: '', now } as const
  if (isSent(fields.manage_stock)) product.manageStock = isOn(fields.manage_stock)
  if (!product.manageStock) {
    setStock(shop, product, null, motive)
    product.backorders = 'no'
    product.stockStatus = oneOf(STOCK_STATUSES, fields.stock_status) ?? product.stockStatus
    return
  }
  product.backorders = oneOf(BACKORDERS, fields.backorders) ?? product.backorders
  const present = product.stock ?? 0
  if (isSent(fields.stock_quantity)) setStock(shop, product, phpInteger(fields.stock_quantity), motive)
  else setStock(shop, product, present + phpInteger(fields.inventory_delta), motive)
}

function isSent(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** `"parent"` on a variation only says that it keeps no stock itself. */
function isOn(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true' || value === 'yes'
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((candidate) => candidate === value)
}
