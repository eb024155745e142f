import { countToNumber } from '../../core/count.js'
import { formatInstant } from '../../core/instant.js'
import { formatMoney, type Money } from '../../core/money.js'
import type { Adjustment } from './adjustments.js'
import type { BrotherPosOptions } from './options.js'
import type { Product } from './product.js'
import type { Sale } from './sales.js'

/** What the platform says of its records, in its own words. Field names are documented unless it says otherwise here. */

function priceJson(price: Money): number {
  return Number(formatMoney(price))
}

/**
 * `parent_id` and the types other than `simple` are guesses; a bundle's figure is taken to be 0. Written out in one piece,
 * because spreading makes a page of a hundred several times slower.
 */
export function productJson(product: Product, variations: readonly Product[]): Record<string, unknown> {
  const { price, salePrice } = product
  return {
    id: product.id,
    name: product.name,
    sku: product.sku,
    barcode: product.barcode,
    description: null,
    product_type: productType(product, variations),
    price: priceJson(price),
    effective_price: priceJson(salePrice ?? price),
    on_sale: salePrice !== null,
    unit_type: product.unitType,
    current_stock: countToNumber(product.stock),
    in_stock: isInStock(product),
    low_stock_threshold: null,
    brand: product.brand,
    categories: product.categories,
    strain_type: null,
    thc_content: null,
    cbd_content: null,
    package_size: null,
    equivalent_grams: null,
    has_variations: variations.length > 0,
    variations: variations.map(variationJson),
    parent_id: product.variationOf ?? undefined,
    primary_image_url: null,
    active: product.active,
    created_at: formatInstant(product.createdAt),
    updated_at: formatInstant(product.updatedAt),
  }
}

/** The shape of a nested variation is unknown: the part of a product that tells what it is, costs and counts. */
function variationJson(variation: Product): Record<string, unknown> {
  const { id, name, sku, barcode, price, salePrice, stock, active } = variation
  return {
    id,
    name,
    sku,
    barcode,
    price: priceJson(price),
    effective_price: priceJson(salePrice ?? price),
    on_sale: salePrice !== null,
    current_stock: countToNumber(stock),
    in_stock: isInStock(variation),
    active,
  }
}

function isInStock({ stock, bundle }: Product): boolean {
  return stock > 0 || bundle !== null
}

function productType(product: Product, variations: readonly Product[]): string {
  if (product.bundle) return 'bundle'
  return variations.length > 0 ? 'variable' : 'simple'
}

/** The reply to an adjustment, in the store's dialect. */
export function adjustmentJson(adjustment: Adjustment, dialect: BrotherPosOptions['dialect']): Record<string, unknown> {
  const { id, reason, at } = adjustment
  if (dialect === 'new_stock') return { success: true, ...adjustedJson(adjustment, dialect) }
  return { id, ...adjustedJson(adjustment, dialect), reason, created_at: formatInstant(at) }
}

/** A row of the list of adjustments. It is not documented: the reply, and what a list cannot do without. */
export function adjustmentRowJson(
  adjustment: Adjustment,
  dialect: BrotherPosOptions['dialect'],
): Record<string, unknown> {
  const { id, reason, at } = adjustment
  return { id, ...adjustedJson(adjustment, dialect), reason, created_at: formatInstant(at) }
}

function adjustedJson(
  { productId, productName, type, before, after, amount }: Adjustment,
  dialect: BrotherPosOptions['dialect'],
): Record<string, unknown> {
  const about = { product_id: productId, product_name: productName, adjustment_type: type }
  if (dialect === 'new_stock') return { ...about, old_stock: countToNumber(before), new_stock: countToNumber(after) }
  return {
    ...about,
    quantity_change: countToNumber(amount),
    quantity_before: countToNumber(before),
    quantity_after: countToNumber(after),
  }
}

export function saleJson(sale: Sale): Record<string, unknown> {
  return {
    id: sale.id,
    receipt_number: sale.receiptNumber,
    status: sale.status,
    source: 'pos',
    sale_type: 'retail',
    line_items: sale.lines.map((line) => ({
      id: line.id,
      product_id: line.productId,
      product_name: line.productName,
      sku: line.sku,
      quantity: countToNumber(line.quantity),
      unit_price: priceJson(line.unitPrice),
    })),
    completed_at: formatInstant(sale.completedAt),
    created_at: formatInstant(sale.createdAt),
    updated_at: formatInstant(sale.updatedAt),
  }
}
