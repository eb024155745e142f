import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { WebhookRequest } from '../ports/hear.js'
import { isUnread, readBody } from './body.js'
import { routeOf } from './route.js'

/** What to say to a webhook: 200 only once its mark is on disk, 401 if forged, 400 if signed but unreadable. */
export type HearAnswer =
  | { readonly status: 200 | 400 | 401; readonly headers?: Readonly<Record<string, string>> }
  | 'unknown_channel'
  | 'store_unavailable'

export type HttpReport =
  /** A request was answered. `path` is as the client sent it, cut to 200 characters; the body is in no report. */
  | { readonly kind: 'answered'; readonly method: string; readonly path: string; readonly status: number }
  /** The client left, or ran out of time, before its body was whole. */
  | { readonly kind: 'cut'; readonly method: string; readonly path: string }
  /** `hear` or `health` threw, and the client was told 503. */
  | { readonly kind: 'failed'; readonly path: string; readonly error: unknown }
  /** The server itself had trouble, such as no file descriptors left; it goes on. */
  | { readonly kind: 'trouble'; readonly error: unknown }

export interface HttpLimits {
  readonly bodyBytes: number
  readonly headersMs: number
  /** From the first byte of a request to the last of its body. */
  readonly requestMs: number
  readonly keepAliveMs: number
  /** How often the two limits above are looked after. */
  readonly checkEveryMs: number
  /** How long a refused client may go on sending, so that it gets to read why, before it is cut off. */
  readonly lingerMs: number
  readonly connections: number
}

export interface HttpServerOptions {
  /** `host:port`, an IPv6 host in brackets; port 0 for any. */
  readonly listen: string
  readonly hear: (channel: string, request: WebhookRequest) => HearAnswer | Promise<HearAnswer>
  /** `live`: worth keeping running; `ready`: able to take webhooks. */
  readonly health: () => { readonly live: boolean; readonly ready: boolean }
  readonly report: (report: HttpReport) => void
  readonly limits?: Partial<HttpLimits>
}

export interface HttpServer {
  /** `host:port` as bound. */
  readonly address: string
  /** Takes nothing new, lets requests in flight end, and cuts off at the deadline what is left. */
  close(deadlineMs: number): Promise<void>
}

interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

interface Door {
  readonly server: Server
  readonly options: HttpServerOptions
  readonly limits: HttpLimits
}

const LIMITS: HttpLimits = {
  bodyBytes: 256 * 1024,
  headersMs: 10_000,
  requestMs: 15_000,
  keepAliveMs: 5_000,
  checkEveryMs: 1_000,
  lingerMs: 1_000,
  connections: 1_000,
}
const LATER: Reply = { status: 503, headers: { 'retry-after': '30' } }
const LISTEN = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/

/**
 * Opens the one door of the process: `POST /webhooks/<channel>`, `GET /healthz`, `GET /readyz`. A slow client is
 * bounded by its own limits and keeps nobody waiting. Rejects where the address is malformed or can't be bound.
 */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const limits = { ...LIMITS, ...options.limits }
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  })
  server.maxConnections = limits.connections
  server.maxHeadersCount = 100
  const door = { server, options, limits }
  server.on('request', (request, response) => void serve(request, response, door))
  // Else Node asks for the body before its declared length has been looked at.
  server.on('checkContinue', (request, response) => void serve(request, response, door))
  const address = await bind(server, options.listen)
  server.on('error', (error) => options.report({ kind: 'trouble', error }))
  return { address, close: (deadlineMs) => close(server, deadlineMs) }
}

/** Rejects where the address is malformed or can't be bound. Tells it as bound. */
export function bind(server: Server, listen: string): Promise<string> {
  const [, bracketed, plain, port] = LISTEN.exec(listen) ?? []
  const host = bracketed ?? plain
  if (host === undefined) return Promise.reject(new Error(`not an address to listen on (host:port): ${listen}`))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: Number(port) }, () => {
      server.off('error', reject)
      const bound = server.address()
      const boundPort = typeof bound === 'object' && bound !== null ? bound.port : Number(port)
      resolve(bracketed === undefined ? `${host}:${boundPort}` : `[${host}]:${boundPort}`)
    })
  })
}

export function close(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), deadlineMs)
    server.close(() => {
      clearTimeout(cutOff)
      resolve()
    })
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  const { report } = door.options
  const method = request.method ?? ''
  const [path = ''] = (request.url ?? '').split('?')
  const shownPath = path.slice(0, 200)
  const reply = await replyTo(request, response, method, path, door).catch((error: unknown) => {
    report({ kind: 'failed', path: shownPath, error })
    return LATER
  })
  if (reply === 'cut') return report({ kind: 'cut', method, path: shownPath })
  send(request, response, reply, door)
  report({ kind: 'answered', method, path: shownPath, status: reply.status })
}

async function replyTo(
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  path: string,
  { options: { hear, health }, limits }: Door,
): Promise<Reply | 'cut'> {
  const route = routeOf(method, path)
  if (route.kind === 'nowhere') return { status: 404 }
  if (route.kind === 'wrong_method') return { status: 405, headers: { allow: route.allow } }
  if (route.kind === 'alive') return health().live ? { status: 200 } : LATER
  if (route.kind === 'ready') return health().ready ? { status: 200 } : LATER
  const body = await readBody(request, response, limits.bodyBytes)
  if (body === 'cut') return 'cut'
  if (body === 'too_large') return { status: 413 }
  const answer = await hear(route.channel, { headers: headersOf(request), body })
  if (answer === 'unknown_channel') return { status: 404 }
  return answer === 'store_unavailable' ? LATER : answer
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply, { server, limits }: Door): void {
  const unread = isUnread(request)
  const text = reply.status === 200 ? 'ok\n' : `${STATUS_CODES[reply.status] ?? ''}\n`
  if (unread || !server.listening) response.setHeader('connection', 'close')
  response.writeHead(reply.status, { 'content-type': 'text/plain', 'content-length': text.length, ...reply.headers })
  if (!unread) return void response.end(text)
  // Closing on unread bytes makes the kernel reset the connection, and the client may never see the answer.
  response.write(text)
  const cutOff = setTimeout(() => response.end(), limits.lingerMs)
  request.once('end', () => response.end())
  response.once('close', () => clearTimeout(cutOff))
  request.resume()
}
