import type { ChancePort } from '../ports/chance.js'
import type { ClockPort } from '../ports/clock.js'
import { createCourier, type Courier } from './courier.js'
import { createFaults, type Faults } from './faults.js'
import type { Platform } from './platform.js'
import { servePlatform, type Latency } from './serve.js'
import type { TrafficRow } from './traffic.js'

export interface OpenPlatformOptions {
  readonly platform: Platform
  readonly clock: ClockPort
  readonly chance: ChancePort
  readonly latencyMs?: Latency
  readonly port?: number
}

/** A platform model within reach of HTTP: its address, what can be done to its traffic, and its webhooks. */
export interface OpenedPlatform {
  readonly name: string
  readonly origin: string
  readonly faults: Faults
  /** Not started: a test says when webhooks begin to flow. */
  readonly courier: Courier
  setLatency(latencyMs: Latency): void
  /** The last requests in the order of arrival. */
  traffic(): readonly TrafficRow[]
  /** Requests by method and path since the last `clearTraffic`. */
  requests(): Readonly<Record<string, number>>
  clearTraffic(): void
  /** True where no request is in the server's hands and no webhook on its way. */
  idle(): boolean
  close(): Promise<void>
}

/** Opens a platform model on loopback. Rejects where the port is taken. */
export async function openPlatform(options: OpenPlatformOptions): Promise<OpenedPlatform> {
  const faults = createFaults()
  const served = await servePlatform({ ...options, faults })
  const courier = createCourier(options)
  return {
    name: options.platform.name,
    origin: served.origin,
    faults,
    courier,
    setLatency: (latencyMs) => served.setLatency(latencyMs),
    traffic: () => served.traffic.rows(),
    requests: () => served.traffic.counts(),
    clearTraffic: () => served.traffic.clear(),
    idle: () => served.underWay() === 0 && courier.idle(),
    async close() {
      await courier.stop()
      await served.close()
    },
  }
}
