import { createHash, createHmac } from 'node:crypto'
import type { InstantMs } from '../../ports/clock.js'
import { VERSION, WORDPRESS_VERSION } from './version.js'
import type { Webhook } from './webhooks.js'

const USER_AGENT = `WooCommerce/${VERSION} Hookshot (WordPress/${WORDPRESS_VERSION})`

/** A base64 HMAC-SHA256 of the exact bytes (measured on WooCommerce 10.0.2). */
function webhookSignature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('base64')
}

/** Header names are lower-case, as a receiver reads them. */
export function deliveryHeaders(webhook: Webhook, body: string, now: InstantMs): Readonly<Record<string, string>> {
  const [resource = '', event = ''] = webhook.topic.split('.')
  return {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'x-wc-webhook-topic': webhook.topic,
    'x-wc-webhook-resource': resource,
    'x-wc-webhook-event': event,
    'x-wc-webhook-signature': webhookSignature(webhook.secret, body),
    'x-wc-webhook-id': String(webhook.id),
    'x-wc-webhook-delivery-id': deliveryId(webhook.id, now),
  }
}

export function pingHeaders(): Readonly<Record<string, string>> {
  return { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': USER_AGENT }
}

/** Made of the webhook and the second alone, so all deliveries of a second share it (measured on WooCommerce 10.0.2). */
function deliveryId(webhookId: number, now: InstantMs): string {
  return createHash('md5')
    .update(`${webhookId}${Math.floor(now / 1000)}`)
    .digest('hex')
}
