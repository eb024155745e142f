import type { InstantMs } from '../../ports/clock.js'
import type { Product } from './catalogue.js'
import { orderedProduct } from './order-stock.js'
import type { Shop } from './shop.js'
import { parentOf, stockOwner } from './stock.js'

export interface WantedLine {
  /** A simple product's or a variation's id. */
  readonly productId: number
  readonly quantity: number
}

/** For how long an unpaid checkout keeps its units from other customers (measured on WooCommerce 10.0.2). */
export const RESERVATION_MS = 3_600_000

/**
 * Whether the shop lets a customer buy all of this: published, in stock, and with backorders off no more than is left
 * after what other unpaid checkouts reserve.
 */
export function isForSale(shop: Shop, lines: readonly WantedLine[], now: InstantMs): boolean {
  const wanted = new Map<Product, number>()
  for (const { productId, quantity } of lines) {
    const product = shop.catalogue.find(productId)
    if (!product || product.type === 'variable' || !isPublished(shop, product)) return false
    const owner = stockOwner(shop, product)
    if (!owner && product.stockStatus === 'outofstock') return false
    if (owner) wanted.set(owner, (wanted.get(owner) ?? 0) + quantity)
  }
  for (const [owner, quantity] of wanted) {
    if (owner.backorders === 'no' && (owner.stock ?? 0) - reserved(shop, owner, now) < quantity) return false
  }
  return lines.length > 0
}

function isPublished(shop: Shop, product: Product): boolean {
  return product.status === 'publish' && (parentOf(shop, product)?.status ?? 'publish') === 'publish'
}

function reserved(shop: Shop, owner: Product, now: InstantMs): number {
  let units = 0
  for (const order of shop.orders.reserving()) {
    if ((order.reservedUntil ?? 0) <= now) continue
    for (const line of order.lines) {
      const product = orderedProduct(shop, line)
      if (product && stockOwner(shop, product) === owner) units += line.quantity
    }
  }
  return units
}
