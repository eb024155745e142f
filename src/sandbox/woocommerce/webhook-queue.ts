import type { InstantMs } from '../../ports/clock.js'
import type { Delivery } from '../platform.js'
import { deliveryHeaders, pingHeaders } from './delivery-headers.js'
import type { Settings } from './options.js'
import type { Webhook, WebhookRegistry } from './webhooks.js'
import { countOutcome, isSuccess } from './webhooks.js'

/** What is told when its turn comes: the body is built then, not when it happened. */
interface Job {
  readonly webhook: Webhook
  readonly resourceId: number
  readonly dueAt: InstantMs
}

/** Null where there is nothing left to tell. */
type PayloadBuilder = (topic: string, resourceId: number) => unknown

export interface WebhookQueue {
  /** Queues a job for every active webhook of the topic; one that is pending already is not queued again. */
  notice(topic: string, resourceId: number, now: InstantMs): void
  /** Queues the unsigned test of a webhook's address, which waits for no background job. */
  ping(webhook: Webhook): void
  /** A visitor or a request: what WP-Cron runs on. */
  visit(now: InstantMs): void
  take(build: PayloadBuilder, now: InstantMs): readonly Delivery[]
  delivered(delivery: Delivery, status: number | null): void
}

export function createWebhookQueue(settings: Settings, registry: WebhookRegistry): WebhookQueue {
  const jobs = new Map<string, Job>()
  const underWay = new Map<number, Webhook>()
  let pings: Webhook[] = []
  let nextDeliveryId = 1
  let visitedAt = -Infinity

  function takePings(): Delivery[] {
    const due = pings
    pings = []
    return due.map((webhook) => pingOf(nextDeliveryId++, webhook))
  }

  function takeJobs(build: PayloadBuilder, now: InstantMs): Delivery[] {
    const ranUntil = settings.cronNeedsTraffic ? Math.min(now, visitedAt) : now
    const deliveries: Delivery[] = []
    for (const [key, { webhook, resourceId, dueAt }] of jobs) {
      if (dueAt > ranUntil) continue
      jobs.delete(key)
      const isLive = webhook.status === 'active' && registry.rows.includes(webhook)
      const payload = isLive ? build(webhook.topic, resourceId) : null
      if (payload === null) continue
      const delivery = deliveryOf(nextDeliveryId++, webhook, JSON.stringify(payload), now)
      underWay.set(delivery.id, webhook)
      deliveries.push(delivery)
    }
    return deliveries
  }

  return {
    notice(topic, resourceId, now) {
      for (const webhook of registry.rows) {
        const key = `${webhook.id} ${resourceId}`
        if (webhook.topic !== topic || webhook.status !== 'active' || jobs.has(key)) continue
        jobs.set(key, { webhook, resourceId, dueAt: dueAt(settings.webhookCronMs, now) })
      }
    },
    ping: (webhook) => void pings.push(webhook),
    visit(now) {
      visitedAt = Math.max(visitedAt, now)
    },
    take: (build, now) => [...takePings(), ...takeJobs(build, now)],
    delivered(delivery, status) {
      const webhook = underWay.get(delivery.id)
      if (!webhook) return
      underWay.delete(delivery.id)
      countOutcome(webhook, isSuccess(status))
      // A success that is no 200, such as a 204, is tested again each time (measured on WooCommerce 10.0.2).
      if (isSuccess(status) && status !== 200) pings.push(webhook)
    },
  }
}

/** Jobs run at the next whole multiple of the interval. */
function dueAt(cronMs: number, now: InstantMs): InstantMs {
  return cronMs === 0 ? now : (Math.floor(now / cronMs) + 1) * cronMs
}

function deliveryOf(id: number, webhook: Webhook, body: string, now: InstantMs): Delivery {
  const headers = deliveryHeaders(webhook, body, now)
  return { id, url: webhook.deliveryUrl, topic: webhook.topic, headers, body }
}

function pingOf(id: number, webhook: Webhook): Delivery {
  return { id, url: webhook.deliveryUrl, topic: 'ping', headers: pingHeaders(), body: `webhook_id=${webhook.id}` }
}
