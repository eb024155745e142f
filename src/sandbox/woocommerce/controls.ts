import { z } from 'zod'
import type { Actions } from '../control.js'
import type { WooCommerceModel } from './model.js'

const id = z.int().positive()
const units = z.int().positive()
const status = z.enum(['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed'])

const placeOrder = z.strictObject({
  lines: z.array(z.strictObject({ productId: id, quantity: units })).min(1),
  status: status.default('processing'),
  force: z.boolean().default(false),
})
const setOrderStatus = z.strictObject({ orderId: id, status: z.enum([...status.options, 'trash']) })
const refund = z.strictObject({ orderId: id, lineId: id, quantity: units, restock: z.boolean().default(true) })
const editStock = z.strictObject({ productId: id, stock: z.int() })
const setPrice = z.strictObject({ productId: id, price: z.string(), salePrice: z.string().nullable().default(null) })
const books = z.strictObject({ productId: id.optional() }).default({})

/**
 * What a person can do to the shop from outside: act as its customers and its staff, and read its true books. Throws a ZodError for wrong arguments and a RangeError for a
 * product, order or line that is not there.
 */
export function wooCommerceControls(model: WooCommerceModel): Actions {
  return {
    place_order(args, now) {
      const { lines, ...options } = placeOrder.parse(args)
      return model.placeOrder(lines, now, options)
    },
    set_order_status(args, now) {
      const { orderId, status } = setOrderStatus.parse(args)
      model.setOrderStatus(orderId, status, now)
      return model.order(orderId)
    },
    refund(args, now) {
      const { orderId, lineId, quantity, restock } = refund.parse(args)
      model.refund(orderId, lineId, quantity, restock, now)
      return model.order(orderId)
    },
    lose_webhooks() {
      model.loseWebhooks()
      return model.webhooks()
    },
    edit_stock(args, now) {
      const { productId, stock } = editStock.parse(args)
      model.editStock(productId, stock, now)
      return model.product(productId)
    },
    set_price(args, now) {
      const { productId, price, salePrice } = setPrice.parse(args)
      model.setPrice(productId, price, salePrice, now)
      return model.product(productId)
    },
    books(args) {
      const { productId } = books.parse(args)
      const { entries } = model.books()
      return { entries: productId === undefined ? entries : entries.filter((entry) => entry.productId === productId) }
    },
  }
}
