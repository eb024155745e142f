import { z } from 'zod'
import type { Reply } from './api.js'

/** Exactly the fields that are read, and for reads no stricter than need be: an odd field is null, never a lost row. */

const identity = z.union([z.string().min(1), z.int()]).transform(String)
const text = z
  .union([z.string(), z.number().transform(String)])
  .transform((value) => value.trim() || null)
  .nullable()
  .catch(null)
const decimal = z.number().nullable().catch(null)
const flag = z.boolean().nullable().catch(null)
const rows = z.array(z.unknown()).catch([])

export const productRow = z.object({
  id: identity,
  name: text,
  sku: text,
  barcode: text,
  product_type: text,
  price: decimal,
  effective_price: decimal,
  on_sale: flag,
  current_stock: decimal,
  active: flag,
  has_variations: flag,
  categories: rows,
  variations: rows,
})
export type ProductRow = z.infer<typeof productRow>

/** When the store last changed a product, for whoever asks what changes that. */
export const productDate = z.object({ id: identity, updated_at: text })

export const categoryRow = z.object({ name: text, slug: text })

export const saleRow = z.object({
  id: identity,
  status: z.enum(['completed', 'voided', 'pending']),
  completed_at: text,
  created_at: text,
  updated_at: text,
  line_items: rows,
})
export const saleLineRow = z.object({ product_id: identity, quantity: z.number() })

export const settingsData = z.object({
  store: z
    .union([z.string(), z.object({ name: z.string() }).transform((store) => store.name)])
    .nullable()
    .catch(null),
  timezone: text,
  currency: z.object({ code: text, symbol: text }).nullable().catch(null),
})

/** What a correction sends, one field or the other and never both. */
const adjustment = { product_id: identity, adjustment_type: z.string(), reason: z.string() }
export const deltaBody = z.strictObject({ ...adjustment, quantity_change: z.number() })
export const absoluteBody = z.strictObject({ ...adjustment, new_stock: z.number() })

export const deltaReply = z.object({
  product_id: identity,
  quantity_change: z.number(),
  quantity_before: z.number(),
  quantity_after: z.number(),
})
export const absoluteReply = z.object({
  success: z.literal(true).optional(),
  product_id: identity,
  old_stock: z.number(),
  new_stock: z.number(),
})

/** A row of the adjustment ledger, in either dialect. Without its reason it could neither be the one sought nor rule it out. */
export const ledgerRow = z.object({
  product_id: identity.nullish(),
  reason: z.string().nullable(),
  created_at: z.string(),
  old_stock: decimal,
  new_stock: decimal,
  quantity_before: decimal,
  quantity_after: decimal,
})
export type LedgerRow = z.infer<typeof ledgerRow>

/** All of the documented events that say anything of items. */
export const EVENTS: readonly string[] = [
  'sale.completed',
  'sale.voided',
  'product.created',
  'product.updated',
  'product.deleted',
  'inventory.adjusted',
]

/** A webhook that the store keeps. The list is not documented, so its rows are taken to be as the request was. */
export const subscriptionRow = z.object({
  id: identity,
  url: z.string().min(1),
  events: z.array(z.string()).catch([]),
  active: flag,
})
/** The reply is not documented either; a secret may stand in it under one of these names. */
export const subscriptionReply = z.object({ secret: text, signing_secret: text, webhook_secret: text })

/** What `inventory.adjusted` may tell of an adjustment. */
export const adjustedData = ledgerRow
  .pick({ old_stock: true, new_stock: true, quantity_before: true, quantity_after: true })
  .extend({ reason: text })

export const webhookBody = z.object({
  id: identity.nullable().catch(null),
  event: z.string().min(1),
  resource_type: text,
  resource_id: identity.nullable().catch(null),
  data: z.record(z.string(), z.unknown()).catch({}),
})
export type WebhookBody = z.infer<typeof webhookBody>

const pagination = z.object({ total_count: z.int().nonnegative(), total_pages: z.int().nonnegative() })
const list = z.object({ data: z.array(z.unknown()), pagination: pagination.nullable().catch(null) })
const single = z.object({ data: z.record(z.string(), z.unknown()) })
const errorBody = z.object({ error: z.string(), errors: z.array(z.string()).catch([]) })

export interface ListPage {
  readonly rows: readonly unknown[]
  readonly total: number | null
  /** The next page's number; null on the last. */
  readonly nextPage: number | null
}

/** The rows of the first page of a list; undefined where the answer is none. */
export function rowsOf(reply: Reply): readonly unknown[] | undefined {
  return reply.kind === 'answered' && reply.status === 200 ? parseList(reply.json, 1)?.rows : undefined
}

/** Reads one page of a list. Without a readable `pagination`, only an empty page is the last. */
export function parseList(json: unknown, page: number): ListPage | undefined {
  const parsed = list.safeParse(json)
  if (!parsed.success) return undefined
  const { data, pagination: paging } = parsed.data
  const more = paging === null ? data.length > 0 : page < paging.total_pages
  return { rows: data, total: paging?.total_count ?? null, nextPage: more ? page + 1 : null }
}

export function parseSingle(json: unknown): Readonly<Record<string, unknown>> | undefined {
  return single.safeParse(json).data?.data
}

/** The API's own words of an error; undefined where the body is not the API's, such as a proxy's page. */
export function parseError(json: unknown): string | undefined {
  const parsed = errorBody.safeParse(json)
  if (!parsed.success) return undefined
  const { error, errors } = parsed.data
  return errors.length === 0 ? error : `${error}: ${errors.join('; ')}`
}

/** The JSON value; undefined where the text is none, such as HTML. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
