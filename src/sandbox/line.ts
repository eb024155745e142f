import type { ServerResponse } from 'node:http'
import type { ClockPort } from '../ports/clock.js'
import type { Line } from './effects.js'
import type { Answer } from './platform.js'

const DRIPS = 20

/** What can be done with one request of a node:http server. `ask` lets the model act, `answered` is told the status. */
export function createLine(parts: {
  readonly response: ServerResponse
  readonly clock: ClockPort
  readonly stopped: AbortSignal
  readonly ask: () => Answer
  readonly answered: (status: number) => void
}): Line {
  const { response, clock, stopped, ask, answered } = parts
  async function pause(durationMs: number): Promise<boolean> {
    await clock.wait(durationMs, stopped)
    return !stopped.aborted
  }
  return {
    ask,
    pause,
    send({ status, headers, body }) {
      answered(status)
      response.writeHead(status, headers).end(body)
    },
    async drip({ status, headers, body }, durationMs) {
      answered(status)
      response.writeHead(status, headers).flushHeaders()
      for (const piece of cutUp(Buffer.from(body), DRIPS)) {
        const open = await pause(durationMs / DRIPS)
        if (!open || response.destroyed) return
        response.write(piece)
      }
      response.end()
    },
    cut() {
      response.destroy()
    },
  }
}

/** So many pieces, the last ones empty where there are not enough bytes. */
function cutUp(bytes: Buffer, pieces: number): Buffer[] {
  const size = Math.max(1, Math.ceil(bytes.length / pieces))
  return Array.from({ length: pieces }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}
