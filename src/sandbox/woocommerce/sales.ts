import type { InstantMs } from '../../ports/clock.js'
import type { WantedLine } from './checkout.js'
import { isForSale } from './checkout.js'
import { requireWhole } from './drafts.js'
import type { Order, OrderLine, OrderStatus } from './order-store.js'
import { addLine, createOrder, editQuantity, forceDeleteOrder, removeLine, setStatus, trashOrder } from './orders.js'
import { createRefund, lineCents, refundedCents, totalCents } from './refunds.js'
import { productAt } from './shelf.js'
import type { Shop } from './shop.js'

interface PlaceOrderOptions {
  /** Default: `processing`, a paid order. `pending` is an unpaid checkout, which reserves its units for an hour. */
  readonly status?: Exclude<OrderStatus, 'trash'>
  /** Sells what is not there, as an order made over REST or by hand may. */
  readonly force?: boolean
}

/** What customers and staff do to orders. */
export interface Sales {
  /** A customer's checkout: null where the shop refuses to sell so many. */
  placeOrder(lines: readonly WantedLine[], now: InstantMs, options?: PlaceOrderOptions): Readonly<Order> | null
  setOrderStatus(orderId: number, status: OrderStatus, now: InstantMs): void
  /** Refunds units and their price; `restock` puts them back on the shelf. Throws for more than is left to refund. */
  refund(orderId: number, lineId: number, quantity: number, restock: boolean, now: InstantMs): void
  /** Sets a line's quantity; 0 takes the line out. */
  editLine(orderId: number, lineId: number, quantity: number, now: InstantMs): void
  addLine(orderId: number, line: WantedLine, now: InstantMs): Readonly<OrderLine>
  trash(orderId: number, now: InstantMs): void
  forceDelete(orderId: number, now: InstantMs): void
}

export function salesOf(shop: Shop): Sales {
  return {
    placeOrder(lines, now, { status = 'processing', force = false } = {}) {
      for (const { productId, quantity } of lines) {
        requireUnits(quantity)
        productAt(shop, productId)
      }
      shop.deliveries.visit(now)
      if (!force && !isForSale(shop, lines, now)) return null
      return copyOfOrder(createOrder(shop, { lines, status, createdVia: 'checkout' }, now))
    },
    setOrderStatus: (id, status, now) => setStatus(shop, orderAt(shop, id), status, now),
    refund(orderId, lineId, quantity, restock, now) {
      const order = orderAt(shop, orderId)
      const line = lineAt(order, lineId)
      requireUnits(quantity)
      if (quantity > line.quantity - line.refundedQuantity)
        throw new RangeError(`more than is left to refund: ${quantity}`)
      const amountCents = Math.min(lineCents(line, quantity), totalCents(order) - refundedCents(order))
      createRefund(shop, order, { lines: [{ line, quantity }], amountCents, restock, reason: '' }, now)
    },
    editLine(orderId, lineId, quantity, now) {
      const order = orderAt(shop, orderId)
      const line = lineAt(order, lineId)
      if (quantity === 0) return removeLine(shop, order, line, now)
      requireUnits(quantity)
      editQuantity(shop, order, line, quantity, now)
    },
    addLine(orderId, line, now) {
      requireUnits(line.quantity)
      return { ...addLine(shop, orderAt(shop, orderId), line, now) }
    },
    trash: (id, now) => trashOrder(shop, orderAt(shop, id), now),
    forceDelete: (id) => forceDeleteOrder(shop, orderAt(shop, id)),
  }
}

/** A copy that later changes leave alone. */
export function copyOfOrder(order: Order): Readonly<Order> {
  return { ...order, lines: order.lines.map((line) => ({ ...line })), refunds: [...order.refunds] }
}

function orderAt(shop: Shop, id: number): Order {
  const order = shop.orders.find(id)
  if (!order) throw new RangeError(`no such order: ${id}`)
  return order
}

function lineAt(order: Order, id: number): OrderLine {
  const line = order.lines.find((candidate) => candidate.id === id)
  if (!line) throw new RangeError(`no such line in order ${order.id}: ${id}`)
  return line
}

function requireUnits(quantity: number): void {
  requireWhole(quantity)
  if (quantity <= 0) throw new RangeError(`not above zero: ${quantity}`)
}
