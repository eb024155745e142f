import { z } from 'zod'
import type { PriceFormula, StockRule, Tax } from '../core/rule.js'
import { addition, count, countOrNone, factor, moneyOrNone, onOrOff, percent } from './values.js'

/** Stock settings as they stand in a shop's `stock` block and in a rule of a mapping file. */
export const stockShape = {
  buffer: count.optional().meta({ description: "kept back from every listing, in the till's units", example: 1 }),
  minimum: count.optional().meta({ description: 'below this many units for sale, the listing shows none', example: 2 }),
  maximum: countOrNone
    .optional()
    .meta({ description: 'above this many, the listing shows just so many; none for no bound', example: 50 }),
  on_missing: z
    .enum(['hold', 'zero'])
    .optional()
    .meta({ description: 'what to do with a listing whose item is proved gone from the till', example: 'hold' }),
}

type WrittenStock = z.output<z.ZodObject<typeof stockShape>>

export function toStockRule(written: WrittenStock): Partial<StockRule> {
  const { buffer, minimum, maximum, on_missing: onMissing } = written
  return onlyWritten({ buffer, minimum, maximum, onMissing })
}

/** True where more than the maximum would be needed to show anything at all. */
export function showsNothing(written: WrittenStock): boolean {
  const { minimum, maximum } = written
  return minimum !== undefined && maximum !== undefined && maximum !== null && maximum < minimum
}

/** What is wanted then. */
export const NOT_BELOW_MINIMUM = 'a maximum that is not below the minimum'

const tax = z.union(
  [
    z.literal('none').transform(() => null),
    z.strictObject({ add: percent }).transform(({ add }): Tax => ({ way: 'add', rate: add })),
    z.strictObject({ remove: percent }).transform(({ remove }): Tax => ({ way: 'remove', rate: remove })),
  ],
  { error: 'a block such as {add: 13} or {remove: 20}, or none' },
)

const formula = z
  .strictObject({
    factor: factor.optional().meta({ description: "the till's price times this", example: 1.05 }),
    addition: addition.optional().meta({ description: 'added after the factor; may be negative', example: 2 }),
    tax: tax.optional().meta({
      description: 'percent of tax that are put onto the price, or taken out of it, before it is rounded',
      example: { add: 13 },
    }),
    round: moneyOrNone.optional().meta({ description: 'rounded to the nearest multiple of this step', example: 0.05 }),
    ending: moneyOrNone
      .optional()
      .meta({ description: "the price's last digits: the nearest price that ends so", example: 0.99 }),
    minimum: moneyOrNone.optional().meta({ description: 'never below this', example: 5 }),
    sale: z.enum(['as_sale', 'as_price', 'ignore']).optional().meta({
      description: 'show a sale as a sale, as the plain price, or not at all',
      example: 'as_sale',
    }),
    edited: z.enum(['overwrite', 'keep']).optional().meta({
      description: 'what becomes of a price that was changed by hand at the shop: both are logged',
      example: 'keep',
    }),
  })
  .transform(({ factor, addition, tax, round, ending, minimum, sale, edited }): Partial<PriceFormula> =>
    onlyWritten({ factor, addition, tax, round, ending, minimum, sale, edited }),
  )

/** `off`, `on` for the till's own price, or a formula. */
export const prices = z
  .union([onOrOff, formula], { error: 'on, off or a block with a factor and the like' })
  .transform((written): 'off' | Partial<PriceFormula> => (written === true ? {} : written === false ? 'off' : written))

function onlyWritten<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
