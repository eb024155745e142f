import type { InstantMs } from '../../ports/clock.js'
import type { Motive } from './books.js'
import type { Backorders, Product, StockStatus } from './catalogue.js'
import type { Shop } from './shop.js'

/** Where this product's units are counted: itself, its parent, or nowhere. */
export function stockOwner(shop: Shop, product: Product): Product | undefined {
  if (!shop.manageStock) return undefined
  if (product.manageStock) return product
  const parent = parentOf(shop, product)
  return parent?.manageStock ? parent : undefined
}

export function parentOf(shop: Shop, product: Product): Product | undefined {
  return product.parentId === null ? undefined : shop.catalogue.find(product.parentId)
}

/** The switch as a variation shows it: `parent` where the parent counts for it. */
export function ownManageStock(shop: Shop, product: Product): boolean | 'parent' {
  if (product.manageStock) return true
  return parentOf(shop, product)?.manageStock ? 'parent' : false
}

/** The figure as REST shows it: a variation that counts at its parent shows the parent's. */
export function shownStock(shop: Shop, product: Product): number | null {
  return ownManageStock(shop, product) === 'parent' ? (parentOf(shop, product)?.stock ?? null) : product.stock
}

export function shownStockStatus(shop: Shop, product: Product): StockStatus {
  const atParent = ownManageStock(shop, product) === 'parent'
  return atParent ? (parentOf(shop, product)?.stockStatus ?? product.stockStatus) : product.stockStatus
}

/** Nothing left is `outofstock`, or `onbackorder` where backorders are allowed (measured on WooCommerce 10.0.2). */
function statusFor(stock: number, backorders: Backorders): StockStatus {
  if (stock > 0) return 'instock'
  return backorders === 'no' ? 'outofstock' : 'onbackorder'
}

/** Sets a managed figure and writes the ledger; the caller saves. */
export function setStock(shop: Shop, product: Product, stock: number | null, motive: Motive): void {
  shop.ledger.record(product.id, product.stock, stock, motive)
  product.stock = stock
}

/**
 * What every save does, also one that changes nothing: the status follows the figure, the dates of the product and of a
 * variation's parent are set, and `product.updated` fires, for a variation with the variation (measured on WooCommerce
 * 10.0.2).
 */
export function saveProduct(shop: Shop, product: Product, now: InstantMs): void {
  product.modifiedAt = now
  const parent = parentOf(shop, product)
  if (parent) parent.modifiedAt = now
  refreshStatus(shop, product)
  shop.emit('product.updated', product.id, now)
}

/** Lets the status follow the figure, and a variable parent's that of its variations. */
export function refreshStatus(shop: Shop, product: Product): void {
  if (product.manageStock) product.stockStatus = statusFor(product.stock ?? 0, product.backorders)
  syncVariableStatus(shop, parentOf(shop, product) ?? product)
}

/** A variable product that keeps no stock of its own is for sale while any of its variations is. */
function syncVariableStatus(shop: Shop, product: Product): void {
  if (product.type !== 'variable' || product.manageStock) return
  const statuses = new Set<StockStatus>()
  for (const id of product.variationIds) {
    const variation = shop.catalogue.find(id)
    if (variation) statuses.add(variation.stockStatus)
  }
  if (statuses.has('instock')) product.stockStatus = 'instock'
  else product.stockStatus = statuses.has('onbackorder') ? 'onbackorder' : 'outofstock'
}

/**
 * An order's movement. Besides the save it fires `woocommerce_updated_product_stock` with the id that counts, which no
 * REST edit does (measured on WooCommerce 5.8 to 10.0).
 */
export function moveStockByOrder(shop: Shop, owner: Product, amount: number, motive: Motive): void {
  setStock(shop, owner, (owner.stock ?? 0) + amount, motive)
  saveProduct(shop, owner, motive.now)
  shop.emit('action.woocommerce_updated_product_stock', owner.id, motive.now)
}
