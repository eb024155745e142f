import type { ClockPort, InstantMs } from '../../ports/clock.js'
import type { ChannelContext } from '../../ports/context.js'
import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.js'
import type { SecretSource } from '../../ports/settings.js'
import { shopifySettings, type ShopifySettings } from './settings.js'

/** Doubles for this channel's tests. */

export interface GraphqlBody {
  readonly query: string
  readonly variables: Record<string, unknown>
}

export interface Recorded {
  readonly http: HttpPort
  readonly requests: HttpRequest[]
  /** The GraphQL requests alone. */
  bodies(): readonly GraphqlBody[]
}

/** Answers by the function; tokens are granted as `token-1`, `token-2`, … unless the function answers for them too. */
export function recordingHttp(
  answer: (body: GraphqlBody, request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
): Recorded {
  const requests: HttpRequest[] = []
  let tokens = 0
  return {
    requests,
    async http(request) {
      requests.push(request)
      if (isTokenRequest(request)) {
        tokens += 1
        return json({ access_token: `token-${tokens}`, scope: '', expires_in: 86_399 })
      }
      return answer(JSON.parse(request.body ?? '') as GraphqlBody, request)
    },
    bodies: () =>
      requests.filter((request) => !isTokenRequest(request)).map(({ body }) => JSON.parse(body ?? '') as GraphqlBody),
  }
}

export function isTokenRequest(request: HttpRequest): boolean {
  return request.url.endsWith('/admin/oauth/access_token')
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  return { kind: 'answered', status, headers: { ...type, ...headers }, body: JSON.stringify(body) }
}

export function html(status: number): HttpAnswer {
  return { kind: 'answered', status, headers: { 'content-type': 'text/html' }, body: '<h1>Something went wrong</h1>' }
}

/** A clock that stands still but for what is waited. */
export interface StandingClock extends ClockPort {
  readonly waited: number[]
  advance(durationMs: number): void
}

export function standingClock(start: InstantMs = 1_780_000_000_000): StandingClock {
  let now = start
  const waited: number[] = []
  return {
    waited,
    now: () => now,
    elapsed: () => now,
    advance(durationMs) {
      now += durationMs
    },
    wait(durationMs) {
      waited.push(durationMs)
      now += durationMs
      return Promise.resolve()
    },
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
}

/** A secret is revealed as its own name. */
export function context(http: HttpPort, clock: ClockPort = standingClock()): ChannelContext {
  const kept = new Map<string, string>()
  return {
    channel: 'main-street',
    http,
    clock,
    chance: { fraction: () => 0, hex: (bytes) => '0'.repeat(bytes * 2) },
    budget: { spend: () => 0 },
    memory: { recall: (name) => kept.get(name), remember: (name, value) => void kept.set(name, value) },
    reveal,
  }
}

function reveal(source: SecretSource): string {
  if ('credential' in source) return source.credential
  return 'file' in source ? source.file : source.env
}

export function settings(more: Record<string, unknown> = {}): ShopifySettings {
  return shopifySettings.parse({
    kind: 'shopify',
    domain: 'example.myshopify.com',
    location: 'Main Street',
    client_id: { credential: 'id' },
    client_secret: { credential: 'secret' },
    ...more,
  })
}

const MAIN_STREET = 'gid://shopify/Location/655441491'

export const LOCATIONS_DATA = {
  locations: {
    nodes: [
      { id: 'gid://shopify/Location/1', name: 'Warehouse', isActive: true },
      { id: MAIN_STREET, name: 'Main Street', isActive: true },
    ],
    pageInfo: { hasNextPage: false, endCursor: null },
  },
}

export function isLocations({ query }: GraphqlBody): boolean {
  return query.includes('query Locations')
}
