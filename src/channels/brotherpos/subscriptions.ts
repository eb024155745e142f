import type { Subscription } from '../../core/subscriptions.js'
import type { MemoryPort } from '../../ports/memory.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { SigningSecret, SubscriptionList, SubscriptionPort } from '../../ports/subscriptions.js'
import type { BrotherPosApi } from './api.js'
import { readFailure, writeFailure } from './fail.js'
import { learn, SECRET } from './learned.js'
import { EVENTS, parseError, parseList, parseSingle, subscriptionReply, subscriptionRow } from './wire.js'

const PATH = '/webhook_subscriptions'

/**
 * Only making a subscription is documented. Listing and removing are tried where one would look for them, and a store
 * that has no such route is one whose webhooks can't be listed. There is no event for receipts, transfers and returns.
 */
export function openSubscriptions(
  api: BrotherPosApi,
  secrets: readonly string[],
  memory: MemoryPort,
): SubscriptionPort {
  return {
    needed: [EVENTS],
    isRenewable: false,
    tellsEveryChange: false,
    list: () => listSubscriptions(api),
    async create(topics, address) {
      const body = JSON.stringify({ webhook_subscription: { url: address, events: topics } })
      const reply = await api.post(PATH, body, 'event')
      if (reply.kind !== 'answered' || reply.status < 200 || reply.status > 299) return failed(writeFailure(reply))
      const secret = secretOf(parseSingle(reply.json), secrets)
      learn(memory, SECRET, secret.kind === 'untold' ? 'untold' : 'told')
      return success(secret)
    },
    async remove(id) {
      const reply = await api.delete(`${PATH}/${encodeURIComponent(id)}`)
      if (reply.kind !== 'answered') return failed(writeFailure(reply))
      const isGone = reply.status === 404 && parseError(reply.json) !== undefined
      return isGone || (reply.status >= 200 && reply.status <= 299) ? success(null) : failed(writeFailure(reply))
    },
    byHand: (topics, address) =>
      `where the till's back office lists its API webhooks, add one for ${address} with the events ${topics.join(', ')}, and put its secret into webhook_secrets`,
  }
}

async function listSubscriptions(api: BrotherPosApi): Promise<Result<SubscriptionList>> {
  const subscriptions: Subscription[] = []
  let page: number | null = 1
  while (page !== null) {
    const query = { page: String(page), per_page: '100' }
    const reply = await api.get(PATH, query, 'sweep')
    if (reply.kind === 'answered' && (reply.status === 404 || reply.status === 405))
      return success({ kind: 'unreadable' })
    if (reply.kind !== 'answered' || reply.status !== 200) return failed(readFailure(reply))
    const list = parseList(reply.json, page)
    if (list === undefined) return failed(readFailure(reply))
    for (const row of list.rows) {
      const parsed = subscriptionRow.safeParse(row)
      // What can't be read might be ours: then nothing can be said of what is there.
      if (!parsed.success) return success({ kind: 'unreadable' })
      const { id, url, events, active } = parsed.data
      subscriptions.push({ id, topics: events, address: url, isActive: active !== false })
    }
    page = list.nextPage
  }
  return success({ kind: 'listed', subscriptions })
}

/** Where the secret comes from is not documented: it is taken from the reply where it is there. */
function secretOf(data: unknown, configured: readonly string[]): SigningSecret {
  const reply = subscriptionReply.safeParse(data).data
  const secret = reply?.secret ?? reply?.signing_secret ?? reply?.webhook_secret ?? null
  if (secret === null) return { kind: 'untold' }
  return configured.includes(secret) ? { kind: 'configured' } : { kind: 'told', secret }
}
