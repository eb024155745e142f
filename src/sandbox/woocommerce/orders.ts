import type { InstantMs } from '../../ports/clock.js'
import { RESERVATION_MS, type WantedLine } from './checkout.js'
import type { Order, OrderLine, OrderStatus } from './order-store.js'
import { moveForStatus, releaseLine, takeLine, takesStock } from './order-stock.js'
import { activePrice } from './prices.js'
import type { Shop } from './shop.js'

export interface NewOrder {
  readonly lines: readonly WantedLine[]
  readonly status: OrderStatus
  readonly createdVia: Order['createdVia']
}

/** Creates an order without asking for stock: REST orders may oversell (measured on WooCommerce 10.0.2). */
export function createOrder(shop: Shop, wanted: NewOrder, now: InstantMs): Order {
  const order: Order = {
    id: shop.nextPostId(),
    status: wanted.status,
    createdVia: wanted.createdVia,
    createdAt: now,
    modifiedAt: now,
    lines: wanted.lines.map((line) => newLine(shop, line)),
    meta: [],
    refunds: [],
    stockReduced: false,
    reservedUntil: null,
  }
  shop.orders.add(order)
  if (wanted.createdVia === 'checkout' && wanted.status === 'pending') shop.orders.reserve(order, now + RESERVATION_MS)
  shop.emit('order.created', order.id, now)
  moveForStatus(shop, order, now)
  return order
}

/** Moves an order to a status, with the stock that goes with it. */
export function setStatus(shop: Shop, order: Order, status: OrderStatus, now: InstantMs): void {
  if (status === 'trash') return trashOrder(shop, order, now)
  const changed = order.status !== status
  order.status = status
  if (changed && status !== 'pending') shop.orders.reserve(order, null)
  if (changed) moveForStatus(shop, order, now)
  saveOrder(shop, order, now)
}

/** The trash gives nothing back; the lines go on holding what they held (measured on WooCommerce 10.0.2). */
export function trashOrder(shop: Shop, order: Order, now: InstantMs): void {
  order.status = 'trash'
  order.modifiedAt = now
  shop.emit('order.deleted', order.id, now)
}

/** Deleting for good gives nothing back and fires nothing of its own. */
export function forceDeleteOrder(shop: Shop, order: Order): void {
  shop.orders.remove(order)
}

/** A changed quantity leaves stock and `_reduced_stock` as they were (measured on WooCommerce 10.0.2). */
export function editQuantity(shop: Shop, order: Order, line: OrderLine, quantity: number, now: InstantMs): void {
  line.quantity = quantity
  saveOrder(shop, order, now)
}

/** Taking a line out gives its units back (measured on WooCommerce 10.0.2). */
export function removeLine(shop: Shop, order: Order, line: OrderLine, now: InstantMs): void {
  releaseLine(shop, order, line, now)
  shop.orders.hold(line, null, null)
  order.lines = order.lines.filter((other) => other !== line)
  saveOrder(shop, order, now)
}

/** A line added to an order that has taken its stock takes its own at once (measured on WooCommerce 10.0.2). */
export function addLine(shop: Shop, order: Order, wanted: WantedLine, now: InstantMs): OrderLine {
  const line = newLine(shop, wanted)
  order.lines = [...order.lines, line]
  if (takesStock(order.status)) takeLine(shop, order, line, now)
  saveOrder(shop, order, now)
  return line
}

export function saveOrder(shop: Shop, order: Order, now: InstantMs): void {
  order.modifiedAt = now
  shop.emit('order.updated', order.id, now)
}

function newLine(shop: Shop, { productId, quantity }: WantedLine): OrderLine {
  const product = shop.catalogue.find(productId)
  if (!product) throw new RangeError(`no such product: ${productId}`)
  return {
    id: shop.orders.nextLineId(),
    productId: product.parentId ?? product.id,
    variationId: product.parentId === null ? 0 : product.id,
    name: product.name,
    sku: product.sku,
    quantity,
    price: activePrice(product),
    reducedStock: null,
    heldFrom: null,
    refundedQuantity: 0,
  }
}
