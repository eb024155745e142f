import type { MemoryPort } from '../../ports/memory.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { Reply } from './api.js'
import { readFailure } from './fail.js'
import { payloadOf, SECRET, SIGNATURE } from './learned.js'
import type { BrotherPosSettings } from './settings.js'
import { EVENTS, rowsOf } from './wire.js'

/** What the documentation leaves open of webhooks, as far as it can be asked for or has come to light. */
export function examineWebhooks(settings: BrotherPosSettings, memory: MemoryPort, list: Reply): readonly Examined[] {
  return [
    subscriptions(list),
    subscriptionSecret(memory.recall(SECRET)),
    signature(settings, memory.recall(SIGNATURE)),
    payloads(memory),
    unclear(
      'webhook retries',
      'whether and when the store sends a webhook again that was not taken, and when it gives up, is told nowhere, and nothing rests on it: polls and sweeps find what is missed',
    ),
  ]
}

function subscriptions(reply: Reply): Examined {
  const rows = rowsOf(reply)
  if (rows !== undefined) return fine('subscriptions', `can be listed: ${rows.length} there`)
  if (reply.kind === 'answered' && (reply.status === 401 || reply.status === 403))
    return unclear('subscriptions', 'the key may not look')
  return unclear('subscriptions', `can't be listed (${readFailure(reply).detail}): look in the till's settings`)
}

function subscriptionSecret(told: string | undefined): Examined {
  const check = 'subscription secret'
  if (told === undefined)
    return unclear(check, 'shows when tillsync webhooks install makes a subscription, which it has not done here yet')
  if (told === 'told') return fine(check, 'stands in the reply to a new subscription')
  return fine(check, "stands in no reply: it has to be looked up in the till's settings")
}

function signature({ webhook_secrets: secrets }: BrotherPosSettings, form: string | undefined): Examined {
  if (secrets.length === 0) {
    const found = 'no webhook_secrets are set: every webhook is refused'
    return trouble('signature', 'warn', found, 'set the secret of the subscription')
  }
  if (form === undefined) return unclear('signature', 'no webhook with a right signature has come yet')
  return fine('signature', `webhooks are signed as ${form}, over the body as it comes`)
}

function payloads(memory: MemoryPort): Examined {
  const seen = EVENTS.flatMap((event) => {
    const payload = payloadOf(memory, event)
    return payload === undefined ? [] : [{ event, payload }]
  })
  if (seen.length === 0) return unclear('payloads', 'no webhook has come yet that would show them')
  const of = (...wanted: readonly string[]): string =>
    seen
      .filter(({ payload }) => wanted.includes(payload))
      .map(({ event, payload }) => (payload === 'at times' ? `${event} (at times)` : event))
      .join(', ')
  const unheard = EVENTS.filter((event) => !seen.some((each) => each.event === event))
  const parts = [
    [of('named'), 'name their goods'],
    [of('unnamed', 'at times'), 'do not, so that what changed is asked for'],
    [unheard.join(', '), 'have not come yet'],
  ]
  return fine(
    'payloads',
    parts.flatMap(([events = '', what = '']) => (events === '' ? [] : `${events}: ${what}`)).join('; '),
  )
}
