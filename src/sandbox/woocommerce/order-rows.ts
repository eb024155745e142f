import { dateFields } from './dates.js'
import type { Order, OrderLine, Refund } from './order-store.js'
import { lineCents, totalCents } from './refunds.js'
import type { Shop } from './shop.js'

export function orderRow(shop: Shop, order: Order): Record<string, unknown> {
  const offset = shop.settings.utcOffsetMinutes
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: shop.settings.currency,
    prices_include_tax: false,
    ...dateFields('date_created', order.createdAt, offset),
    ...dateFields('date_modified', order.modifiedAt, offset),
    discount_total: '0.00',
    shipping_total: '0.00',
    total: money(totalCents(order)),
    total_tax: '0.00',
    customer_id: 0,
    order_key: `wc_order_${order.id}`,
    billing: { first_name: '', last_name: '', email: '', country: '' },
    shipping: { first_name: '', last_name: '', country: '' },
    payment_method: '',
    created_via: order.createdVia,
    number: String(order.id),
    meta_data: order.meta,
    line_items: order.lines.map(lineRow),
    tax_lines: [],
    shipping_lines: [],
    fee_lines: [],
    coupon_lines: [],
    refunds: order.refunds.map((refund) => ({
      id: refund.id,
      reason: refund.reason,
      total: `-${money(refund.amountCents)}`,
    })),
  }
}

export function refundRow(shop: Shop, refund: Refund): Record<string, unknown> {
  return {
    id: refund.id,
    ...dateFields('date_created', refund.at, shop.settings.utcOffsetMinutes),
    amount: money(refund.amountCents),
    reason: refund.reason,
    refunded_payment: false,
    meta_data: [],
    line_items: [],
  }
}

/** Stored meta values come back as text, so `_reduced_stock` of three is "3". */
function lineRow(line: OrderLine): Record<string, unknown> {
  const value = line.reducedStock === null ? null : String(line.reducedStock)
  const entry = { id: line.id, key: '_reduced_stock', value, display_key: '_reduced_stock', display_value: value }
  return {
    id: line.id,
    name: line.name,
    product_id: line.productId,
    variation_id: line.variationId,
    quantity: line.quantity,
    tax_class: '',
    subtotal: money(lineCents(line)),
    total: money(lineCents(line)),
    total_tax: '0.00',
    taxes: [],
    meta_data: value === null ? [] : [entry],
    sku: line.sku,
    price: Number(line.price),
  }
}

function money(cents: number): string {
  return (cents / 100).toFixed(2)
}
