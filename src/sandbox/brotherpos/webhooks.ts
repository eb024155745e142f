import { createHmac } from 'node:crypto'
import { formatInstant } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Delivery } from '../platform.js'
import type { BrotherPosOptions } from './options.js'
import { createSubscriptions, type Subscription, type Subscriptions } from './subscriptions.js'

/** Documented. There is none for returns, transfers, receipts and reservations. */
export const EVENTS: readonly string[] = [
  'sale.completed',
  'sale.voided',
  'product.created',
  'product.updated',
  'product.deleted',
  'customer.created',
  'customer.updated',
  'inventory.adjusted',
]

/** What became of a webhook; null while nothing is known, or where nobody answered. */
export interface SentWebhook {
  readonly delivery: Delivery
  readonly attempt: number
  readonly status: number | null
}

export interface Webhooks {
  readonly subscriptions: Subscriptions
  /** Makes one webhook for each subscription to the event. The data is asked for only where there is one. */
  announce(event: string, resourceType: string, resourceId: number, data: () => unknown, now: InstantMs): void
  takeDeliveries(now: InstantMs): readonly Delivery[]
  delivered(delivery: Delivery, status: number | null, now: InstantMs): void
  /** The last ones that were handed out. */
  sent(): readonly SentWebhook[]
}

const KEPT_SENT = 1_000

export function createWebhooks(options: () => BrotherPosOptions): Webhooks {
  const subscriptions = createSubscriptions(options)
  let waiting: { readonly delivery: Delivery; readonly attempt: number; readonly due: InstantMs }[] = []
  let sent: readonly SentWebhook[] = []
  let lastEvent = 0
  let lastDelivery = 0

  function toDelivery({ url, secret }: Subscription, topic: string, body: string): Delivery {
    lastDelivery += 1
    const signature = sign(body, secret, options().signature)
    const headers = { 'content-type': 'application/json', 'x-brotherpos-signature': signature }
    return { id: lastDelivery, url, topic, headers, body }
  }

  return {
    subscriptions,
    sent: () => sent,
    announce(event, resourceType, resourceId, data, now) {
      const addressed = subscriptions.all().filter(({ events }) => events.includes(event))
      if (addressed.length === 0) return
      lastEvent += 1
      const about = { event, resource_type: resourceType, resource_id: resourceId, created_at: formatInstant(now) }
      const body = JSON.stringify({ id: `evt_${lastEvent}`, ...about, data: data() })
      for (const subscription of addressed) {
        waiting.push({ delivery: toDelivery(subscription, event, body), attempt: 1, due: now })
      }
    },
    takeDeliveries(now) {
      const due = waiting.filter((entry) => entry.due <= now)
      if (due.length === 0) return []
      waiting = waiting.filter((entry) => entry.due > now)
      sent = [...sent, ...due.map(({ delivery, attempt }) => ({ delivery, attempt, status: null }))].slice(-KEPT_SENT)
      return due.map(({ delivery }) => delivery)
    },
    delivered(delivery, status, now) {
      const attempt = sent.findLast((entry) => entry.delivery.id === delivery.id)?.attempt ?? 1
      sent = sent.map((entry) =>
        entry.delivery.id === delivery.id && entry.attempt === attempt ? { ...entry, status } : entry,
      )
      if (status !== null && status >= 200 && status < 300) return
      const retryAfterMs = options().webhookRetriesMs[attempt - 1]
      if (retryAfterMs !== undefined) waiting.push({ delivery, attempt: attempt + 1, due: now + retryAfterMs })
    },
  }
}

/** HMAC-SHA256 over the raw body, in the store's way of writing it. */
function sign(body: string, secret: string, form: BrotherPosOptions['signature']): string {
  const hmac = createHmac('sha256', secret).update(body)
  if (form === 'base64') return hmac.digest('base64')
  return form === 'hex' ? hmac.digest('hex') : `sha256=${hmac.digest('hex')}`
}
