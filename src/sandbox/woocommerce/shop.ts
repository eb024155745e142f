import type { InstantMs } from '../../ports/clock.js'
import type { Catalogue } from './catalogue.js'
import { createCatalogue } from './catalogue.js'
import type { MovementLedger } from './books.js'
import { createMovementLedger } from './books.js'
import type { Settings } from './options.js'
import type { OrderStore } from './order-store.js'
import { createOrderStore } from './order-store.js'
import type { WebhookQueue } from './webhook-queue.js'
import { createWebhookQueue } from './webhook-queue.js'
import type { WebhookRegistry } from './webhooks.js'
import { createWebhookRegistry } from './webhooks.js'

/** Everything that one shop remembers. The other files are functions over it. */
export interface Shop {
  readonly settings: Settings
  /** The shop-wide setting; it can be changed while the shop runs. */
  manageStock: boolean
  readonly catalogue: Catalogue
  readonly orders: OrderStore
  readonly ledger: MovementLedger
  readonly webhooks: WebhookRegistry
  readonly deliveries: WebhookQueue
  /** Products and orders share one sequence, as WordPress posts do. */
  readonly nextPostId: () => number
  /** Keeps the sequence above an id that was chosen by hand. */
  readonly reservePostId: (id: number) => void
  readonly nextMetaId: () => number
  /** Tells the webhooks that listen. */
  readonly emit: (topic: string, id: number, now: InstantMs) => void
}

const FIRST_POST_ID = 11

export function createShop(settings: Settings): Shop {
  let postId = FIRST_POST_ID
  let metaId = 1
  const webhooks = createWebhookRegistry()
  const deliveries = createWebhookQueue(settings, webhooks)
  return {
    settings,
    manageStock: settings.manageStock,
    catalogue: createCatalogue(),
    orders: createOrderStore(),
    ledger: createMovementLedger(),
    webhooks,
    deliveries,
    nextPostId: () => postId++,
    reservePostId(id) {
      postId = Math.max(postId, id + 1)
    },
    nextMetaId: () => metaId++,
    emit: (topic, id, now) => deliveries.notice(topic, id, now),
  }
}
