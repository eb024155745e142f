import { z } from 'zod'
import { parseCount, type Count } from '../../core/count.js'
import { parseMoney, type Money } from '../../core/money.js'
import type { Actions } from '../control.js'
import { ADJUSTMENT_TYPES } from './adjustments.js'
import type { BrotherPosModel } from './model.js'

/** Decimals as text or as JSON numbers; both are read exactly as they are written. */
const decimal = z.union([z.string(), z.number()]).transform(String)
const count = decimal.transform((text, context): Count => {
  const read = parseCount(text)
  if (read !== undefined) return read
  context.addIssue(`not a quantity: ${text}`)
  return z.NEVER
})
const money = decimal.transform((text, context): Money => {
  const read = parseMoney(text)
  if (read !== undefined) return read
  context.addIssue(`not a price: ${text}`)
  return z.NEVER
})

const productId = z.number().int().positive()
const goods = z.array(z.strictObject({ productId, quantity: count })).min(1)
const only = z.strictObject({ productId })
const about = {
  productId,
  type: z.enum(ADJUSTMENT_TYPES).default('count'),
  reason: z.string().nullable().default(null),
}

const seed = z.strictObject({
  id: productId.optional(),
  sku: z.string().nullable().default(null),
  barcode: z.string().nullable().default(null),
  name: z.string().min(1),
  price: money,
  salePrice: money.nullable().default(null),
  stock: count.default(0 as Count),
  categories: z.array(z.string()).default([]),
  brand: z.string().nullable().default(null),
  unitType: z.string().default('unit'),
  variationOf: productId.nullable().default(null),
  bundle: goods.nullable().default(null),
  active: z.boolean().default(true),
})

/** What a person may do at the till through the control interface. Quantities and prices are decimals. */
export function brotherPosControls(model: BrotherPosModel): Actions {
  return {
    ...stockActions(model),
    ...catalogueActions(model),
    books: () => model.books(),
    products: () => model.products(),
    product: (args) => model.product(only.parse(args).productId) ?? null,
  }
}

function stockActions(model: BrotherPosModel): Actions {
  return {
    sell: (args, now) => model.sell(z.strictObject({ goods }).parse(args).goods, now),
    void: (args, now) => model.voidSale(z.strictObject({ saleId: z.number().int() }).parse(args).saleId, now),
    receive(args, now) {
      const shape = z.strictObject({ productId, amount: count, announced: z.boolean().default(false) })
      const receipt = shape.parse(args)
      return model.receive(receipt.productId, receipt.amount, now, receipt)
    },
    return(args, now) {
      const returned = z.strictObject({ goods, announced: z.boolean().default(false) }).parse(args)
      return model.returnGoods(returned.goods, now, returned)
    },
    adjust(args, now) {
      const byChange = z.strictObject({ ...about, quantityChange: count })
      const byFigure = z.strictObject({ ...about, newStock: count })
      return model.adjust(z.union([byChange, byFigure]).parse(args), now)
    },
  }
}

function catalogueActions(model: BrotherPosModel): Actions {
  return {
    add(args, now) {
      const { id, ...rest } = seed.parse(args)
      return model.addProduct(id === undefined ? rest : { ...rest, id }, now)
    },
    price(args, now) {
      const wanted = z.strictObject({ productId, price: money }).parse(args)
      return model.setPrice(wanted.productId, wanted.price, now)
    },
    sale(args, now) {
      const wanted = z.strictObject({ productId, salePrice: money.nullable() }).parse(args)
      return model.setSale(wanted.productId, wanted.salePrice, now)
    },
    activate: (args, now) => model.activate(only.parse(args).productId, now),
    deactivate: (args, now) => model.deactivate(only.parse(args).productId, now),
    remove: (args, now) => model.remove(only.parse(args).productId, now),
  }
}
