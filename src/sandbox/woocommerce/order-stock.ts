import type { InstantMs } from '../../ports/clock.js'
import type { MovementCause } from './books.js'
import type { Product } from './catalogue.js'
import type { Order, OrderLine, OrderStatus } from './order-store.js'
import type { Shop } from './shop.js'
import { moveStockByOrder, stockOwner } from './stock.js'

/** Entering one of these takes stock, once; entering one of the others gives it back; the rest change nothing. */
const TAKING: ReadonlySet<OrderStatus> = new Set(['on-hold', 'processing', 'completed'])
const RELEASING: ReadonlySet<OrderStatus> = new Set(['pending', 'cancelled'])

export function takesStock(status: OrderStatus): boolean {
  return TAKING.has(status)
}

/** The stock rules of entering a status (measured on WooCommerce 10.0.2). */
export function moveForStatus(shop: Shop, order: Order, now: InstantMs): void {
  if (TAKING.has(order.status) && !order.stockReduced) {
    for (const line of order.lines) takeLine(shop, order, line, now)
    order.stockReduced = true
  }
  if (RELEASING.has(order.status) && order.stockReduced) {
    for (const line of order.lines) releaseLine(shop, order, line, now)
    order.stockReduced = false
  }
}

/** Takes the line's whole quantity, unless the line holds some already. */
export function takeLine(shop: Shop, order: Order, line: OrderLine, now: InstantMs): void {
  const owner = lineOwner(shop, line)
  if (!owner || line.reducedStock) return
  shop.orders.hold(line, line.quantity, owner.id)
  moveStockByOrder(shop, owner, -line.quantity, motive(order, 'order', now))
}

/** Gives back just what the line holds; the entry is then absent. */
export function releaseLine(shop: Shop, order: Order, line: OrderLine, now: InstantMs): void {
  const owner = lineOwner(shop, line)
  const units = line.reducedStock
  if (!owner || !units) return
  shop.orders.hold(line, null, null)
  moveStockByOrder(shop, owner, units, motive(order, 'cancel', now))
}

/** A refund with restock: the entry shrinks by what went back, and stays even at 0. */
export function restockLine(shop: Shop, order: Order, line: OrderLine, quantity: number, now: InstantMs): void {
  const owner = lineOwner(shop, line)
  if (!owner || !line.reducedStock || quantity === 0) return
  shop.orders.hold(line, line.reducedStock - quantity, line.heldFrom)
  moveStockByOrder(shop, owner, quantity, motive(order, 'refund', now))
}

export function orderedProduct(shop: Shop, line: OrderLine): Product | undefined {
  return shop.catalogue.find(line.variationId || line.productId)
}

function lineOwner(shop: Shop, line: OrderLine): Product | undefined {
  const product = orderedProduct(shop, line)
  return product && stockOwner(shop, product)
}

function motive(order: Order, cause: MovementCause, now: InstantMs) {
  return { cause, reference: String(order.id), now }
}
