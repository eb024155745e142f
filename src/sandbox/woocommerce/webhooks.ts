import type { InstantMs } from '../../ports/clock.js'
import type { RowList } from './row-list.js'
import { createRowList } from './row-list.js'

export interface Webhook {
  readonly id: number
  name: string
  status: 'active' | 'paused' | 'disabled'
  topic: string
  deliveryUrl: string
  secret: string
  /** Failures in a row; nothing but a success puts it back to 0. */
  failureCount: number
  readonly createdAt: InstantMs
  modifiedAt: InstantMs
}

type WebhookFields = Pick<Webhook, 'name' | 'status' | 'topic' | 'deliveryUrl' | 'secret'>

export interface WebhookRegistry extends RowList<Webhook> {
  find(id: number): Webhook | undefined
  create(fields: WebhookFields, now: InstantMs): Webhook
}

/** Read in WooCommerce's source: a failure that finds more than five before it disables the webhook. */
const FAILURES_FORGIVEN = 5

export function createWebhookRegistry(): WebhookRegistry {
  const list = createRowList<Webhook>()
  let nextId = 1
  return {
    ...list,
    find: (id) => list.rows.find((webhook) => webhook.id === id),
    create(fields, now) {
      const webhook = { id: nextId++, failureCount: 0, createdAt: now, modifiedAt: now, ...fields }
      list.add(webhook)
      return webhook
    },
  }
}

/** A success is a 2xx, a 301 or a 302. */
export function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 303
}

/** One attempt and no other; the 7th failure in a row disables it (measured on WooCommerce 10.0.2). */
export function countOutcome(webhook: Webhook, succeeded: boolean): void {
  if (succeeded) webhook.failureCount = 0
  else if (webhook.failureCount > FAILURES_FORGIVEN) webhook.status = 'disabled'
  else webhook.failureCount += 1
}
