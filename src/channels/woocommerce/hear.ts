import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Heard, Mark, WebhookRequest } from '../../ports/hear.js'

/** The base64 form of 32 bytes; a decoder would take rubbish as well. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/
const PING = /^webhook_id=\d+$/
/** Fires when an order moves stock and never for an edit through REST, ours included (measured on WooCommerce 5.8 to 10.0). */
const STOCK_MOVED = 'action.woocommerce_updated_product_stock'

const productBody = z.object({ id: z.int().positive() })
const actionBody = z.object({ arg: z.union([z.int().positive(), z.string().regex(/^[1-9]\d*$/)]) })

/**
 * Judges a delivery by its signature over the raw bytes and says what to look at again. The ping that WooCommerce sends
 * when a webhook is made is unsigned. The platform's delivery id is not unique, so that a hash stands for it; the body
 * of an action names the product and nothing else, hence the same bytes may be news again and have no delivery at all.
 */
export function hear(request: WebhookRequest, secrets: readonly string[]): Heard {
  const signature = request.headers['x-wc-webhook-signature']
  if (signature === undefined && PING.test(Buffer.from(request.body).toString('utf8'))) return { kind: 'ping' }
  if (signature === undefined || !isSigned(request.body, signature, secrets)) return { kind: 'forged' }
  const topic = request.headers['x-wc-webhook-topic'] ?? ''
  const marks = marksOf(topic, request.body)
  if (marks === undefined) return { kind: 'malformed', detail: `the body of ${topic || 'a webhook'} names no product` }
  const delivery = topic.startsWith('action.') ? null : digest(topic, request.body)
  return { kind: 'accepted', delivery, topic, marks }
}

function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  if (!SIGNATURE.test(signature)) return false
  const given = Buffer.from(signature, 'base64')
  let matches = false
  for (const secret of secrets) {
    if (timingSafeEqual(given, createHmac('sha256', secret).update(body).digest())) matches = true
  }
  return matches
}

/** Undefined where the topic is about a product that the body does not name. Topics of no use to us mark nothing. */
function marksOf(topic: string, body: Uint8Array): readonly Mark[] | undefined {
  if (topic.startsWith('order.')) return [{ kind: 'orders' }]
  if (topic.startsWith('product.')) {
    const parsed = productBody.safeParse(parseJson(body))
    return parsed.success ? [{ kind: 'listing', id: String(parsed.data.id) }] : undefined
  }
  if (topic !== STOCK_MOVED) return []
  const parsed = actionBody.safeParse(parseJson(body))
  return parsed.success ? [{ kind: 'orders' }, { kind: 'listing', id: String(parsed.data.arg) }] : undefined
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

function digest(topic: string, body: Uint8Array): string {
  return createHash('sha256').update(topic).update('\n').update(body).digest('hex')
}
