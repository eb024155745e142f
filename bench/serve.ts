import { createServer } from 'node:http'
import type { ClockPort } from '../src/ports/clock.js'
import { closeServer, listen, readBody } from '../src/sandbox/listen.js'
import type { Answer, Exchange, Platform } from '../src/sandbox/platform.js'
import { toExchange } from '../src/sandbox/serve.js'

export interface ServedOptions {
  readonly platform: Platform
  readonly clock: ClockPort
  readonly workers: number
  /** How long a worker is at it. */
  readonly serviceMs: (exchange: Exchange) => number
  readonly answered: (exchange: Exchange, answer: Answer) => void
}

export interface Served {
  readonly origin: string
  counts(): Readonly<Record<string, number>>
  serviceMs(): number
  clear(): void
  close(): Promise<void>
}

/** Serves a platform with so many workers, each for its time, and counts. */
export async function serve({ platform, clock, workers, serviceMs, answered }: ServedOptions): Promise<Served> {
  let counts: Record<string, number> = {}
  let atWork = 0
  let free = workers
  const waiting: (() => void)[] = []

  async function worker(): Promise<void> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function release(): void {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request)
      if (body === undefined) return
      const exchange = toExchange(request, body)
      const key = `${exchange.method} ${exchange.path.replace(/\d+/g, 'N')}`
      counts[key] = (counts[key] ?? 0) + 1
      const ms = serviceMs(exchange)
      await worker()
      if (ms > 0) await clock.wait(ms)
      const answer = platform.answer(exchange, clock.now())
      release()
      atWork += ms
      answered(exchange, answer)
      response.writeHead(answer.status, answer.headers)
      response.end(answer.body)
    })()
  })
  return {
    origin: await listen(server, 0),
    counts: () => counts,
    serviceMs: () => atWork,
    clear() {
      counts = {}
      atWork = 0
    },
    close: () => closeServer(server),
  }
}
