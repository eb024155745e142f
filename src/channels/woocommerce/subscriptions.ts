import type { Subscription } from '../../core/subscriptions.js'
import type { ClockPort } from '../../ports/clock.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { SubscriptionList, SubscriptionPort } from '../../ports/subscriptions.js'
import type { WireOutcome, WooCommerceApi } from './api.js'
import { isGone, writeFailure } from './fail.js'
import { type Reader, unavailable } from './reading.js'
import { SUBSCRIPTION_FIELDS, wireId, wireSubscription } from './wire.js'

/**
 * The action is the only topic that is free of our own echo (measured on WooCommerce 5.8 to 10.0); `product.updated` is
 * for what people edit.
 */
const TOPICS = ['order.created', 'order.updated', 'product.updated', 'action.woocommerce_updated_product_stock']

/**
 * One webhook a topic. One that was disabled keeps its count of failures when it is made active again, so that the next
 * failure would disable it (measured on WooCommerce 10.0.2): it has to be removed and made anew. The secret is never
 * shown, so a new one is made with the first that is configured.
 */
export function openSubscriptions(
  api: WooCommerceApi,
  reader: Reader,
  clock: ClockPort,
  secrets: readonly string[],
): SubscriptionPort {
  const [secret] = secrets
  const failure = (outcome: WireOutcome) => failed(writeFailure(outcome, clock.now()))
  return {
    needed: TOPICS.map((topic) => [topic]),
    isRenewable: true,
    tellsEveryChange: true,
    list: () => listSubscriptions(reader),
    async create([topic = ''], address) {
      if (secret === undefined) {
        const detail = 'a webhook needs a secret to be signed with, and webhook_secrets names none'
        return failed({ kind: 'refused', detail })
      }
      const wanted = { name: `tillsync: ${topic}`, topic, delivery_url: address, secret, status: 'active' }
      const outcome = await api.post('webhooks', JSON.stringify(wanted))
      return isDone(outcome) ? success({ kind: 'configured' }) : failure(outcome)
    },
    async remove(id) {
      const outcome = await api.delete(`webhooks/${id}`, { force: 'true' })
      return isDone(outcome) || isGone(outcome) ? success(null) : failure(outcome)
    },
    byHand: (topics, address) =>
      `under WooCommerce › Settings › Advanced › Webhooks, add an active one for ${topics.join(', ')} with the delivery URL ${address} and the first of webhook_secrets as its secret; or give the key to a user who may manage webhooks`,
  }
}

async function listSubscriptions(reader: Reader): Promise<Result<SubscriptionList>> {
  const rows = await reader.whole('webhooks', { _fields: SUBSCRIPTION_FIELDS })
  if (!rows.ok) return rows
  const subscriptions: Subscription[] = []
  for (const row of rows.value) {
    const parsed = wireSubscription.safeParse(row)
    // What can't be read might be ours, and would be made a second time.
    if (!parsed.success) return failed(unavailable('the list of webhooks has one that can’t be read'))
    const { id, topic, delivery_url: address, status } = parsed.data
    subscriptions.push({ id: String(id), topics: [topic], address, isActive: status === 'active' })
  }
  return success({ kind: 'listed', subscriptions })
}

/** The shop shows what it made or removed; a success without it may be a plugin's page. */
function isDone(outcome: WireOutcome): boolean {
  if (outcome.kind !== 'answered' || outcome.status < 200 || outcome.status > 299) return false
  return wireId.safeParse(outcome.body).success
}
