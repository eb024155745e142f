import { isRecord } from './fields.js'
import type { Order } from './order-store.js'
import type { RefundedLine, WantedRefund } from './refunds.js'
import { lineCents, refundedCents, totalCents } from './refunds.js'
import type { Reply } from './reply.js'
import { refused } from './reply.js'
import type { Fields } from './validation.js'
import { phpInteger } from './validation.js'

/** Reads the body of a refund; units go back on the shelf unless `api_restock` is false. */
export function readRefund(order: Order, fields: Fields): WantedRefund | Reply {
  const lines = refundedLines(order, fields.line_items)
  const sent = fields.amount ?? lines.reduce((sum, { line, quantity }) => sum + lineCents(line, quantity), 0) / 100
  const amountCents = Math.round(Number(sent) * 100)
  if (!(amountCents >= 0)) {
    const message = 'Refund amount must be greater than zero.'
    return refused(400, 'woocommerce_rest_invalid_order_refund', message)
  }
  if (amountCents > totalCents(order) - refundedCents(order)) {
    return refused(500, 'woocommerce_rest_cannot_create_order_refund', 'Invalid refund amount.')
  }
  const reason = typeof fields.reason === 'string' ? fields.reason : ''
  return { lines, amountCents, restock: fields.api_restock !== false, reason }
}

function refundedLines(order: Order, value: unknown): readonly RefundedLine[] {
  const items = Array.isArray(value) ? (value as unknown[]) : []
  return items.flatMap((item) => {
    const line = isRecord(item) ? order.lines.find(({ id }) => id === item.id) : undefined
    return isRecord(item) && line ? [{ line, quantity: phpInteger(item.quantity) }] : []
  })
}
