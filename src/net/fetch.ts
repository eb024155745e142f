import type { HttpAnswer, HttpPort, HttpRequest } from '../ports/http.js'

/** An exchange that gave no answer, as an exception because it has to cross the code of vendors' packages. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  /** `unsent`: provably no byte reached the server; `lost`: the server may have acted. */
  readonly kind: 'unsent' | 'lost'
  readonly detail: string

  constructor(kind: 'unsent' | 'lost', detail: string) {
    super(`${kind}: ${detail}`)
    this.kind = kind
    this.detail = detail
  }
}

const METHODS: ReadonlySet<string> = new Set<HttpRequest['method']>(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** Of these, one computed from the body or the connection is the only right one; answers are never decompressed. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
])
/** Statuses whose `Response` must not be given a body, not even an empty one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * A `fetch` over the HTTP port, for vendors' packages. It differs from the standard's in three ways: redirects are
 * always given back as they are, every request has the deadline, and it throws `TransportFailure` instead of a
 * `TypeError` without a cause. An aborted `signal` rejects with its reason; what was already sent may still be acted on.
 */
export function fetchThrough(http: HttpPort, deadlineMs: number): typeof globalThis.fetch {
  return async function fetchOverPort(input, init) {
    const request = new Request(input, init)
    const asked = await toHttpRequest(request, deadlineMs)
    request.signal.throwIfAborted()
    const answer = await abortable(http(asked), request.signal)
    return toResponse(answer)
  }
}

async function toHttpRequest(request: Request, deadlineMs: number): Promise<HttpRequest> {
  if (!isMethod(request.method)) throw new TypeError(`method not supported: ${request.method}`)
  const headers: Record<string, string> = {}
  for (const [name, value] of request.headers) {
    if (!OWN_HEADERS.has(name)) headers[name] = value
  }
  const asked = { method: request.method, url: request.url, headers, deadlineMs }
  return request.body === null ? asked : { ...asked, body: await request.text() }
}

function isMethod(method: string): method is HttpRequest['method'] {
  return METHODS.has(method)
}

function toResponse(answer: HttpAnswer): Response {
  if (answer.kind !== 'answered') throw new TransportFailure(answer.kind, answer.detail)
  const { status, headers, body } = answer
  if (status < 200 || status > 599) throw new TransportFailure('lost', `answered with status ${status}`)
  return new Response(BODILESS.has(status) ? null : body, { status, headers })
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stopListening = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    function onAbort(): void {
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError'))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    stopListening = () => signal.removeEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    stopListening()
  }
}
