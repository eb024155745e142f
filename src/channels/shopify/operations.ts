/**
 * The GraphQL documents that the channel sends, and what each is expected to cost at most. Shopify's formula for costs is
 * not published, so these are from above; they only serve to wait beforehand, and what is left comes with each answer.
 */

/** Shopify refuses a request whose cost, reckoned before it runs, is above this (documented). */
export const LARGEST_REQUEST_COST = 1000
const OBJECTS_A_ROW = 5

/** The most that Shopify takes. Where it reckons such a page too costly, smaller ones follow. */
export const CATALOGUE_ROWS = 250
export const LISTING_ROWS = 250
/** The most entries that an input list may have. */
export const STOCK_ENTRIES = 250
export const PRICE_ENTRIES = 250

export const STOCK_COST = 15
export const PRICE_COST_A_PRODUCT = 11
/** Half of the largest request, so that a bucket that is far from full still takes it. */
export const PRICE_PRODUCTS = Math.floor(LARGEST_REQUEST_COST / 2 / PRICE_COST_A_PRODUCT)
export const SHOP_COST = 5
const LOCATION_ROWS = 100
export const LOCATIONS_COST = LOCATION_ROWS + 2
const SUBSCRIPTION_ROWS = 100
export const SUBSCRIPTIONS_COST = SUBSCRIPTION_ROWS + 2
export const SUBSCRIPTION_COST = 12
export const COUNT_COST = 2
export const RUN_EXPORT_COST = 12
export const EXPORT_STATE_COST = 2

/** What so many rows of listings cost at most. */
export function rowsCost(rows: number): number {
  return Math.min(LARGEST_REQUEST_COST, rows * OBJECTS_A_ROW + 4)
}

const VARIANT_FIELDS = 'id sku barcode displayName price compareAtPrice product { id }'
const ITEM_FIELDS = itemFields('$location')

function itemFields(location: string): string {
  return `id tracked inventoryLevel(locationId: ${location}) { isActive updatedAt quantities(names: ["available"]) { quantity updatedAt } }`
}

export const SHOP = `query Shop {
  shop { name currencyCode }
  currentAppInstallation { accessScopes { handle } }
}`

/** What is told of a shop when it is looked into. */
export const SHOP_DETAILS = `query ShopDetails { shop { ianaTimezone } }`

export const LOCATIONS = `query Locations($after: String) {
  locations(first: ${LOCATION_ROWS}, after: $after, includeInactive: true, includeLegacy: true) {
    nodes { id name isActive }
    pageInfo { hasNextPage endCursor }
  }
}`

export const CATALOGUE = `query Catalogue($first: Int!, $after: String, $location: ID!) {
  productVariants(first: $first, after: $after) {
    nodes { ${VARIANT_FIELDS} inventoryItem { ${ITEM_FIELDS} } }
    pageInfo { hasNextPage endCursor }
  }
}`

/** Counts no further than the limit; a count is far cheaper than the first page. */
export const COUNT_VARIANTS = `query CountVariants($limit: Int!) { productVariantsCount(limit: $limit) { count } }`

/**
 * The catalogue as a bulk query, which takes no variables. Connections are read whole, as `edges { node }` (documented),
 * and with no second one inside, each line of the file is a whole variant.
 */
export function exportQuery(location: string): string {
  const item = itemFields(JSON.stringify(location))
  return `{ productVariants { edges { node { ${VARIANT_FIELDS} inventoryItem { ${item} } } } } }`
}

/** Grouping would slow it down (documented), and there is nothing to be grouped. */
export const RUN_EXPORT = `mutation RunExport($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id }
    userErrors { code field message }
  }
}`

export const EXPORT_STATE = `query ExportState($id: ID!) {
  bulkOperation(id: $id) { status errorCode rootObjectCount url }
}`

/** `variant` is deprecated for `variants`, for items that several variants share; it costs less and is never null. */
export const LISTINGS = `query Listings($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) {
    ... on InventoryItem { ${ITEM_FIELDS} variant { ${VARIANT_FIELDS} } }
  }
}`

export const SUBSCRIPTIONS = `query Subscriptions($after: String) {
  webhookSubscriptions(first: ${SUBSCRIPTION_ROWS}, after: $after) {
    nodes { id topic uri }
    pageInfo { hasNextPage endCursor }
  }
}`

export const SUBSCRIBE = `mutation Subscribe($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
    webhookSubscription { id }
    userErrors { field message }
  }
}`

export const UNSUBSCRIBE = `mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field message }
  }
}`

/** From 2026-04 on Shopify declines it without the directive and without `changeFromQuantity` in each entry. */
export const SET_STOCK = `mutation SetStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}`

/** Shopify takes one product a mutation; several go into one document under the aliases p0, p1, … */
export function setPrices(products: number): string {
  const indexes = Array.from({ length: products }, (_, index) => index)
  const variables = indexes.map((index) => `$p${index}: ID!, $v${index}: [ProductVariantsBulkInput!]!`)
  const mutations = indexes.map(
    (index) => `  p${index}: productVariantsBulkUpdate(productId: $p${index}, variants: $v${index}) {
    productVariants { id }
    userErrors { code field message }
  }`,
  )
  return `mutation SetPrices(${variables.join(', ')}) {\n${mutations.join('\n')}\n}`
}
