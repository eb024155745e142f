import type { InstantMs } from '../../ports/clock.js'
import { answerList } from './listing.js'
import { writeMeta } from './meta.js'
import { applyLines, newLines } from './order-lines.js'
import { orderRow, refundRow } from './order-rows.js'
import type { Order, OrderStatus } from './order-store.js'
import { createOrder, forceDeleteOrder, saveOrder, setStatus, trashOrder } from './orders.js'
import { isTrue, listParameter } from './query.js'
import { createRefund } from './refunds.js'
import { readRefund } from './refund-request.js'
import type { Reply } from './reply.js'
import { created, invalidParameters, isReply, ok, refused } from './reply.js'
import type { RestRequest } from './route.js'
import { routesOf } from './route.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'

const WRITABLE_STATUSES: readonly OrderStatus[] = [
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
]

export const ORDER_ROUTES = routesOf('wc/v3', [
  ['view', '/orders', listOrders],
  ['create', '/orders', postOrder],
  ['view', '/orders/:id', viewOrder],
  ['edit', '/orders/:id', editOrder],
  ['delete', '/orders/:id', deleteOrder],
  ['view', '/orders/:id/refunds', listRefunds],
  ['create', '/orders/:id/refunds', postRefund],
])

/** `any` is every status but trash (measured on WooCommerce 10.0.2). */
function listOrders({ shop, query }: RestRequest): Reply {
  const statuses = listParameter(query, 'status') ?? ['any']
  const known: readonly string[] = [...WRITABLE_STATUSES, 'any', 'trash', 'auto-draft']
  if (!statuses.every((status) => known.includes(status))) return invalidParameters({ status: 'Unknown order status.' })
  const included = listParameter(query, 'include')?.map(Number)
  const any = statuses.includes('any')
  return answerList<Order>(shop, query, {
    rows: shop.orders.rows,
    keep: ({ id, status }) =>
      (any ? status !== 'trash' : statuses.includes(status)) && (included?.includes(id) ?? true),
    orderings: ['date', 'id', 'include', 'title', 'slug', 'modified'],
    write: (order) => orderRow(shop, order),
  })
}

function viewOrder({ shop, idOf }: RestRequest): Reply {
  const order = shop.orders.find(idOf('id'))
  return order ? ok(orderRow(shop, order)) : unknownOrder(404)
}

function postOrder({ shop, fields, now }: RestRequest): Reply {
  const status = statusOf(fields) ?? 'pending'
  if (isReply(status)) return status
  const lines = newLines(shop, fields.line_items)
  if (isReply(lines)) return lines
  const order = createOrder(shop, { lines, status, createdVia: 'rest-api' }, now)
  order.meta = writeMeta(order.meta, fields.meta_data, shop.nextMetaId)
  payIfAsked(shop, order, fields, now)
  return created(orderRow(shop, order))
}

function editOrder({ shop, idOf, fields, now }: RestRequest): Reply {
  const order = shop.orders.find(idOf('id'))
  if (!order) return unknownOrder(400)
  const status = statusOf(fields)
  if (isReply(status)) return status
  const refusal = applyLines(shop, order, fields.line_items, now)
  if (refusal) return refusal
  order.meta = writeMeta(order.meta, fields.meta_data, shop.nextMetaId)
  if (status) setStatus(shop, order, status, now)
  else saveOrder(shop, order, now)
  payIfAsked(shop, order, fields, now)
  return ok(orderRow(shop, order))
}

function payIfAsked(shop: Shop, order: Order, fields: Fields, now: InstantMs): void {
  const unpaid = order.status === 'pending' || order.status === 'failed'
  if (fields.set_paid === true && unpaid) setStatus(shop, order, 'processing', now)
}

function deleteOrder({ shop, idOf, query, fields, now }: RestRequest): Reply {
  const order = shop.orders.find(idOf('id'))
  if (!order) return unknownOrder(404)
  const before = orderRow(shop, order)
  if (isTrue(query.get('force')) || fields.force === true) {
    forceDeleteOrder(shop, order)
    return ok(before)
  }
  if (order.status === 'trash') {
    return refused(410, 'woocommerce_rest_already_trashed', 'The order has already been deleted.')
  }
  trashOrder(shop, order, now)
  return ok(orderRow(shop, order))
}

function listRefunds({ shop, idOf }: RestRequest): Reply {
  const order = shop.orders.find(idOf('id'))
  return order ? ok(order.refunds.map((refund) => refundRow(shop, refund))) : unknownOrder(404)
}

function postRefund({ shop, idOf, fields, now }: RestRequest): Reply {
  const order = shop.orders.find(idOf('id'))
  if (!order) return refused(404, 'woocommerce_rest_invalid_order_id', 'Invalid order ID.')
  const wanted = readRefund(order, fields)
  return isReply(wanted) ? wanted : created(refundRow(shop, createRefund(shop, order, wanted, now)))
}

function statusOf(fields: Fields): OrderStatus | Reply | undefined {
  if (fields.status === undefined || fields.status === null) return undefined
  const status = WRITABLE_STATUSES.find((candidate) => candidate === fields.status)
  return status ?? invalidParameters({ status: `status is not one of ${WRITABLE_STATUSES.join(', ')}.` })
}

function unknownOrder(status: number): Reply {
  return refused(status, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.')
}
