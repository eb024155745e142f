import { formatInstant } from '../../core/instant.js'
import { invalid, many, NOT_FOUND, one, refused, type Reply } from './reply.js'
import { pagingOf, type Asked, type Route, type Store } from './route.js'
import type { Subscription } from './subscriptions.js'
import { EVENTS } from './webhooks.js'

export const WEBHOOK_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/webhook_subscriptions', scope: 'webhooks:manage', handle: subscribe },
  { method: 'GET', path: '/webhook_subscriptions', scope: 'webhooks:manage', handle: listSubscriptions },
  { method: 'DELETE', path: '/webhook_subscriptions/:id', scope: 'webhooks:manage', handle: unsubscribe },
]

const DEFAULT_PER_PAGE = 25
const PRIVATE_HOST =
  /^(localhost|.*\.(local|localhost|internal)|0\..*|10\..*|127\..*|169\.254\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|\[(::1?|f[cde].*|::ffff:.*)\])$/

/** The reply is not documented: taken to be the subscription, with its secret this once. */
function subscribe({ options, webhooks }: Store, { body, now, pretence }: Asked): Reply {
  const wanted = body.webhook_subscription
  if (typeof wanted !== 'object' || wanted === null) {
    return refused(400, 'Missing required parameter: webhook_subscription')
  }
  const { url, events } = wanted as { url?: unknown; events?: unknown }
  const { webhookAddresses, secretInReply } = options()
  const problems = [...urlProblems(url, webhookAddresses === 'any'), ...eventProblems(events)]
  if (problems.length > 0) return invalid(problems)
  const request = { url: String(url), events: events as string[] }
  if (webhooks.subscriptions.all().some((other) => other.url === request.url)) {
    return refused(409, 'A subscription with this URL exists already')
  }
  const subscription = pretence
    ? webhooks.subscriptions.foresee(request, now)
    : webhooks.subscriptions.add(request, now)
  const shown = subscriptionJson(subscription)
  return one(secretInReply ? { ...shown, secret: subscription.secret } : shown, 201)
}

function listSubscriptions({ options, webhooks }: Store, { query }: Asked): Reply {
  if (!options().subscriptionsReadable) return NOT_FOUND
  return many(webhooks.subscriptions.all(), pagingOf(query, DEFAULT_PER_PAGE), subscriptionJson)
}

function unsubscribe({ options, webhooks }: Store, { id, pretence }: Asked): Reply {
  if (!options().subscriptionsReadable) return NOT_FOUND
  const found = pretence
    ? webhooks.subscriptions.all().some((subscription) => subscription.id === id)
    : webhooks.subscriptions.remove(id)
  return found ? { kind: 'nothing' } : NOT_FOUND
}

function subscriptionJson({ id, url, events, createdAt }: Subscription): Record<string, unknown> {
  return { id, url, events, active: true, created_at: formatInstant(createdAt) }
}

/** Documented: HTTPS only, and no private addresses. */
function urlProblems(url: unknown, anyAddress: boolean): readonly string[] {
  if (typeof url !== 'string' || url === '') return ["Url can't be blank"]
  if (!URL.canParse(url)) return ['Url is invalid']
  if (anyAddress) return []
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:') return ['Url must use HTTPS']
  return PRIVATE_HOST.test(hostname) ? ['Url must not be a private address'] : []
}

function eventProblems(events: unknown): readonly string[] {
  if (!Array.isArray(events) || events.length === 0) return ["Events can't be blank"]
  const unknown = events.filter((event) => typeof event !== 'string' || !EVENTS.includes(event))
  return unknown.length === 0 ? [] : [`Events are not known: ${unknown.join(', ')}`]
}
