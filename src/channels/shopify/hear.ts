import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Heard, Mark, WebhookRequest } from '../../ports/hear.js'
import { numericId } from './convert.js'

export interface Hearing {
  readonly domain: string
  /** Any of these may have signed. */
  readonly secrets: readonly string[]
  /** The gid of the shop's location; undefined while it is not known. */
  readonly location: string | undefined
}

/** The base64 form of 32 bytes; `Buffer.from` would take anything. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/

/** JSON may write a slash as it is or escaped, and samples of Shopify's show both. */
const ITEM_GID = /"gid:(?:\\?\/){2}shopify\\?\/InventoryItem\\?\/(\d+)"/
const LEVEL_GID = /"gid:(?:\\?\/){2}shopify\\?\/InventoryLevel\\?\/\d+\?inventory_item_id=(\d+)"/

/**
 * Checks a webhook and reads from it what to look at again. The vendor's own check is not used: it is asynchronous,
 * wants Node's request object, takes the body as text where the signature is over bytes, and knows one secret only.
 */
export function hear(request: WebhookRequest, hearing: Hearing): Heard {
  if (!isSigned(request, hearing.secrets)) return { kind: 'forged' }
  const {
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': delivery,
    'x-shopify-shop-domain': domain,
  } = request.headers
  if (!topic) return { kind: 'malformed', detail: 'no X-Shopify-Topic' }
  if (domain !== undefined && domain !== hearing.domain) return { kind: 'malformed', detail: `sent for ${domain}` }
  const text = new TextDecoder().decode(request.body)
  if (!isJson(text)) return { kind: 'malformed', detail: `${topic}: not JSON` }
  const marks = marksOf(topic, text, hearing.location)
  if (!marks) return { kind: 'malformed', detail: `${topic}: names no inventory item` }
  return { kind: 'accepted', delivery: delivery ?? null, topic, marks }
}

function isSigned({ headers, body }: WebhookRequest, secrets: readonly string[]): boolean {
  const given = headers['x-shopify-hmac-sha256'] ?? ''
  if (!SIGNATURE.test(given)) return false
  const signature = Buffer.from(given, 'base64')
  return secrets.some((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature))
}

/** Undefined where the payload should name an item and doesn't. Topics that say nothing of stock or prices mark nothing. */
function marksOf(topic: string, text: string, location: string | undefined): readonly Mark[] | undefined {
  const [resource] = topic.split('/')
  if (resource === 'inventory_levels') return levelMarks(text, location)
  if (resource === 'inventory_items') return toMarks(ITEM_GID.exec(text)?.[1])
  if (resource === 'products') return [...new Set(valuesOf('inventory_item_id', text))].map(toMark)
  return []
}

/**
 * The level's gid ends in the item's id. Its own number is the level's and not the location's, as Shopify's sample
 * payloads show, so the location is taken from its own field; where that can't be read, looking once too often is safe.
 */
function levelMarks(text: string, location: string | undefined): readonly Mark[] | undefined {
  const [place] = valuesOf('location_id', text)
  if (place !== undefined && location !== undefined && place !== numericId(location)) return []
  const item = LEVEL_GID.exec(text)?.[1]
  return toMarks(item ?? valuesOf('inventory_item_id', text)[0])
}

/**
 * Ids from the raw text, since `JSON.parse` rounds those above 2^53. Within a JSON string every quote is escaped, so what
 * matches here is a field's name and never a customer's prose.
 */
function valuesOf(field: string, text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`"${field}"\\s*:\\s*"?(\\d+)`, 'g'))].flatMap(([, id]) => id ?? [])
}

function toMarks(id: string | undefined): readonly Mark[] | undefined {
  return id === undefined ? undefined : [toMark(id)]
}

function toMark(id: string): Mark {
  return { kind: 'listing', id }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
