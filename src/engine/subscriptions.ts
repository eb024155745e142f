import { judgeSubscriptions, type Subscription, type SubscriptionStanding } from '../core/subscriptions.js'
import { failed, success, type Failure, type Result } from '../ports/outcome.js'
import type { SigningSecret, SubscriptionPort } from '../ports/subscriptions.js'
import type { Engine } from './setup.js'

/** A channel whose webhooks can be managed, and where they are to go. */
export interface Subscribing {
  readonly channel: string
  readonly port: SubscriptionPort
  /** Ours is what is sent there, and nothing else. */
  readonly address: string
}

export type SubscriptionSurvey =
  | {
      readonly kind: 'listed'
      readonly standings: readonly SubscriptionStanding[]
      /** All that are sent to our address, whatever they are about. */
      readonly ours: readonly Subscription[]
    }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** The channels whose webhooks can be managed, in the order of the configuration; none where no address is configured. */
export function subscribingChannels(engine: Engine): readonly Subscribing[] {
  const { publicUrl } = engine
  if (publicUrl === null) return []
  return [...engine.tills, ...engine.shops].flatMap(
    ([
      channel,
      {
        port: { subscriptions },
      },
    ]) => (subscriptions ? [{ channel, port: subscriptions, address: `${publicUrl}/webhooks/${channel}` }] : []),
  )
}

/** Asks the platform what is there, and holds it against what is needed. */
export async function surveySubscriptions({ port, address }: Subscribing): Promise<SubscriptionSurvey> {
  const list = await port.list()
  if (!list.ok) return { kind: 'failed', failure: list.failure }
  if (list.value.kind === 'unreadable') return { kind: 'unreadable' }
  const { subscriptions } = list.value
  const ours = subscriptions.filter((each) => each.address === address)
  return { kind: 'listed', standings: judgeSubscriptions(port.needed, subscriptions, address), ours }
}

/** Takes away what is of no use and makes what is missing. Null where nothing had to be made. */
export async function mendSubscription(
  { port, address }: Subscribing,
  { topics, state, useless }: SubscriptionStanding,
): Promise<Result<SigningSecret | null>> {
  const removed = await removeSubscriptions(port, useless)
  if (!removed.ok) return removed
  return state === 'active' ? success(null) : port.create(topics, address)
}

/** Takes them away one by one, and stops at the first that does not go; how many went otherwise. */
export async function removeSubscriptions(port: SubscriptionPort, ids: readonly string[]): Promise<Result<number>> {
  for (const id of ids) {
    const removed = await port.remove(id)
    if (!removed.ok) return failed(removed.failure)
  }
  return success(ids.length)
}

/** What a person wants of a channel's webhooks: that they are kept at this address, or that there are none. */
type Wish = { readonly kind: 'kept'; readonly address: string } | { readonly kind: 'none' }

/** Undefined where nobody has said. */
export function wishFor(engine: Engine, channel: string): Wish | undefined {
  const text = engine.store.meta.get(`webhooks.wish.${channel}`)
  return text === undefined ? undefined : (JSON.parse(text) as Wish)
}

export function setWish(engine: Engine, channel: string, wish: Wish): void {
  engine.store.meta.set(`webhooks.wish.${channel}`, JSON.stringify(wish))
}
