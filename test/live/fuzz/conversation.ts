import { setImmediate as turn } from 'node:timers/promises'
import { type Connection, openConnection } from '../door/connection.js'
import { drawBroken } from './break.js'
import type { Draw } from './draw.js'
import { drawRequest, type Fuzzed } from './request.js'

/** Requests on one connection, and the pieces in which their bytes are sent. */
export interface Conversation {
  /** `orderly`: each request must be answered. `broken`: there is one, and nobody knows what the server makes of it. */
  readonly kind: 'orderly' | 'broken'
  readonly requests: readonly Fuzzed[]
  readonly pieces: readonly Buffer[]
}

const MOST_REQUESTS = 16
const MOST_PIECES = 12
/** How long one that may not be whole is waited for before it is told that no more will come. */
const BROKEN_WAIT_MS = 50
const ANSWER_WITHIN_MS = 60_000

export function drawConversation(draw: Draw, id: string): Conversation {
  if (draw.percent(30)) {
    const request = drawBroken(draw, id)
    return { kind: 'broken', requests: [request], pieces: cut(draw, request.bytes) }
  }
  const requests = Array.from({ length: 1 + draw.below(MOST_REQUESTS) }, (_, index) =>
    drawRequest(draw, `${id}-${index}`),
  )
  return { kind: 'orderly', requests, pieces: cut(draw, Buffer.concat(requests.map(({ bytes }) => bytes))) }
}

function cut(draw: Draw, bytes: Buffer): Buffer[] {
  const places = Array.from({ length: draw.below(MOST_PIECES) }, () => draw.below(bytes.length)).sort((a, b) => a - b)
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length))
}

/** Plays it and tells the statuses in their order. One answer less than there are requests is for the caller to judge. */
export function play(port: number, { kind, requests, pieces }: Conversation): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const statuses: number[] = []
    const connection = openConnection({
      port,
      answered(status) {
        statuses.push(status)
        if (kind === 'broken') connection.socket.end()
        else if (statuses.length === requests.length) connection.socket.destroy()
      },
      closed() {
        clearTimeout(giveUp)
        resolve(statuses)
      },
    })
    const giveUp = setTimeout(() => connection.socket.destroy(), ANSWER_WITHIN_MS)
    void send(connection, pieces).then(() => {
      if (kind === 'broken') setTimeout(() => connection.socket.end(), BROKEN_WAIT_MS)
    })
  })
}

async function send(connection: Connection, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (connection.socket.destroyed) return
    connection.send(piece)
    await turn()
  }
}
