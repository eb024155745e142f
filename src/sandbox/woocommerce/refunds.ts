import type { InstantMs } from '../../ports/clock.js'
import type { Order, OrderLine, Refund } from './order-store.js'
import { restockLine } from './order-stock.js'
import { saveOrder } from './orders.js'
import type { Shop } from './shop.js'

export interface RefundedLine {
  readonly line: OrderLine
  readonly quantity: number
}

export interface WantedRefund {
  readonly lines: readonly RefundedLine[]
  readonly amountCents: number
  readonly restock: boolean
  readonly reason: string
}

export function lineCents(line: OrderLine, quantity = line.quantity): number {
  return Math.round(Number(line.price) * quantity * 100)
}

export function totalCents(order: Order): number {
  return order.lines.reduce((sum, line) => sum + lineCents(line), 0)
}

export function refundedCents(order: Order): number {
  return order.refunds.reduce((sum, refund) => sum + refund.amountCents, 0)
}

/**
 * Refunds units and money. Only a refund with restock moves stock and `_reduced_stock` (measured on WooCommerce
 * 10.0.2); once nothing is left to refund the order becomes `refunded`, which moves nothing.
 */
export function createRefund(shop: Shop, order: Order, wanted: WantedRefund, now: InstantMs): Refund {
  const refund: Refund = { id: shop.nextPostId(), at: now, amountCents: wanted.amountCents, reason: wanted.reason }
  order.refunds.push(refund)
  for (const { line, quantity } of wanted.lines) {
    line.refundedQuantity += quantity
    if (wanted.restock) restockLine(shop, order, line, quantity, now)
  }
  if (isFullyRefunded(order)) order.status = 'refunded'
  saveOrder(shop, order, now)
  return refund
}

function isFullyRefunded(order: Order): boolean {
  if (refundedCents(order) < totalCents(order)) return false
  const hasFreeLine = order.lines.some((line) => lineCents(line) === 0)
  return !hasFreeLine || order.lines.every((line) => line.refundedQuantity >= line.quantity)
}
