import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ChancePort } from '../ports/chance.js'
import type { ClockPort } from '../ports/clock.js'
import { carryOut } from './effects.js'
import type { Faults } from './faults.js'
import { createLine } from './line.js'
import { closeServer, listen, readBody } from './listen.js'
import type { Exchange, Platform } from './platform.js'
import { createTraffic, type Traffic } from './traffic.js'

/** How long an answer takes: always so long, or somewhere between the two, drawn from the chance port. */
export type Latency = number | { readonly leastMs: number; readonly mostMs: number }

export interface ServeOptions {
  readonly platform: Platform
  readonly faults: Faults
  readonly clock: ClockPort
  readonly chance: ChancePort
  /** A free one where none is given. */
  readonly port?: number
  readonly latencyMs?: Latency
}

export interface ServedPlatform {
  /** Such as `http://127.0.0.1:4011`. */
  readonly origin: string
  readonly traffic: Traffic
  setLatency(latencyMs: Latency): void
  /** Requests in the server's hands, those included that were cut off and will yet be acted upon. */
  underWay(): number
  /**
   * Cuts every connection; what was to be acted upon late is not. Rejects with the first error that the model threw,
   * if it threw any, so that a broken model can't pass for a broken network.
   */
  close(): Promise<void>
}

/** Serves a platform model on 127.0.0.1. Rejects where the port is taken. */
export async function servePlatform(options: ServeOptions): Promise<ServedPlatform> {
  const { platform, faults, clock, chance } = options
  const traffic = createTraffic()
  const stop = new AbortController()
  const handling = new Set<Promise<void>>()
  const bugs: unknown[] = []
  let latency: Latency = options.latencyMs ?? 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    if (body === undefined) return
    const exchange = toExchange(request, body)
    const row = traffic.begin(exchange, clock.now())
    const effect = faults.take(exchange)
    const latencyMs = drawLatency(latency, chance)
    if (latencyMs > 0) await clock.wait(latencyMs, stop.signal)
    const ask = () => platform.answer(exchange, clock.now())
    await carryOut(effect, createLine({ response, clock, stopped: stop.signal, ask, answered: row.answered }))
  }

  const server = createServer((request, response) => {
    const work = handle(request, response)
      .catch((error: unknown) => {
        bugs.push(error)
        if (response.writableEnded) return
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(`the model failed: ${String(error)}`)
      })
      .finally(() => handling.delete(work))
    handling.add(work)
  })
  const origin = await listen(server, options.port ?? 0)
  return {
    origin,
    traffic,
    setLatency(wanted) {
      latency = wanted
    },
    underWay: () => handling.size,
    async close() {
      stop.abort()
      await closeServer(server)
      await Promise.all(handling)
      if (bugs.length > 0) throw bugs[0]
    },
  }
}

export function toExchange(request: IncomingMessage, body: string): Exchange {
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`
  const url = new URL(`${origin}${request.url ?? '/'}`)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { method: request.method ?? 'GET', origin, path: url.pathname, query: url.searchParams, headers, body }
}

function drawLatency(latency: Latency, chance: ChancePort): number {
  if (typeof latency === 'number') return latency
  return Math.round(latency.leastMs + chance.fraction() * (latency.mostMs - latency.leastMs))
}
