import type { InstantMs } from '../../ports/clock.js'
import type { UserError } from './idempotency.js'
import type { Numbering } from './ids.js'

export interface Subscription {
  readonly kind: 'WebhookSubscription'
  readonly id: string
  readonly number: bigint
  /** The schema's name for it, such as `INVENTORY_LEVELS_UPDATE`. */
  readonly topic: string
  readonly uri: string
  readonly createdAt: InstantMs
  /** Failed deliveries since the last that succeeded. */
  failuresInARow: number
}

interface SubscriptionPayload {
  readonly webhookSubscription: Subscription | null
  readonly userErrors: readonly UserError[]
}

export interface Subscriptions {
  readonly create: (topic: string, uri: string, now: InstantMs) => SubscriptionPayload
  /** False where there is none. */
  readonly remove: (id: string) => boolean
  readonly get: (id: string) => Subscription | undefined
  readonly list: () => readonly Subscription[]
  readonly to: (topic: string) => readonly Subscription[]
}

/** @param allowLoopbackHttp lets `http://127.0.0.1` and `http://localhost` pass, which Shopify itself refuses. */
export function createSubscriptions(numbering: Numbering, allowLoopbackHttp: boolean): Subscriptions {
  const subscriptions = new Map<string, Subscription>()
  return {
    create(topic, uri, now) {
      if (!isAllowed(uri, allowLoopbackHttp)) return refuse('Address is not allowed: it must be an https URL')
      if ([...subscriptions.values()].some((known) => known.topic === topic && known.uri === uri)) {
        return refuse('Address for this topic has already been taken')
      }
      const { id, number } = numbering.next('WebhookSubscription')
      const created = {
        kind: 'WebhookSubscription',
        id,
        number,
        topic,
        uri,
        createdAt: now,
        failuresInARow: 0,
      } as const
      subscriptions.set(id, created)
      return { webhookSubscription: created, userErrors: [] }
    },
    remove: (id) => subscriptions.delete(id),
    get: (id) => subscriptions.get(id),
    list: () => [...subscriptions.values()],
    to: (topic) => [...subscriptions.values()].filter((subscription) => subscription.topic === topic),
  }
}

function refuse(message: string): SubscriptionPayload {
  return { webhookSubscription: null, userErrors: [{ field: ['webhookSubscription', 'uri'], message }] }
}

function isAllowed(uri: string, allowLoopbackHttp: boolean): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname } = new URL(uri)
  if (protocol === 'https:') return true
  return allowLoopbackHttp && protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost')
}
