import { z } from 'zod'

/** Ids can exceed 2^53, so they are text in every answer and in every body of ours. */
const gid = z.string().regex(/^gid:\/\/shopify\/\w+\/\d+/)

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
export type WirePageInfo = z.infer<typeof pageInfo>

const level = z.object({
  isActive: z.boolean(),
  updatedAt: z.string(),
  quantities: z.array(z.object({ quantity: z.int(), updatedAt: z.string().nullable() })),
})

const item = z.object({ id: gid, tracked: z.boolean(), inventoryLevel: level.nullable() })
export type WireItem = z.infer<typeof item>

const variant = z.object({
  id: gid,
  sku: z.string().nullable(),
  barcode: z.string().nullable(),
  displayName: z.string(),
  price: z.string(),
  compareAtPrice: z.string().nullable(),
  product: z.object({ id: gid }),
})
export type WireVariant = z.infer<typeof variant>

export const shopAnswer = z.object({
  shop: z.object({ name: z.string(), currencyCode: z.string() }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
})

export const shopDetailsAnswer = z.object({ shop: z.object({ ianaTimezone: z.string() }) })

const location = z.object({ id: gid, name: z.string(), isActive: z.boolean() })
export type WireLocation = z.infer<typeof location>

export const locationsAnswer = z.object({ locations: z.object({ nodes: z.array(location), pageInfo }) })
export type WireLocations = z.infer<typeof locationsAnswer>['locations']

/** A node of the catalogue; in an export, a line. */
export const catalogueRow = variant.extend({ inventoryItem: item })
export const catalogueAnswer = z.object({
  productVariants: z.object({ nodes: z.array(catalogueRow), pageInfo }),
})

export const countAnswer = z.object({ productVariantsCount: z.object({ count: z.int() }).nullable() })

/** An id that is gone gives null, an id of something else an object without fields. */
const nothing = z.strictObject({}).transform(() => null)
export const listingsAnswer = z.object({ nodes: z.array(z.union([item.extend({ variant }), nothing]).nullable()) })

const userError = z.object({
  code: z.string().nullable(),
  field: z.array(z.string()).nullable(),
  message: z.string(),
})
export type UserError = z.infer<typeof userError>

export const runExportAnswer = z.object({
  bulkOperationRunQuery: z.object({ bulkOperation: z.object({ id: gid }).nullable(), userErrors: z.array(userError) }),
})

/** Counts come as text. Null where there is no such operation any more. */
export const exportStateAnswer = z.object({
  bulkOperation: z
    .object({
      status: z.string(),
      errorCode: z.string().nullable(),
      rootObjectCount: z.string().regex(/^\d+$/),
      url: z.url({ protocol: /^https?$/ }).nullable(),
    })
    .nullable(),
})
export type WireExport = z.infer<typeof exportStateAnswer>['bulkOperation']

/** A write that changes nothing leaves the group null, and is a success. */
export const stockAnswer = z.object({
  inventorySetQuantities: z.object({
    inventoryAdjustmentGroup: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(userError),
  }),
})

/** Of mutations whose errors have no codes. */
const plainError = userError.omit({ code: true })
export type PlainError = z.infer<typeof plainError>

export const subscriptionsAnswer = z.object({
  webhookSubscriptions: z.object({
    nodes: z.array(z.object({ id: z.string(), topic: z.string(), uri: z.string() })),
    pageInfo,
  }),
})
export const subscribeAnswer = z.object({
  webhookSubscriptionCreate: z.object({ userErrors: z.array(plainError) }),
})
export const unsubscribeAnswer = z.object({
  webhookSubscriptionDelete: z.object({ userErrors: z.array(plainError) }),
})

export const priceAnswer = z.record(
  z.string(),
  z
    .object({
      productVariants: z.array(z.object({ id: z.string() })).nullable(),
      userErrors: z.array(userError),
    })
    .nullable(),
)

/** Some of Shopify's own errors come without `extensions`, and some codes are of the GraphQL library below it. */
const topError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z.object({ code: z.string().nullish() }).nullish(),
})
export type TopError = z.infer<typeof topError>

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
})
export type Cost = z.infer<typeof cost>

/** What the vendor's client throws, in the error's `body`, for an answer that has errors. */
export const failedAnswer = z.object({
  data: z.unknown().optional(),
  errors: z.object({ graphQLErrors: z.array(topError).min(1) }),
  extensions: z.unknown().optional(),
})

/** The cost that stands beside data and errors alike. Undefined where none is told. */
export function readCost(extensions: unknown): Cost | undefined {
  return z.object({ cost }).safeParse(extensions).data?.cost
}
