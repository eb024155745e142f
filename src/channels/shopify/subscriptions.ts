import type { Subscription } from '../../core/subscriptions.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { SubscriptionList, SubscriptionPort } from '../../ports/subscriptions.js'
import type { ShopifyApi } from './api.js'
import type { Answer, Request } from './client.js'
import { nextCursor } from './convert.js'
import { failureOfErrors, failureOfUserError } from './fail.js'
import { SUBSCRIBE, SUBSCRIPTION_COST, SUBSCRIPTIONS, SUBSCRIPTIONS_COST, UNSUBSCRIBE } from './operations.js'
import { subscribeAnswer, subscriptionsAnswer, unsubscribeAnswer, type PlainError } from './wire.js'

/** By the schema's names, a subscription each. Stock that orders take shows in the level; prices show in the product. */
const TOPICS = ['INVENTORY_LEVELS_UPDATE', 'PRODUCTS_UPDATE']
/** What Shopify says of a second one of a topic for the same address, which is there then, and of one that is gone. */
const TAKEN = /has already been taken/
const GONE = /does not exist/

/**
 * The app's own subscriptions: those of other apps, and those that were made in the shop's settings, are not listed
 * (documented). After eight failures in a row Shopify removes one, so that there are none that are disabled. Without a
 * client secret nothing that the app subscribes to could be checked, and none is made.
 */
export function openSubscriptions(api: ShopifyApi, isAppSecretKnown: boolean): SubscriptionPort {
  return {
    needed: TOPICS.map((topic) => [topic]),
    isRenewable: true,
    tellsEveryChange: true,
    list: () => listSubscriptions(api),
    async create([topic = ''], address) {
      if (!isAppSecretKnown) {
        const detail = 'an app’s webhooks are signed with its client secret, which is not configured'
        return failed({ kind: 'refused', detail: `${detail}: give client_secret or webhook_secrets` })
      }
      const errors = await change(api, subscribeRequest(topic, address), subscribedErrors)
      if (!errors.ok) return errors
      return settle(errors.value, TAKEN, { kind: 'configured' })
    },
    async remove(id) {
      const errors = await change(
        api,
        { query: UNSUBSCRIBE, variables: { id }, cost: SUBSCRIPTION_COST },
        removedErrors,
      )
      return errors.ok ? settle(errors.value, GONE, null) : errors
    },
    byHand: (topics, address) =>
      `give the app the scopes that the documentation names and approve them in the shop; or add a webhook for ${topics.join(', ')} to ${address} (JSON) under Settings › Notifications › Webhooks, and put the secret that is shown there into webhook_secrets`,
  }
}

function subscribeRequest(topic: string, uri: string): Request {
  return { query: SUBSCRIBE, variables: { topic, subscription: { uri } }, cost: SUBSCRIPTION_COST }
}

async function listSubscriptions(api: ShopifyApi): Promise<Result<SubscriptionList>> {
  const subscriptions: Subscription[] = []
  let after: string | null = null
  do {
    const request: Request = { query: SUBSCRIPTIONS, variables: { after }, cost: SUBSCRIPTIONS_COST }
    const page = await api.read(request, subscriptionsAnswer)
    if (!page.ok) return failed(page.failure)
    const { nodes, pageInfo } = page.value.webhookSubscriptions
    for (const { id, topic, uri } of nodes) subscriptions.push({ id, topics: [topic], address: uri, isActive: true })
    after = nextCursor(pageInfo)
  } while (after !== null)
  return success({ kind: 'listed', subscriptions })
}

/** Sends one mutation, once; what Shopify has against it where it answered. */
async function change(
  api: ShopifyApi,
  request: Request,
  errorsOf: (data: unknown) => readonly PlainError[] | undefined,
): Promise<Result<readonly PlainError[]>> {
  const answer: Result<Answer> = await api.write(request, 'subscription')
  if (!answer.ok) return answer
  const { data, errors, cost } = answer.value
  if (errors.length > 0) return failed(failureOfErrors(errors, cost, 'subscription'))
  const userErrors = errorsOf(data)
  return userErrors ? success(userErrors) : failed({ kind: 'unknown', detail: 'unexpected answer' })
}

function subscribedErrors(data: unknown): readonly PlainError[] | undefined {
  return subscribeAnswer.safeParse(data).data?.webhookSubscriptionCreate.userErrors
}

function removedErrors(data: unknown): readonly PlainError[] | undefined {
  return unsubscribeAnswer.safeParse(data).data?.webhookSubscriptionDelete.userErrors
}

/** An error that says that it is so already is none. */
function settle<T>(errors: readonly PlainError[], already: RegExp, value: T): Result<T> {
  const [error] = errors.filter(({ message }) => !already.test(message))
  return error ? failed(failureOfUserError({ ...error, code: null }, 'subscription')) : success(value)
}
