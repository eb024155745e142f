import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { ListingReference } from '../../src/ports/shop.js'

/**
 * The platforms' APIs as the contract's own hands use them: plain requests that share no code with the channels, against
 * a sandbox or a live shop alike.
 */

export interface WooCommerceAddress {
  readonly url: string
  readonly key: string
  readonly secret: string
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>

/** Asks `wc/v3`: over https with the key as it is, over http with a signature, which is all that WooCommerce takes there. */
export function wooCommerceRest({ url, key, secret }: WooCommerceAddress): Ask {
  const base = `${url.replace(/\/+$/, '')}/wp-json/wc/v3/`
  return async function ask(method, path, body) {
    const target = new URL(path, base)
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (target.protocol === 'https:') headers.authorization = `Basic ${btoa(`${key}:${secret}`)}`
    else sign(target, method, key, secret)
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    return jsonOf(await fetch(target, request), `${method} ${path}`)
  }
}

/** OAuth 1.0a with one leg. */
function sign(target: URL, method: string, key: string, secret: string): void {
  const query = target.searchParams
  query.set('oauth_consumer_key', key)
  query.set('oauth_nonce', randomBytes(12).toString('hex'))
  query.set('oauth_signature_method', 'HMAC-SHA256')
  query.set('oauth_timestamp', String(Math.floor(Date.now() / 1000)))
  const parameters = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted()
  const text = [method, encode(target.origin + target.pathname), encode(parameters.join('&'))].join('&')
  query.set(
    'oauth_signature',
    createHmac('sha256', `${encode(secret)}&`)
      .update(text)
      .digest('base64'),
  )
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
}

async function jsonOf(response: Response, what: string): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${what} was answered ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as unknown
}

interface WireOrder {
  readonly id: number
  readonly line_items: readonly { readonly id: number; readonly price: number | string }[]
}

/** What customers and staff of a WooCommerce shop do, by its REST API. */
export function wooCommerceHands(ask: Ask) {
  async function order({ id, parentId }: ListingReference, quantity: number): Promise<string> {
    const goods =
      parentId === null ? { product_id: Number(id) } : { product_id: Number(parentId), variation_id: Number(id) }
    const made = (await ask('POST', 'orders', {
      status: 'processing',
      line_items: [{ ...goods, quantity }],
    })) as WireOrder
    return String(made.id)
  }
  return {
    order,
    async take(listing: ListingReference, quantity: number): Promise<void> {
      await order(listing, quantity)
    },
    async setStatus(orderId: string, status: string): Promise<void> {
      await ask('PUT', `orders/${orderId}`, { status })
    },
    async refund(orderId: string, quantity: number): Promise<void> {
      const { line_items } = (await ask('GET', `orders/${orderId}`)) as WireOrder
      const [line] = line_items
      if (!line) throw new Error(`order ${orderId} has no line`)
      const amount = (Number(line.price) * quantity).toFixed(2)
      const lines = [{ id: line.id, quantity, refund_total: Number(amount) }]
      await ask('POST', `orders/${orderId}/refunds`, { amount, api_refund: false, line_items: lines })
    },
    async shown({ id }: ListingReference): Promise<number> {
      const { stock_quantity } = (await ask('GET', `products/${id}`)) as { stock_quantity: number | null }
      if (stock_quantity === null) throw new Error(`product ${id} keeps no stock`)
      return stock_quantity
    },
    async remove({ id, parentId }: ListingReference): Promise<void> {
      await ask('DELETE', `products/${parentId ?? id}?force=true`)
    },
    async subscribe(
      topic: string,
      secret: string,
      delivery_url = `https://tillsync.example/webhooks/${topic}`,
    ): Promise<void> {
      await ask('POST', 'webhooks', { name: topic, topic, delivery_url, secret })
    },
  }
}

export interface ShopifyAddress {
  /** Such as `https://example.myshopify.com`. */
  readonly origin: string
  readonly token: string
}

export type Query = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<unknown>

/** Asks the Admin API; throws where it says that anything went wrong. */
export function shopifyGraphql({ origin, token }: ShopifyAddress): Query {
  return async function ask(query, variables = {}) {
    const headers = { 'content-type': 'application/json', 'x-shopify-access-token': token }
    const body = JSON.stringify({ query, variables })
    const response = await fetch(`${origin}/admin/api/2026-07/graphql.json`, { method: 'POST', headers, body })
    const answer = (await jsonOf(response, 'GraphQL')) as { data?: Record<string, unknown>; errors?: unknown }
    if (answer.errors !== undefined || !answer.data) throw new Error(JSON.stringify(answer.errors))
    for (const payload of Object.values(answer.data)) {
      const errors = (payload as { userErrors?: readonly unknown[] } | null)?.userErrors ?? []
      if (errors.length > 0) throw new Error(JSON.stringify(errors))
    }
    return answer.data
  }
}

/** Every document that the hands send to Shopify. */
export const SHOPIFY_DOCUMENTS = {
  shown: `query Shown($item: ID!, $location: ID!) {
    inventoryItem(id: $item) { inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } } }
  }`,
  adjust: `mutation Adjust($input: InventoryAdjustQuantitiesInput!, $key: String!) {
    inventoryAdjustQuantities(input: $input) @idempotent(key: $key) { userErrors { field message } }
  }`,
  subscribe: `mutation Subscribe($topic: WebhookSubscriptionTopic!, $to: WebhookSubscriptionInput!) {
    webhookSubscriptionCreate(topic: $topic, webhookSubscription: $to) { userErrors { field message } }
  }`,
  locations: `query Locations { locations(first: 250) { nodes { id name } } }`,
  set: `mutation Make($input: ProductSetInput!) {
    productSet(input: $input, synchronous: true) {
      product { id variants(first: 100) { nodes { id sku inventoryItem { id } } } }
      userErrors { field message }
    }
  }`,
  remove: `mutation Remove($input: ProductDeleteInput!) {
    productDelete(input: $input) { userErrors { field message } }
  }`,
} as const

/** What staff of a Shopify shop do at one location, by its Admin API. */
export function shopifyHands(ask: Query, locationId: string) {
  function itemId({ id }: ListingReference): string {
    return `gid://shopify/InventoryItem/${id}`
  }
  return {
    async shown(listing: ListingReference): Promise<number> {
      const variables = { item: itemId(listing), location: locationId }
      const data = (await ask(SHOPIFY_DOCUMENTS.shown, variables)) as {
        inventoryItem: { inventoryLevel: { quantities: readonly { quantity: number }[] } | null } | null
      }
      const quantity = data.inventoryItem?.inventoryLevel?.quantities[0]?.quantity
      if (quantity === undefined) throw new Error(`item ${listing.id} is not stocked there`)
      return quantity
    },
    async take(listing: ListingReference, quantity: number): Promise<void> {
      const change = { inventoryItemId: itemId(listing), locationId, delta: -quantity, changeFromQuantity: null }
      const input = { name: 'available', reason: 'correction', changes: [change] }
      await ask(SHOPIFY_DOCUMENTS.adjust, { input, key: randomUUID() })
    },
    async subscribe(topic: string, uri = `https://tillsync.example/webhooks/${topic.toLowerCase()}`): Promise<void> {
      const to = { uri }
      await ask(SHOPIFY_DOCUMENTS.subscribe, { topic, to })
    },
  }
}
