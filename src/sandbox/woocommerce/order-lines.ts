import type { InstantMs } from '../../ports/clock.js'
import type { WantedLine } from './checkout.js'
import type { Order } from './order-store.js'
import { addLine, editQuantity, removeLine } from './orders.js'
import type { Reply } from './reply.js'
import { refused } from './reply.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'
import { fieldsOf, phpInteger } from './validation.js'

/** The lines of a new order. */
export function newLines(shop: Shop, value: unknown): readonly WantedLine[] | Reply {
  const lines: WantedLine[] = []
  for (const item of itemsOf(value)) {
    const line = wantedLine(shop, item)
    if ('status' in line) return line
    lines.push(line)
  }
  return lines
}

/** Applies the `line_items` of an edit: an id with quantity 0 takes the line out, no id adds one. */
export function applyLines(shop: Shop, order: Order, value: unknown, now: InstantMs): Reply | undefined {
  for (const item of itemsOf(value)) {
    const refusal = applyLine(shop, order, item, now)
    if (refusal) return refusal
  }
  return undefined
}

function applyLine(shop: Shop, order: Order, item: Fields, now: InstantMs): Reply | undefined {
  if (!item.id) {
    const wanted = wantedLine(shop, item)
    if ('status' in wanted) return wanted
    addLine(shop, order, wanted, now)
    return undefined
  }
  const line = order.lines.find(({ id }) => id === item.id)
  if (!line) {
    const message = 'Order item ID provided is not associated with order.'
    return refused(400, 'woocommerce_rest_invalid_item_id', message)
  }
  if (item.quantity === 0 || item.product_id === null) removeLine(shop, order, line, now)
  else if (item.quantity !== undefined) editQuantity(shop, order, line, phpInteger(item.quantity), now)
  return undefined
}

function wantedLine(shop: Shop, item: Fields): WantedLine | Reply {
  const bySku = typeof item.sku === 'string' && item.sku !== '' ? shop.catalogue.bySku(item.sku)[0] : undefined
  const productId = bySku?.id ?? (phpInteger(item.variation_id) || phpInteger(item.product_id))
  if (!shop.catalogue.find(productId)) {
    return refused(400, 'woocommerce_rest_required_product_reference', 'Product ID or SKU is required.')
  }
  return { productId, quantity: item.quantity === undefined ? 1 : phpInteger(item.quantity) }
}

function itemsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}
