import { z } from 'zod'
import { countFromUnits } from '../core/count.js'
import type { Identifier } from '../core/rule.js'
import { prices, NOT_BELOW_MINIMUM, showsNothing, stockShape } from './rules.js'
import { units } from './values.js'

/** Every scalar of a mapping file arrives as the text that was written, so that a SKU of digits keeps its zeros. */
const word = z.string().min(1)

function identifier(what: string, example: unknown) {
  return z
    .union(
      [
        word.transform((value): Identifier => ({ kind: 'sku', value })),
        z.strictObject({ id: word }).transform(({ id }): Identifier => ({ kind: 'id', value: id })),
        z.strictObject({ barcode: word }).transform(({ barcode }): Identifier => ({ kind: 'barcode', value: barcode })),
      ],
      { error: 'a SKU, {id: …} or {barcode: …}' },
    )
    .meta({ description: `${what}: a SKU, {id: …} or {barcode: …}`, example })
}

const item = identifier('what the till counts', 'HD-01-M')
const listing = identifier('what the shop sells', 'HOODIE-BLK-M')
const shop = word.meta({ description: "the shop's name in the configuration", example: 'web' })
const unitsOf = units
  .prefault(1)
  .meta({ description: "units of the till's own measure in one of the listing", example: 3 })

const part = z
  .strictObject({ item, units: unitsOf })
  .meta({ description: 'an item and how much of it is in the listing' })

function addPartsIssue(message: string, context: z.RefinementCtx, path: PropertyKey[] = []): void {
  context.addIssue({ code: 'custom', message, path })
}

const link = z
  .strictObject({
    shop,
    listing,
    item: item.optional(),
    units: units.optional().meta({
      description: "units of the item's own measure in one of the listing; 1 unless said otherwise",
      example: 3,
    }),
    parts: z
      .array(part)
      .min(1)
      .optional()
      .meta({
        description: 'for a kit, in place of `item` and `units`',
        example: [{ item: 'SOAP', units: 2 }, { item: 'TOWEL' }],
      }),
  })
  .superRefine((written, context) => {
    if ((written.item === undefined) === (written.parts === undefined))
      addPartsIssue('either an item or parts', context)
    if (written.parts && written.units !== undefined) addPartsIssue('the units inside of each part', context, ['units'])
    const names = (written.parts ?? []).map((each) => `${each.item.kind} ${each.item.value}`)
    const again = names.findIndex((name, index) => names.indexOf(name) < index)
    if (again >= 0) addPartsIssue('each item once, with its units together', context, ['parts', again, 'item'])
  })
  .transform(({ shop, listing, item, units, parts }) => ({
    shop,
    listing,
    parts: parts ?? (item ? [{ item, units: units ?? countFromUnits(1) }] : []),
  }))
  .meta({ description: 'what the daemon cannot find by SKU or barcode: other names, packs, weights, kits' })

const SETTINGS = [...Object.keys(stockShape), 'prices']

const rule = z
  .strictObject({
    item: item.optional(),
    category: word.optional().meta({ description: 'a category of the till, instead of an item', example: 'flower' }),
    shops: z
      .array(word)
      .min(1)
      .optional()
      .meta({ description: 'the shops that it holds for; all unless said otherwise', example: ['web'] }),
    ...stockShape,
    prices: prices.optional().meta({
      description: '`on`, `off` or a formula; what it leaves out comes from the wider rule',
      example: { factor: 3 },
    }),
  })
  .superRefine((written, context) => {
    if ((written.item === undefined) === (written.category === undefined))
      addPartsIssue('either an item or a category', context)
    if (!SETTINGS.some((key) => Object.hasOwn(written, key)))
      addPartsIssue(`at least one of ${SETTINGS.join(', ')}`, context)
    if (showsNothing(written)) addPartsIssue(NOT_BELOW_MINIMUM, context, ['maximum'])
  })
  .meta({
    description:
      "how an item or a category differs from the shop's own settings; an item's rule goes before a category's",
  })

const ignored = z.strictObject({ shop, listing }).meta({ description: 'a listing that is left alone' })

/** One mapping file. */
export const mappingFile = z.strictObject({
  links: z.array(link).default([]).meta({ description: 'listings and what they are made of' }),
  rules: z.array(rule).default([]).meta({ description: "exceptions from the shops' own settings" }),
  ignore: z.array(ignored).default([]).meta({ description: 'listings that are never linked' }),
})

export type WrittenMapping = z.output<typeof mappingFile>
