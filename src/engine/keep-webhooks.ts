import { isBroken, NOT_MENDED, type SubscriptionStanding } from '../core/subscriptions.js'
import type { Failure } from '../ports/outcome.js'
import { isResting } from './health.js'
import { isRewound } from './rewound.js'
import type { Engine } from './setup.js'
import {
  mendSubscription,
  setWish,
  subscribingChannels,
  type Subscribing,
  surveySubscriptions,
  wishFor,
} from './subscriptions.js'

const DAY_MS = 24 * 3_600_000
/** What is lost again after so many repairs in a day is lost for a reason that making it again does not end. */
const REPAIRS_A_DAY = 4

/**
 * Looks whether each channel's webhooks are at the platform and active, and makes lost ones again. Lost is what was there
 * before: the first ones are made by `tillsync webhooks install`. Only what is sent to our own address is touched. What
 * is amiss is said once, and once more when it is over. Nothing is kept after the signal was aborted.
 */
export async function keepWebhooks(engine: Engine, signal: AbortSignal): Promise<void> {
  if (isRewound(engine)) return
  for (const subscribing of subscribingChannels(engine)) {
    if (signal.aborted) return
    if (!isResting(engine, subscribing.channel)) await keepChannel(engine, subscribing, signal)
  }
}

async function keepChannel(engine: Engine, subscribing: Subscribing, signal: AbortSignal): Promise<void> {
  const { channel, address } = subscribing
  if (wishFor(engine, channel)?.kind === 'none') return
  const survey = await surveySubscriptions(subscribing)
  // Where there is no list, silence is all that can be noticed.
  if (signal.aborted || survey.kind === 'unreadable') return
  if (survey.kind === 'failed') return noteFailure(engine, channel, survey.failure)
  const broken = survey.standings.filter(isBroken)
  if (survey.standings.some(({ state }) => state !== 'missing')) setWish(engine, channel, { kind: 'kept', address })
  if (broken.length === 0) return noteWell(engine, channel)
  const why = whyNotMended(engine, subscribing)
  if (why !== null) return noteLost(engine, channel, broken, why)
  await mend(engine, subscribing, broken, signal)
}

/** Why a person has to make them; null where that can be done from here. */
function whyNotMended(engine: Engine, { channel, address, port }: Subscribing): string | null {
  const wish = wishFor(engine, channel)
  if (wish?.kind !== 'kept' || wish.address !== address) return NOT_MENDED.neverMade(address)
  if (engine.mode === 'observe') return NOT_MENDED.observing
  return port.isRenewable ? null : NOT_MENDED.newSecret
}

async function mend(
  engine: Engine,
  subscribing: Subscribing,
  broken: readonly SubscriptionStanding[],
  signal: AbortSignal,
): Promise<void> {
  const { channel } = subscribing
  if (!mayRepair(engine, channel)) return
  for (const standing of broken) {
    const mended = await mendSubscription(subscribing, standing)
    if (signal.aborted) return
    if (!mended.ok) return noteFailure(engine, channel, mended.failure)
    const { topics, state } = standing
    engine.log('webhook.renewed', { channel, topics, was: state === 'active' ? 'doubled' : state })
  }
  noteWell(engine, channel)
}

/** Counts a repair, on disk before it is made; false, and said, where there were too many. */
function mayRepair(engine: Engine, channel: string): boolean {
  const { meta } = engine.store
  const key = `webhooks.repairs.${channel}`
  const now = engine.clock.now()
  const repairs = (JSON.parse(meta.get(key) ?? '[]') as number[]).filter((at) => at > now - DAY_MS && at <= now)
  if (repairs.length >= REPAIRS_A_DAY) {
    sayOnce(engine, channel, 'abandoned', () => engine.log('webhook.abandoned', { channel, times: repairs.length }))
    return false
  }
  meta.set(key, JSON.stringify([...repairs, now]))
  return true
}

function noteLost(engine: Engine, channel: string, broken: readonly SubscriptionStanding[], why: string): void {
  const topics = broken.flatMap((standing) => standing.topics)
  sayOnce(engine, channel, `lost ${why} ${topics.join(' ')}`, () =>
    engine.log('webhook.lost', { channel, topics, why }),
  )
}

/** A person wants none at this channel: nothing is made again, and nothing is amiss. */
export function forgoWebhooks(engine: Engine, channel: string): void {
  setWish(engine, channel, { kind: 'none' })
  engine.store.meta.set(keyOf(channel), '')
}

/** A channel that asks to slow down, or can't be reached, says so by itself; the next check comes in an hour. */
function noteFailure(engine: Engine, channel: string, { kind, detail }: Failure): void {
  if (kind === 'throttled') return
  sayOnce(engine, channel, kind, () => engine.log('webhook.unkept', { channel, kind, detail }))
}

function noteWell(engine: Engine, channel: string): void {
  if (troubleOf(engine, channel) === '') return
  engine.store.meta.set(keyOf(channel), '')
  engine.log('webhook.kept', { channel })
}

/** What was said of a channel's webhooks last is not said again, over restarts too, until they are well. */
function sayOnce(engine: Engine, channel: string, trouble: string, say: () => void): void {
  if (troubleOf(engine, channel) === trouble) return
  engine.store.meta.set(keyOf(channel), trouble)
  say()
}

function troubleOf(engine: Engine, channel: string): string {
  return engine.store.meta.get(keyOf(channel)) ?? ''
}

function keyOf(channel: string): string {
  return `webhooks.trouble.${channel}`
}
