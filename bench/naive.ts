import { createRequire } from 'node:module'
import type { ClockPort } from '../src/ports/clock.js'
import { openHttp } from '../src/net/http.js'
import { KEYS } from '../src/sandbox/retail/models.js'
import type { Answers, ShopName } from './messages.js'

/** Enough for a mean, and few enough to be over soon; the rest is extrapolated. */
const SAMPLE = 40

type Origins = Answers['open']['origins']

/**
 * How long the naive way takes for each item: it is read at the till and written at the shop, one request each, one after
 * the other, with an absolute figure and whether or not it changed.
 */
export async function naiveMsAnItem(clock: ClockPort, origins: Origins, shop: ShopName): Promise<number> {
  const http = openHttp({ clock })
  try {
    const begunAt = clock.elapsed()
    for (let index = 0; index < SAMPLE; index += 1) {
      const headers = { 'x-api-key': KEYS.till }
      await http.request({ method: 'GET', url: `${origins.till}/api/v1/products/1`, headers, deadlineMs: 30_000 })
      if (shop === 'web') await putWooCommerce(origins.web)
      else await http.request(shopifyWrite(origins.street))
    }
    return (clock.elapsed() - begunAt) / SAMPLE
  } finally {
    await http.close()
  }
}

interface VendorClient {
  put(path: string, body: object): Promise<unknown>
}

async function putWooCommerce(url: string): Promise<void> {
  const { default: Client } = createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api') as {
    default: new (options: object) => VendorClient
  }
  const { consumerKey, consumerSecret } = KEYS
  const client = new Client({ url, consumerKey, consumerSecret, version: 'wc/v3' })
  await client.put('products/1', { stock_quantity: 1 }).catch(() => undefined)
}

function shopifyWrite(origin: string) {
  const query = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code } } }`
  const quantities = [
    {
      inventoryItemId: 'gid://shopify/InventoryItem/1',
      locationId: 'gid://shopify/Location/1',
      quantity: 1,
      changeFromQuantity: null,
    },
  ]
  const variables = { key: 'naive', input: { name: 'available', reason: 'correction', quantities } }
  return {
    method: 'POST' as const,
    url: `${origin}/admin/api/2026-07/graphql.json`,
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': KEYS.accessToken },
    body: JSON.stringify({ query, variables }),
    deadlineMs: 30_000,
  }
}
