import { createHash, createHmac } from 'node:crypto'
import { formatInstant } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Delivery } from '../platform.js'
import { writeJson } from './json.js'
import type { Json } from './json.js'
import { API_VERSION } from './schema.js'
import type { Subscription, Subscriptions } from './subscriptions.js'

const MINUTE_MS = 60_000
/** Eight retries within four hours are documented; how they are spaced is not. */
const RETRY_DELAYS_MS = [1, 2, 5, 10, 20, 40, 60, 102].map((minutes) => minutes * MINUTE_MS)
const FAILURES_UNTIL_REMOVAL = 8

type ModelledTopic = 'inventory_levels/update' | 'inventory_levels/connect' | 'products/update' | 'orders/create'

const SCHEMA_TOPIC: Readonly<Record<ModelledTopic, string>> = {
  'inventory_levels/update': 'INVENTORY_LEVELS_UPDATE',
  'inventory_levels/connect': 'INVENTORY_LEVELS_CONNECT',
  'products/update': 'PRODUCTS_UPDATE',
  'orders/create': 'ORDERS_CREATE',
}

export interface Webhooks {
  /** Tells every subscriber. The payload is put together now and stays as it is through all retries. */
  readonly announce: (topic: ModelledTopic, payload: () => Json, now: InstantMs) => void
  readonly takeDeliveries: (now: InstantMs) => readonly Delivery[]
  readonly delivered: (delivery: Delivery, status: number | null, now: InstantMs) => void
}

export interface WebhooksOptions {
  readonly subscriptions: Subscriptions
  readonly domain: string
  /** The client secret of the app that subscribed. */
  readonly secret: string
}

interface Pending {
  readonly delivery: Delivery
  readonly subscriptionId: string
  readonly failures: number
  readonly dueAt: InstantMs
}

/**
 * Retries and removal follow the documentation; that the eight failures in a row are counted over all deliveries of a
 * subscription, and not over the attempts of one, is unverified, and the stricter reading.
 */
export function createWebhooks({ subscriptions, domain, secret }: WebhooksOptions): Webhooks {
  let waiting: Pending[] = []
  const underway = new Map<number, Pending>()
  let events = 0
  let deliveries = 0

  function announce(topic: ModelledTopic, payload: () => Json, now: InstantMs): void {
    const subscribed = subscriptions.to(SCHEMA_TOPIC[topic])
    if (subscribed.length === 0) return
    events += 1
    const body = writeJson(payload())
    const eventId = identifier(`${domain} event ${events}`)
    for (const subscription of subscribed) {
      deliveries += 1
      const id = deliveries
      const webhookId = identifier(`${domain} delivery ${id}`)
      const headers = sign({ topic, domain, secret, body, webhookId, eventId, now })
      const delivery = { id, url: subscription.uri, topic, headers, body }
      waiting.push({ delivery, subscriptionId: subscription.id, failures: 0, dueAt: now })
    }
  }

  function takeDeliveries(now: InstantMs): readonly Delivery[] {
    if (waiting.length === 0) return []
    const live = waiting.filter(({ subscriptionId }) => subscriptions.get(subscriptionId) !== undefined)
    const due = live.filter(({ dueAt }) => dueAt <= now)
    waiting = live.filter(({ dueAt }) => dueAt > now)
    for (const pending of due) underway.set(pending.delivery.id, pending)
    return due.map(({ delivery }) => delivery)
  }

  function delivered(delivery: Delivery, status: number | null, now: InstantMs): void {
    const pending = underway.get(delivery.id)
    const subscription = subscriptions.get(pending?.subscriptionId ?? '')
    underway.delete(delivery.id)
    if (pending === undefined || subscription === undefined) return
    if (status !== null && status >= 200 && status < 300) {
      subscription.failuresInARow = 0
      return
    }
    countFailure(subscription, subscriptions)
    const delayMs = RETRY_DELAYS_MS[pending.failures]
    if (delayMs === undefined) return
    waiting.push({ ...pending, failures: pending.failures + 1, dueAt: now + delayMs })
  }

  return { announce, takeDeliveries, delivered }
}

function countFailure(subscription: Subscription, subscriptions: Subscriptions): void {
  subscription.failuresInARow += 1
  if (subscription.failuresInARow >= FAILURES_UNTIL_REMOVAL) subscriptions.remove(subscription.id)
}

interface Signing {
  readonly topic: string
  readonly domain: string
  readonly secret: string
  readonly body: string
  readonly webhookId: string
  readonly eventId: string
  readonly now: InstantMs
}

/** Names are lower-case here; on the wire they are the same in either case. */
function sign({ topic, domain, secret, body, webhookId, eventId, now }: Signing): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': domain,
    'x-shopify-webhook-id': webhookId,
    'x-shopify-event-id': eventId,
    'x-shopify-triggered-at': formatInstant(now),
    'x-shopify-api-version': API_VERSION,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body, 'utf8').digest('base64'),
  }
}

/** The form of a UUID, the same for the same text. */
function identifier(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
