import { parseRateLimitReset, parseRetryAfter } from '../../net/retry-after.js'
import { openBucket, type Bucket } from '../../net/bucket.js'
import type { Urgency } from '../../ports/budget.js'
import type { ChannelContext } from '../../ports/context.js'
import type { HttpAnswer, HttpRequest } from '../../ports/http.js'
import type { BrotherPosSettings } from './settings.js'
import { parseJson } from './wire.js'

/** What came of one request. */
export type Reply =
  /** `json` is undefined where the body is none. `retryAfterMs` means something with 429 only. */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly json: unknown
      readonly retryAfterMs: number
      /** What the key may ask in a minute, as the store tells it with each answer; undefined where it does not. */
      readonly limit?: number
    }
  | { readonly kind: 'unsent' | 'lost'; readonly detail: string }
  /** Not sent: the key's budget is spent, or the till asked for a pause that is not over. */
  | { readonly kind: 'held'; readonly retryAfterMs: number }

export interface BrotherPosApi {
  readonly host: string
  get(path: string, query: Readonly<Record<string, string>>, urgency: Urgency): Promise<Reply>
  /** Sends a write, once; a correction unless it says otherwise. */
  post(path: string, body: string, urgency?: Urgency): Promise<Reply>
  delete(path: string): Promise<Reply>
}

/** A limit is per minute, so that a refusal that names no time is over after one. */
const UNNAMED_PAUSE_MS = 60_000
const SHORTEST_PAUSE_MS = 1_000

/** The only code that talks to the store. Each request is paid for before it is sent. */
export function openApi(settings: BrotherPosSettings, context: ChannelContext): BrotherPosApi {
  const base = apiBase(settings.url)
  const key = context.reveal(settings.api_key)
  const bucket = openBucket({
    channel: context.channel,
    requestsPerMinute: settings.requests_per_minute,
    budget: context.budget,
    clock: context.clock,
  })
  const headers = { 'x-api-key': key, accept: 'application/json', 'user-agent': 'tillsync' }
  const deadlineMs = settings.deadline_seconds * 1000

  async function send(request: HttpRequest, urgency: Urgency): Promise<Reply> {
    const retryAfterMs = await bucket.take(urgency)
    if (retryAfterMs > 0) return { kind: 'held', retryAfterMs }
    return toReply(await context.http(request), bucket, context)
  }

  return {
    host: new URL(base).host,
    get(path, query, urgency) {
      const search = new URLSearchParams(query).toString()
      const url = search === '' ? `${base}${path}` : `${base}${path}?${search}`
      return send({ method: 'GET', url, headers, deadlineMs }, urgency)
    },
    post(path, body, urgency = 'correction') {
      const typed = { ...headers, 'content-type': 'application/json' }
      return send({ method: 'POST', url: `${base}${path}`, headers: typed, body, deadlineMs }, urgency)
    },
    delete: (path) => send({ method: 'DELETE', url: `${base}${path}`, headers, deadlineMs }, 'event'),
  }
}

/** A bare store address gets the documented path; an address with a path is taken as it is. */
function apiBase(url: string): string {
  const { origin, pathname } = new URL(url)
  const path = pathname.replace(/\/+$/, '')
  return path === '' ? `${origin}/api/v1` : `${origin}${path}`
}

function toReply(answer: HttpAnswer, bucket: Bucket, context: ChannelContext): Reply {
  if (answer.kind !== 'answered') return answer
  const { status, headers, body } = answer
  const limit = Number(headers['x-ratelimit-limit'])
  const told = limit > 0 ? { limit } : {}
  const reply = { kind: 'answered', status, json: parseJson(body), retryAfterMs: 0, ...told } as const
  if (status !== 429) return reply
  const now = context.clock.now()
  const namedMs = parseRetryAfter(headers['retry-after'], now) ?? parseRateLimitReset(headers['x-ratelimit-reset'], now)
  const retryAfterMs = Math.max(namedMs ?? UNNAMED_PAUSE_MS, SHORTEST_PAUSE_MS)
  bucket.hold(now + retryAfterMs)
  return { ...reply, retryAfterMs }
}
