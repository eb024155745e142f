import type { ClockPort, InstantMs } from '../ports/clock.js'
import type { Delivery, Platform } from './platform.js'
import { postDelivery } from './post.js'
import type { WebhookFaults } from './webhook-faults.js'

/** Webhooks between the platform and their addresses. */
export interface Road {
  readonly platform: Platform
  readonly clock: ClockPort
  readonly faults: WebhookFaults
  /** Origins and where they really lead. */
  readonly routes: Map<string, string>
  readonly queue: Delivery[]
  readonly delayed: Set<Promise<void>>
  held: { readonly delivery: Delivery; readonly since: InstantMs }[]
  sending: number
}

const POLL_MS = 20
const DEADLINE_MS = 5_000
/** What is held back for its successor goes after this long where none comes. */
const LONGEST_HOLD_MS = 1_000

/** Takes what the platform has due. */
export function collect(road: Road): void {
  for (const delivery of road.platform.takeDeliveries(road.clock.now())) road.queue.push(delivery)
}

/** Carries until told to stop; what has not left by then stays on the road for the next time. */
export async function carry(road: Road, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    collect(road)
    while (!stop.aborted) {
      const next = road.queue.shift()
      if (!next) break
      await dispatch(road, next, stop)
    }
    await releaseHeld(road, road.clock.now() - LONGEST_HOLD_MS, stop)
    await road.clock.wait(POLL_MS, stop)
  }
  await Promise.all(road.delayed)
}

async function dispatch(road: Road, delivery: Delivery, stop: AbortSignal): Promise<void> {
  const effect = road.faults.take(delivery.topic)
  switch (effect?.kind) {
    case 'lose':
      return road.platform.delivered(delivery, 200, road.clock.now())
    case 'unanswered':
      return road.platform.delivered(delivery, null, road.clock.now())
    case 'reorder':
      road.held.push({ delivery, since: road.clock.now() })
      return
    case 'delay': {
      const work = deliverLater(road, delivery, effect.delayMs, stop).finally(() => road.delayed.delete(work))
      road.delayed.add(work)
      return
    }
    case 'duplicate':
      await deliver(road, delivery, stop)
      for (let copy = 0; copy < effect.copies; copy += 1) await send(road, delivery, stop)
      break
    case undefined:
      await deliver(road, delivery, stop)
  }
  await releaseHeld(road, Infinity, stop)
}

async function releaseHeld(road: Road, heldUntil: InstantMs, stop: AbortSignal): Promise<void> {
  const released = road.held.filter(({ since }) => since <= heldUntil)
  road.held = road.held.filter(({ since }) => since > heldUntil)
  for (const { delivery } of released) await deliver(road, delivery, stop)
}

async function deliverLater(road: Road, delivery: Delivery, delayMs: number, stop: AbortSignal): Promise<void> {
  await road.clock.wait(delayMs, stop)
  if (stop.aborted) road.queue.unshift(delivery)
  else await deliver(road, delivery, stop)
}

async function deliver(road: Road, delivery: Delivery, stop: AbortSignal): Promise<void> {
  const status = await send(road, delivery, stop)
  road.platform.delivered(delivery, status, road.clock.now())
}

async function send(road: Road, delivery: Delivery, stop: AbortSignal): Promise<number | null> {
  const url = new URL(delivery.url)
  const target = new URL(`${url.pathname}${url.search}`, road.routes.get(url.origin) ?? url.origin)
  const deadline = road.clock.deadline(DEADLINE_MS)
  road.sending += 1
  try {
    return await postDelivery(target, delivery, AbortSignal.any([deadline.signal, stop]))
  } finally {
    road.sending -= 1
    deadline.release()
  }
}
