import { z } from 'zod'
import type { InstantMs } from '../../ports/clock.js'
import type { ShopifyModel } from './model.js'

/** Something that a person does to the shop. It throws a ZodError where the arguments are not of its form. */
export type Control = (args: unknown, now: InstantMs) => unknown

const goods = z.union([z.strictObject({ sku: z.string() }), z.strictObject({ inventoryItemId: z.string() })])
const units = z.int().positive()
const amount = z.string().regex(/^\d+(\.\d+)?$/)

const placeOrder = z.strictObject({
  lines: z.array(z.strictObject({ goods, quantity: units, locationId: z.string().optional() })).min(1),
})
const cancelOrder = z.strictObject({ orderId: z.string(), restock: z.boolean().default(true) })
const refund = z.strictObject({
  orderId: z.string(),
  lines: z.array(z.strictObject({ goods, quantity: units, restock: z.boolean().default(true) })).min(1),
})
const editQuantity = z.strictObject({
  goods,
  locationId: z.string().optional(),
  change: z.union([z.strictObject({ to: z.int() }), z.strictObject({ by: z.int() })]),
})
const setPrice = z.strictObject({ goods, price: amount, compareAtPrice: amount.nullable().optional() })
const books = z.strictObject({
  /** Leaves out the entries before this one, counted from 0. */
  from: z.int().nonnegative().default(0),
})

/** The shop's controls by name, for a demonstration or a test that speaks to the model from outside. */
export function shopifyControls(model: ShopifyModel): Readonly<Record<string, Control>> {
  const itemOf = (named: z.infer<typeof goods>) => findItem(model, named)
  return {
    place_order: control(placeOrder, ({ lines }, now) => {
      const wanted = lines.map((line) => ({
        inventoryItemId: itemOf(line.goods),
        quantity: line.quantity,
        ...(line.locationId === undefined ? {} : { locationId: line.locationId }),
      }))
      return describeOrder(model.placeOrder(wanted, now))
    }),
    cancel_order: control(cancelOrder, ({ orderId, restock }, now) =>
      describeOrder(model.cancelOrder(orderId, restock, now)),
    ),
    refund: control(refund, ({ orderId, lines }, now) => {
      const wanted = lines.map((line) => ({ ...line, inventoryItemId: itemOf(line.goods) }))
      return describeOrder(model.refund(orderId, wanted, now))
    }),
    edit_quantity: control(editQuantity, ({ change, locationId, ...named }, now) => {
      const inventoryItemId = itemOf(named.goods)
      const place = locationId === undefined ? {} : { locationId }
      const done = model.editQuantity({ inventoryItemId, change, ...place }, now)
      return { done, level: model.level(inventoryItemId, locationId) ?? null }
    }),
    set_price: control(setPrice, ({ price, compareAtPrice, ...named }, now) => {
      const inventoryItemId = itemOf(named.goods)
      const variant = model.variants().find((known) => known.inventoryItem.id === inventoryItemId)
      return { done: variant !== undefined && model.setPrice(variant.id, price, compareAtPrice, now) }
    }),
    books: control(books, ({ from }) => ({ entries: model.books().entries.slice(from) })),
  }
}

function control<Schema extends z.ZodType>(
  schema: Schema,
  act: (args: z.output<Schema>, now: InstantMs) => unknown,
): Control {
  return (args, now) => act(schema.parse(args), now)
}

/** A SKU must be the SKU of one variant only. */
function findItem(model: ShopifyModel, named: z.infer<typeof goods>): string {
  if ('inventoryItemId' in named) return named.inventoryItemId
  const [found, second] = model.variants().filter(({ sku }) => sku === named.sku)
  if (found === undefined) throw new RangeError(`no variant has the SKU ${named.sku}`)
  if (second !== undefined) throw new RangeError(`several variants have the SKU ${named.sku}`)
  return found.inventoryItem.id
}

function describeOrder(order: ReturnType<ShopifyModel['placeOrder']>) {
  if (order === null) return { done: false }
  const lines = order.lines.map(({ inventoryItemId, quantity, fulfilled, removed, returned }) => ({
    inventoryItemId,
    quantity,
    fulfilled,
    removed,
    returned,
  }))
  return { done: true, orderId: order.id, name: order.name, cancelled: order.cancelled, lines }
}
