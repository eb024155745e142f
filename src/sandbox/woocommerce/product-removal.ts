import type { InstantMs } from '../../ports/clock.js'
import type { Product } from './catalogue.js'
import type { Shop } from './shop.js'
import { parentOf, refreshStatus } from './stock.js'

/**
 * Into the trash, which fires `product.deleted`, or out of the shop, which fires nothing (read in WooCommerce's source).
 * A parent takes its variations with it.
 */
export function removeProduct(shop: Shop, product: Product, force: boolean, now: InstantMs): void {
  for (const id of [...product.variationIds]) {
    const variation = shop.catalogue.find(id)
    if (variation) removeProduct(shop, variation, force, now)
  }
  if (force) removeForGood(shop, product)
  else trashProduct(shop, product, now)
}

function trashProduct(shop: Shop, product: Product, now: InstantMs): void {
  product.status = 'trash'
  product.modifiedAt = now
  shop.emit('product.deleted', product.id, now)
}

function removeForGood(shop: Shop, product: Product): void {
  shop.catalogue.remove(product)
  const parent = parentOf(shop, product)
  if (!parent) return
  parent.variationIds.splice(parent.variationIds.indexOf(product.id), 1)
  refreshStatus(shop, parent)
}
