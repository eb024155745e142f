import type { InstantMs } from '../../ports/clock.js'
import type { Exchange } from '../platform.js'
import type { GraphqlAnswer } from './execute.js'
import { createShopifyModel } from './model.js'
import type { ShopifyModel, ShopifyModelOptions } from './model.js'

/** 1 July 2026, noon. */
export const NOON: InstantMs = 1_782_907_200_000
export const LOCATION = 'gid://shopify/Location/655441491'
export const STORE_ROOM = 'gid://shopify/Location/9007199254740993'
export const TOKEN = 'shpat_lasting'
export const SECRET = 'shpss_secret'

/** A shop to try things on: two locations, every scope that the daemon asks for, and a lasting token. */
export function testShop(options: Partial<ShopifyModelOptions> = {}): ShopifyModel {
  return createShopifyModel({
    domain: 'leaf.myshopify.com',
    clientId: 'client',
    clientSecret: SECRET,
    accessToken: TOKEN,
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [
      { id: LOCATION, name: 'Shop' },
      { id: STORE_ROOM, name: 'Store room' },
    ],
    currency: 'CAD',
    ...options,
  })
}

/** Adds so many products of one variant each, `SKU-1` upwards, with ten units each; returns the inventory item ids. */
export function stock(model: ShopifyModel, products: number, now: InstantMs = NOON): readonly string[] {
  return Array.from({ length: products }, (_, index) => {
    const variants = [{ sku: `SKU-${index + 1}`, price: '35.00', stock: 10 }]
    return model.addProduct({ title: `Product ${index + 1}`, variants }, now).variants[0]?.inventoryItemId ?? ''
  })
}

export function exchange(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Exchange {
  const origin = 'https://leaf.myshopify.com'
  return { method: 'POST', origin, path, query: new URLSearchParams(), headers, body }
}

export interface Asked extends GraphqlAnswer {
  /** The data as it came, for a test that knows what it asked for. */
  readonly data: Readonly<Record<string, unknown>> | null
}

export function ask(model: ShopifyModel, query: string, variables: unknown = {}, now: InstantMs = NOON): Asked {
  const headers = { 'x-shopify-access-token': TOKEN, 'content-type': 'application/json' }
  const body = JSON.stringify({ query, variables })
  const answer = model.answer(exchange('/admin/api/2026-07/graphql.json', body, headers), now)
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as Asked
}

export interface Quantity {
  readonly inventoryItemId: string
  readonly locationId?: string
  readonly quantity: number
  readonly changeFromQuantity?: number | null
}

/** The daemon's own stock write, as one call. */
export function setQuantities(
  model: ShopifyModel,
  key: string,
  quantities: readonly Quantity[],
  { now = NOON, ...input }: { readonly now?: InstantMs; readonly name?: string; readonly reason?: string } = {},
): Asked {
  const document = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) {
      inventoryAdjustmentGroup { id reason referenceDocumentUri changes { name delta quantityAfterChange item { id } } }
      userErrors { code field message }
    }
  }`
  const entries = quantities.map((quantity) => ({ locationId: LOCATION, ...quantity }))
  const header = { name: 'available', reason: 'correction', referenceDocumentUri: 'gid://tillsync/Write/1' }
  return ask(model, document, { key, input: { ...header, ...input, quantities: entries } }, now)
}
