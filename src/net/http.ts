import { createRequire } from 'node:module'
import type { Agent } from 'undici'
import type * as Undici from 'undici'
import type { ClockPort } from '../ports/clock.js'
import type { HttpAnswer, HttpPort, HttpRequest } from '../ports/http.js'
import { causeWords } from './causes.js'

export interface HttpOptions {
  readonly clock: ClockPort
  /** A longer answer is cut off and counts as lost. */
  readonly maxAnswerBytes?: number
  /** For TCP and TLS together; shorter than any sensible deadline, so that what was never sent is known not to be. */
  readonly connectTimeoutMs?: number
}

export interface OpenHttp {
  readonly request: HttpPort
  /** Cuts whatever is still under way (it answers `lost`) and lets the sockets go. */
  close(): Promise<void>
}

const DEFAULT_MAX_ANSWER_BYTES = 32 * 1024 * 1024
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000

/**
 * Opens an HTTP client that never throws for what a network does, never follows a redirect and never sends anything
 * twice. Details name the host, an error code and its meaning, and nothing else, since URLs and headers carry secrets.
 */
export function openHttp(options: HttpOptions): OpenHttp {
  const { clock, maxAnswerBytes = DEFAULT_MAX_ANSWER_BYTES } = options
  const beforeConnection = new WeakSet<object>()
  let agent: Agent | undefined
  let isClosed = false

  async function request(asked: HttpRequest): Promise<HttpAnswer> {
    const url = new URL(asked.url)
    if (isClosed) return { kind: 'unsent', detail: `${url.host}: the client is closed` }
    agent ??= openAgent(options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS, beforeConnection)
    const deadline = clock.deadline(asked.deadlineMs)
    try {
      return await exchange(agent, asked, url, deadline.signal, maxAnswerBytes)
    } catch (error) {
      if (deadline.signal.aborted) return lost(url, `no whole answer within ${asked.deadlineMs} ms`)
      const kind = isUnsent(error, beforeConnection) ? 'unsent' : 'lost'
      return { kind, detail: `${url.host}: ${causeWords(codeOf(error))}` }
    } finally {
      deadline.release()
    }
  }

  return {
    request,
    async close() {
      isClosed = true
      await agent?.destroy()
    },
  }
}

/**
 * Pipelining stays off: undici silently repeats what was pipelined behind a request whose socket broke. Its own
 * time-outs are off as well, because neither bounds a body that arrives drop by drop; the deadline does. The package is
 * loaded for the first request, so that no start waits for it.
 */
function openAgent(connectTimeoutMs: number, beforeConnection: WeakSet<object>): Agent {
  const { Agent, buildConnector } = createRequire(import.meta.url)('undici') as typeof Undici
  const connector = buildConnector({ timeout: connectTimeoutMs })
  return new Agent({
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(target, callback) {
      connector(target, (...outcome) => {
        if (outcome[0]) beforeConnection.add(outcome[0])
        callback(...outcome)
      })
    },
  })
}

async function exchange(
  agent: Agent,
  asked: HttpRequest,
  url: URL,
  signal: AbortSignal,
  maxAnswerBytes: number,
): Promise<HttpAnswer> {
  const answer = await agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: asked.method,
    headers: { ...asked.headers },
    body: asked.body ?? null,
    idempotent: false,
    signal,
  })
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxAnswerBytes) return lost(url, `answer longer than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  const body = new TextDecoder().decode(Buffer.concat(chunks))
  return { kind: 'answered', status: answer.statusCode, headers: flatten(answer.headers), body }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

/** True for failures of the connector, and where undici declined the request before it looked for a socket. */
function isUnsent(error: unknown, beforeConnection: WeakSet<object>): boolean {
  if (typeof error !== 'object' || error === null) return false
  const code = codeOf(error)
  return beforeConnection.has(error) || code === 'UND_ERR_INVALID_ARG'
}

/** The error's code or name; its message may quote what must not be repeated. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function lost(url: URL, why: string): HttpAnswer {
  return { kind: 'lost', detail: `${url.host}: ${why}` }
}
