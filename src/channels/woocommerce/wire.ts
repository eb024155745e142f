import { z } from 'zod'

/** The WordPress error shape, of a whole answer and of a single batch entry alike. */
export const wireError = z.object({
  code: z.string(),
  message: z.string().catch(''),
  data: z
    .object({ status: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
})
export type WireError = z.infer<typeof wireError>

const metaEntry = z.object({ key: z.string(), value: z.unknown() })
export type MetaEntry = z.infer<typeof metaEntry>

/** Entries that other plugins left in a strange form are passed over. */
const metaData = z
  .array(metaEntry.nullable().catch(null))
  .catch([])
  .transform((entries) => entries.filter((entry) => entry !== null))

const id = z.int().positive()
const optionalId = z.int().nonnegative().catch(0)
const text = z.string().catch('')
/** True, false, or `parent` on a variation whose stock the parent counts; null where it says something else. */
const manageStock = z
  .union([z.boolean(), z.literal('parent')])
  .nullable()
  .catch(null)
/** Plugins can make it a fraction or a text; only a whole number is understood. */
const stockQuantity = z.int().nullable().catch(null)

/** A product or a variation. Only the id must be right; whatever else is amiss is read as not said. */
export const wireListing = z.object({
  id,
  parent_id: optionalId,
  name: text,
  type: text,
  sku: text,
  global_unique_id: text,
  manage_stock: manageStock,
  stock_quantity: stockQuantity,
  regular_price: text,
  sale_price: text,
  meta_data: metaData,
})
export type WireListing = z.infer<typeof wireListing>

export const LISTING_FIELDS = Object.keys(wireListing.shape).join(',')

export const wireId = z.object({ id })

/** Strict: a webhook that can't be read might be one of ours. */
export const wireSubscription = z.object({ id, topic: z.string(), delivery_url: z.string(), status: z.string() })

export const SUBSCRIPTION_FIELDS = Object.keys(wireSubscription.shape).join(',')

/** Strict where a figure depends on it: a line that cannot be read must not pass for one that holds nothing. */
export const wireOrder = z.object({
  id,
  number: z.string().optional().catch(undefined),
  status: z.string(),
  date_created_gmt: z.string().nullable(),
  date_modified_gmt: z.string().nullable(),
  line_items: z.array(
    z.object({
      id,
      product_id: z.int().nonnegative(),
      variation_id: z.int().nonnegative(),
      meta_data: z.array(metaEntry),
    }),
  ),
})
export type WireOrder = z.infer<typeof wireOrder>

export const ORDER_FIELDS = Object.keys(wireOrder.shape).join(',')

/** One entry of a batch's answer. An undefined field was not echoed. */
export const wireEcho = z.object({
  id: z.int().nonnegative(),
  manage_stock: z
    .union([z.boolean(), z.literal('parent')])
    .optional()
    .catch(undefined),
  stock_quantity: z.int().nullish().catch(undefined),
  regular_price: z.string().optional().catch(undefined),
  sale_price: z.string().optional().catch(undefined),
  error: wireError.optional(),
})
export type WireEcho = z.infer<typeof wireEcho>

export const wireBatchAnswer = z.object({ update: z.array(z.unknown()) })

export const wireSetting = z.object({ value: z.string() })
export const wireCurrency = z.object({ code: z.string() })

/** What is looked at to find out who else writes to the shop. */
export const wireStatus = z.object({
  active_plugins: z.array(z.object({ plugin: z.string().catch(''), name: z.string().catch('') })),
})
export const wireWebhook = z.object({ name: z.string().catch(''), delivery_url: z.string() })
/** The same instant by the site's clock and in UTC, without a zone. */
export const wireDates = z.object({ date_created: z.string(), date_created_gmt: z.string() })
