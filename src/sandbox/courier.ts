import type { ChancePort } from '../ports/chance.js'
import type { ClockPort } from '../ports/clock.js'
import { carry, collect, type Road } from './carry.js'
import type { Platform } from './platform.js'
import { createWebhookFaults, type WebhookFaults } from './webhook-faults.js'

/** Carries a platform's webhooks over loopback HTTP, one after another in the order in which the platform hands them out. */
export interface Courier {
  readonly faults: WebhookFaults
  /**
   * From now on, what is addressed to the one origin goes to the other: the stand-in for DNS and for the proxy that ends
   * TLS, where a platform takes public HTTPS addresses only.
   */
  reroute(from: string, to: string): void
  /** Begins to carry; does nothing where it already does. */
  start(): void
  /** Cuts what is being sent (it counts as unanswered) and keeps what has not left for the next start. */
  stop(): Promise<void>
  /** True where nothing is due, queued, held back, delayed or being sent. */
  idle(): boolean
}

export interface CourierOptions {
  readonly platform: Platform
  readonly clock: ClockPort
  readonly chance: ChancePort
}

export function createCourier({ platform, clock, chance }: CourierOptions): Courier {
  const road: Road = {
    platform,
    clock,
    faults: createWebhookFaults(chance),
    routes: new Map(),
    queue: [],
    delayed: new Set(),
    held: [],
    sending: 0,
  }
  let running: { stop: AbortController; work: Promise<void> } | undefined
  return {
    faults: road.faults,
    reroute(from, to) {
      road.routes.set(new URL(from).origin, new URL(to).origin)
    },
    start() {
      if (running) return
      const stop = new AbortController()
      running = { stop, work: carry(road, stop.signal) }
    },
    async stop() {
      if (!running) return
      const { stop, work } = running
      running = undefined
      stop.abort()
      await work
    },
    idle() {
      collect(road)
      return road.queue.length + road.held.length + road.delayed.size + road.sending === 0
    },
  }
}
