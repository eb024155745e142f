import { createRequire } from 'node:module'
import type WooCommerce from '@woocommerce/woocommerce-rest-api'
import type { IWooCommerceRestApiOptions, WooCommerceRestApiVersion } from '@woocommerce/woocommerce-rest-api'
import { z } from 'zod'
import type { ChannelContext } from '../../ports/context.js'
import { fetchThrough, TransportFailure } from '../../net/fetch.js'
import { openQueue } from '../../net/queue.js'
import type { Pace } from './pace.js'
import type { WooCommerceSettings } from './settings.js'

/** `wc-analytics` is what the shop's own admin pages read from; it may be switched off. */
export type Namespace = 'wc/v3' | 'wc-analytics'

/** What came of one request. The body is parsed JSON, or a text where it was none. */
export type WireOutcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: unknown
      readonly elapsedMs: number
    }
  /** Provably nothing reached the shop. */
  | { readonly kind: 'unsent'; readonly detail: string; readonly elapsedMs: number }
  /** No whole answer; the shop may have acted. */
  | { readonly kind: 'lost'; readonly detail: string; readonly elapsedMs: number }

export interface WooCommerceApi {
  get(namespace: Namespace, route: string, query: Readonly<Record<string, string>>): Promise<WireOutcome>
  /** Sends the body byte for byte to a route of wc/v3. */
  post(route: string, body: string): Promise<WireOutcome>
  delete(route: string, query: Readonly<Record<string, string>>): Promise<WireOutcome>
}

/**
 * Loaded for the first request: no start waits for it. Required, not imported: the package is CommonJS, and loaders disagree
 * on where an import finds its class.
 */
function loadPackage(): typeof WooCommerce.default {
  return (createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api') as typeof WooCommerce).default
}

/**
 * The only network code of this channel. No more requests are under way at once than the shop bears, none is repeated, no
 * redirect is followed, and nothing is thrown: the vendor's errors carry the consumer secret and end here.
 */
export function openApi(
  settings: WooCommerceSettings,
  context: ChannelContext,
  pace: Pick<Pace, 'requestsAtOnce'>,
): WooCommerceApi {
  const queue = openQueue(pace.requestsAtOnce())
  const fetchOverPort = fetchThrough(context.http, settings.deadline_seconds * 1000)
  const shop = openClient(settings, context, 'wc/v3', fetchOverPort)
  const analytics = openClient(settings, context, 'wc-analytics', fetchOverPort)

  /** Timed inside the queue: waiting for a turn says nothing of the shop. */
  function exchange(request: () => Promise<unknown>): Promise<WireOutcome> {
    queue.limit(pace.requestsAtOnce())
    return queue.add(async () => {
      const startedAt = context.clock.now()
      const outcome = await settle(request)
      return { ...outcome, elapsedMs: Math.max(0, context.clock.now() - startedAt) }
    })
  }

  return {
    get: (namespace, route, query) =>
      exchange(() => (namespace === 'wc/v3' ? shop : analytics)().get(route, { ...query })),
    post: (route, body) => exchange(() => shop().post(route, body)),
    delete: (route, query) => exchange(() => shop().delete(route, { ...query })),
  }
}

function openClient(
  settings: WooCommerceSettings,
  context: ChannelContext,
  namespace: string,
  fetchOverPort: typeof globalThis.fetch,
): () => WooCommerce.default {
  let client: WooCommerce.default | undefined
  const options = clientOptions(settings, context, namespace, fetchOverPort)
  return () => (client ??= new (loadPackage())(options))
}

function clientOptions(
  settings: WooCommerceSettings,
  context: ChannelContext,
  namespace: string,
  fetchOverPort: typeof globalThis.fetch,
): IWooCommerceRestApiOptions {
  return {
    url: settings.url,
    consumerKey: context.reveal(settings.consumer_key).trim(),
    consumerSecret: context.reveal(settings.consumer_secret).trim(),
    // The declared type knows the older namespaces only; the text is put into the path as it is.
    version: namespace as WooCommerceRestApiVersion,
    axiosConfig: {
      adapter: 'fetch',
      env: { fetch: fetchOverPort },
      maxRedirects: 0,
      validateStatus: () => true,
      transformRequest: [unquoted],
      ...(!/^https:/i.test(settings.url) && { paramsSerializer: { serialize: signatureOf } }),
    },
  }
}

/** Over http the client puts the query into the address and, signing, once more into the parameters: that one goes. */
function signatureOf(parameters: object): string {
  const all = Object.entries(parameters) as [string, string][]
  return new URLSearchParams(all.filter(([name]) => name.startsWith('oauth_'))).toString()
}

/** The client turns every body into JSON, also a text that is JSON already: this takes that quoting off again. */
function unquoted(data: unknown): unknown {
  return typeof data === 'string' ? JSON.parse(data) : data
}

const clientAnswer = z.object({
  status: z.number(),
  headers: z.custom<object>((value) => typeof value === 'object' && value !== null),
  data: z.unknown(),
})

type Settled =
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: unknown }
  | { kind: 'unsent'; detail: string }
  | { kind: 'lost'; detail: string }

async function settle(request: () => Promise<unknown>): Promise<Settled> {
  try {
    const { status, headers, data } = clientAnswer.parse(await request())
    return { kind: 'answered', status, headers: plainHeaders(headers), body: data }
  } catch (error) {
    return transportFailureIn(error)
  }
}

/** Takes the kind and the detail, which name no secret, and lets go of the error, which does. */
function transportFailureIn(error: unknown): Settled {
  const cause = error instanceof Error && !(error instanceof TransportFailure) ? error.cause : error
  if (cause instanceof TransportFailure) return { kind: cause.kind, detail: cause.detail }
  const name = error instanceof Error ? error.name : typeof error
  return { kind: 'lost', detail: `the exchange broke off (${name})` }
}

function plainHeaders(headers: object): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    if (typeof value === 'string') plain[name.toLowerCase()] = value
  }
  return plain
}
