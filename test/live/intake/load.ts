import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { type Connection, openConnection } from '../door/connection.js'
import { type Message, requestOf, streetMessage, tillMessage, webMessage } from '../door/message.js'

/** What a load is asked for. Sent to the process that makes it. */
export interface LoadOrder {
  readonly port: number
  readonly perSecond: number
  readonly seconds: number
  /** What the webhooks are about; where there are none, they are about nothing that the daemon looks after. */
  readonly subjects: {
    readonly items: readonly number[]
    readonly web: readonly string[]
    readonly street: readonly string[]
  } | null
}

/** What it tells when all that counts was answered. The load goes on, uncounted, until the daemon is gone. */
export interface LoadCounted {
  readonly kind: 'counted'
  readonly sent: number
  /** How many were answered with each status; `none` for those whose connection ended first. */
  readonly statuses: Readonly<Record<string, number>>
  /** From the instant that the schedule asked for to the answer, in ms, rising. */
  readonly latenciesMs: readonly number[]
}

/** What it tells at the end: everything that was answered with 200, counted or not. */
export interface LoadEnded {
  readonly kind: 'ended'
  readonly acknowledged: readonly (readonly [channel: string, delivery: string])[]
}

interface Request {
  readonly message: Message
  readonly dueAt: number
  readonly isCounted: boolean
}

/** As a proxy keeps them open. Each has its turn, so that none is closed for being idle. */
const LANES = 200
const HELLO = Buffer.from('GET /healthz HTTP/1.1\r\nhost: tillsync.example\r\n\r\n')
const GIVE_UP_MS = 10_000
const PRODUCT_BYTES = 3_000

/** Sends at the times of its schedule, however long answers take: what has to wait for a connection is late by that. */
async function makeLoad(order: LoadOrder, signal: AbortSignal): Promise<void> {
  const counted = order.perSecond * order.seconds
  const statuses: Record<string, number> = {}
  const latenciesMs: number[] = []
  const acknowledged: [string, string][] = []
  const lanes = openLanes(order.port, ({ message, dueAt, isCounted }, status) => {
    if (status === 200 && message.delivery !== null) acknowledged.push([message.channel, message.delivery])
    if (!isCounted) return
    statuses[status ?? 'none'] = (statuses[status ?? 'none'] ?? 0) + 1
    latenciesMs.push(performance.now() - dueAt)
  })
  await lanes.opened()
  const begunAt = performance.now()
  let sent = 0
  let isTold = false
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - begunAt) / 1000) * order.perSecond)
    for (; sent < due; sent += 1) {
      const dueAt = begunAt + (sent * 1000) / order.perSecond
      lanes.send({ message: messageOf(sent, order.subjects), dueAt, isCounted: sent < counted })
    }
    const isOver = performance.now() - begunAt > order.seconds * 1000 + GIVE_UP_MS
    if (!isTold && (latenciesMs.length === counted || isOver)) {
      isTold = true
      latenciesMs.sort((a, b) => a - b)
      const told: LoadCounted = { kind: 'counted', sent: counted, statuses, latenciesMs }
      process.send?.(told)
    }
    await wait(1)
  }
  lanes.close()
  const ended: LoadEnded = { kind: 'ended', acknowledged }
  process.send?.(ended, () => process.disconnect())
}

interface Lane {
  readonly connection: Connection
  request: Request | null
}

/** Connections with one request at a time each; what finds none free waits its turn. */
function openLanes(port: number, done: (request: Request, status: number | null) => void) {
  const idle: Lane[] = []
  const all = new Set<Lane>()
  const waiting: Request[] = []
  function next(): void {
    const lane = waiting.length > 0 ? idle.shift() : undefined
    const request = lane && waiting.shift()
    if (!lane || !request) return
    lane.request = request
    lane.connection.send(requestOf(request.message))
  }
  function open(opened: () => void): void {
    const free = () => {
      idle.push(lane)
      next()
    }
    const lane: Lane = {
      connection: openConnection({
        port,
        answered(status) {
          if (lane.request) done(lane.request, status)
          lane.request = null
          opened()
          free()
        },
        closed() {
          all.delete(lane)
          if (idle.includes(lane)) idle.splice(idle.indexOf(lane), 1)
          if (lane.request) done(lane.request, null)
          opened()
        },
      }),
      request: null,
    }
    all.add(lane)
    lane.connection.send(HELLO)
  }
  return {
    /** Each has been answered once: until then it may wait at the server to be taken at all. */
    async opened(): Promise<void> {
      await Promise.all(Array.from({ length: LANES }, () => new Promise<void>(open)))
    },
    send(request: Request): void {
      waiting.push(request)
      next()
    },
    close(): void {
      for (const { connection } of all) connection.socket.destroy()
    },
  }
}

/** A third from each platform, of about the size that each sends. */
function messageOf(number: number, subjects: LoadOrder['subjects']): Message {
  const id = `intake-${number}`
  const at = Math.floor(number / 3)
  if (number % 3 === 0) {
    if (!subjects) return tillMessage(id, 'customer.updated', { data: {} })
    const item = subjects.items[at % subjects.items.length]
    return tillMessage(id, 'product.updated', { resource_type: 'Product', resource_id: item, data: { id: item } })
  }
  if (number % 3 === 1) {
    const text = (body: object) => JSON.stringify({ ...body, number, description: 'x'.repeat(PRODUCT_BYTES) })
    if (!subjects) return webMessage('customer.updated', text({ id: 1 }))
    return webMessage('product.updated', text({ id: Number(subjects.web[at % subjects.web.length]) }))
  }
  if (!subjects) return streetMessage(id, 'customers/update', '{"id":1}')
  const item = subjects.street[at % subjects.street.length]
  return streetMessage(id, 'inventory_levels/update', `{"inventory_item_id":${item},"location_id":1,"available":5}`)
}

const stop = new AbortController()
process.on('message', (message: LoadOrder | 'stop') => {
  if (message === 'stop') stop.abort()
  else void makeLoad(message, stop.signal)
})
