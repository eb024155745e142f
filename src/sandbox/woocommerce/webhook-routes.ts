import { createHash } from 'node:crypto'
import { dateFields } from './dates.js'
import { answerList } from './listing.js'
import { isTrue } from './query.js'
import type { Reply } from './reply.js'
import { created, ok, refused } from './reply.js'
import type { RestRequest } from './route.js'
import { routesOf } from './route.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'
import type { Webhook } from './webhooks.js'

export const WEBHOOK_ROUTES = routesOf('wc/v3', [
  ['view', '/webhooks', listWebhooks],
  ['create', '/webhooks', postWebhook],
  ['view', '/webhooks/:id', viewWebhook],
  ['edit', '/webhooks/:id', editWebhook],
  ['delete', '/webhooks/:id', deleteWebhook],
])

const TOPIC = /^(?:(?:product|order|customer|coupon)\.(?:created|updated|deleted|restored)|action\.\w+)$/
const STATUSES = ['active', 'paused', 'disabled'] as const

function listWebhooks({ shop, query }: RestRequest): Reply {
  const status = query.get('status') ?? 'all'
  return answerList<Webhook>(shop, query, {
    rows: shop.webhooks.rows,
    keep: (webhook) => status === 'all' || webhook.status === status,
    orderings: ['date', 'id', 'title'],
    rank: (webhook) => webhook.name,
    write: (webhook) => webhookRow(shop, webhook),
  })
}

function viewWebhook({ shop, idOf }: RestRequest): Reply {
  const webhook = shop.webhooks.find(idOf('id'))
  return webhook ? ok(webhookRow(shop, webhook)) : unknownWebhook(404)
}

function postWebhook({ shop, fields, now }: RestRequest): Reply {
  const refusal = checkTopic(fields, true) ?? checkAddress(fields, true)
  if (refusal) return refusal
  const topic = String(fields.topic)
  const webhook = shop.webhooks.create(
    {
      name: textOr(fields.name, `Webhook created for ${topic}`),
      status: STATUSES.find((status) => status === fields.status) ?? 'active',
      topic,
      deliveryUrl: String(fields.delivery_url),
      secret: textOr(fields.secret, unknowableSecret(topic, now)),
    },
    now,
  )
  shop.deliveries.ping(webhook)
  return created(webhookRow(shop, webhook))
}

/** Making it active again keeps the count of failures (measured on WooCommerce 10.0.2). */
function editWebhook({ shop, idOf, fields, now }: RestRequest): Reply {
  const webhook = shop.webhooks.find(idOf('id'))
  if (!webhook) return unknownWebhook(400)
  const refusal = checkTopic(fields, false) ?? checkAddress(fields, false)
  if (refusal) return refusal
  webhook.name = textOr(fields.name, webhook.name)
  webhook.topic = textOr(fields.topic, webhook.topic)
  webhook.deliveryUrl = textOr(fields.delivery_url, webhook.deliveryUrl)
  webhook.secret = textOr(fields.secret, webhook.secret)
  webhook.status = STATUSES.find((status) => status === fields.status) ?? webhook.status
  webhook.modifiedAt = now
  return ok(webhookRow(shop, webhook))
}

function deleteWebhook({ shop, idOf, query, fields }: RestRequest): Reply {
  if (!isTrue(query.get('force')) && fields.force !== true) {
    return refused(501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.')
  }
  const webhook = shop.webhooks.find(idOf('id'))
  if (!webhook) return unknownWebhook(404)
  shop.webhooks.remove(webhook)
  return ok(webhookRow(shop, webhook))
}

/** The secret is never shown. */
function webhookRow(shop: Shop, webhook: Webhook): Record<string, unknown> {
  const [resource = '', event = ''] = webhook.topic.split('.')
  const offset = shop.settings.utcOffsetMinutes
  return {
    id: webhook.id,
    name: webhook.name,
    status: webhook.status,
    topic: webhook.topic,
    resource,
    event,
    hooks: resource === 'action' ? [event] : [],
    delivery_url: webhook.deliveryUrl,
    ...dateFields('date_created', webhook.createdAt, offset),
    ...dateFields('date_modified', webhook.modifiedAt, offset),
  }
}

function checkTopic(fields: Fields, required: boolean): Reply | undefined {
  if (!required && fields.topic === undefined) return undefined
  if (typeof fields.topic === 'string' && TOPIC.test(fields.topic)) return undefined
  return refused(400, 'woocommerce_rest_shop_webhook_invalid_topic', 'Webhook topic is required and must be valid.')
}

function checkAddress(fields: Fields, required: boolean): Reply | undefined {
  if (!required && fields.delivery_url === undefined) return undefined
  if (typeof fields.delivery_url === 'string' && /^https?:\/\//.test(fields.delivery_url)) return undefined
  const message = 'Webhook delivery URL must be a valid URL starting with http:// or https://.'
  return refused(400, 'woocommerce_rest_shop_webhook_invalid_delivery_url', message)
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}

/** A shop that is given no secret makes one up and tells nobody. */
function unknowableSecret(topic: string, now: number): string {
  return createHash('sha256').update(`${topic} ${now}`).digest('hex')
}

function unknownWebhook(status: number): Reply {
  return refused(status, 'woocommerce_rest_shop_webhook_invalid_id', 'Invalid ID.')
}
