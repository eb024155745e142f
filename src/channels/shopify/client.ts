import type { Session, Shopify } from '@shopify/shopify-api'
import type { AbstractFetchFunc } from '@shopify/shopify-api/runtime'
import { fetchThrough, TransportFailure } from '../../net/fetch.js'
import { parseRetryAfter } from '../../net/retry-after.js'
import type { ClockPort } from '../../ports/clock.js'
import type { ChannelContext } from '../../ports/context.js'
import { failed, success, type Failure, type Result } from '../../ports/outcome.js'
import { grantedCredential, lastingCredential, type Credential } from './credential.js'
import { failureOfSilence, type Silence } from './fail.js'
import type { ShopifySettings } from './settings.js'
import { vendor } from './vendor.js'
import { failedAnswer, readCost, type Cost, type TopError } from './wire.js'

export interface Request {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Points that it may cost, for pacing. */
  readonly cost: number
}

/** A GraphQL answer as it came; errors may stand beside data. */
export interface Answer {
  readonly data: unknown
  readonly errors: readonly TopError[]
  readonly cost: Cost | undefined
}

export interface Client {
  readonly credential: Credential
  /** One exchange, never repeated. Throws for nothing that a network or Shopify does. */
  request(request: Request, session: Session): Promise<Answer | Silence>
}

/** Opens the vendor's package over the channel's own HTTP port. */
export function openClient(settings: ShopifySettings, context: ChannelContext): Client {
  const shopify = openPackage(settings, context)
  const transport = addressed(settings, fetchThrough(context.http, settings.deadline_seconds * 1000))

  async function request({ query, variables }: Request, session: Session): Promise<Answer | Silence> {
    const watch = watchOver(transport, context.clock)
    // The package's client keeps the token and the fetch that it was made with, so each request gets one of its own.
    const client = lend(watch.fetch, () => new (shopify().clients.Graphql)({ session }))
    try {
      const answer = await client.request<unknown>(query, { variables: { ...variables }, retries: 0 })
      return { data: answer.data, errors: [], cost: readCost(answer.extensions) }
    } catch (error) {
      const answer = readErrors(error) ?? watch.seen()
      if (!answer) throw error
      return answer
    }
  }

  async function grant(): Promise<Result<Session>> {
    const watch = watchOver(transport, context.clock)
    try {
      const granted = await lend(watch.fetch, () => shopify().auth.clientCredentials({ shop: settings.domain }))
      if (granted.session.accessToken) return success(granted.session)
      return failed({ kind: 'unavailable', detail: 'asked for an access token, Shopify answered without one' })
    } catch (error) {
      const silence = watch.seen()
      if (!silence) throw error
      return failed(failureOfGrant(silence))
    }
  }

  const credential = settings.access_token
    ? lastingCredential(() => shopify().session.customAppSession(settings.domain))
    : grantedCredential(context.clock, grant)
  return { credential, request }
}

/** The secrets are looked up at once, so that one that is missing fails the start; the package is opened when it is used. */
function openPackage(settings: ShopifySettings, context: ChannelContext): () => Shopify {
  const credential = credentialOf(settings, context)
  let shopify: Shopify | undefined
  return () => {
    const { ApiVersion, LogSeverity, shopifyApi } = vendor()
    return (shopify ??= shopifyApi({
      ...credential,
      hostName: settings.domain,
      apiVersion: ApiVersion.July26,
      isEmbeddedApp: false,
      // The package would log to stdout in its own form, with `httpRequests` even the access token.
      logger: { level: LogSeverity.Error, httpRequests: false, log: () => undefined },
    }))
  }
}

function credentialOf(settings: ShopifySettings, context: ChannelContext) {
  const secret = settings.client_secret && context.reveal(settings.client_secret)
  if (settings.access_token) {
    // The package insists on a secret that it needs only for what is not used here: its own webhook checks and OAuth.
    const apiSecretKey = secret ?? 'none'
    return { apiSecretKey, isCustomStoreApp: true, adminApiAccessToken: context.reveal(settings.access_token) } as const
  }
  if (!settings.client_id || !secret) throw new TypeError('settings without a credential were let through')
  return { apiSecretKey: secret, apiKey: context.reveal(settings.client_id) }
}

/**
 * The package has one fetch function for the whole process, which its code picks up synchronously: when a GraphQL client
 * is made, and when a token is asked for. So it is lent for just that moment; between two loans there is none, and
 * several channels, each with an HTTP port and an address of its own, never meet.
 */
function lend<T>(fetchFunction: AbstractFetchFunc, make: () => T): T {
  const { setAbstractFetchFunc } = vendor()
  setAbstractFetchFunc(fetchFunction)
  try {
    return make()
  } finally {
    setAbstractFetchFunc(noFetch)
  }
}

function noFetch(): Promise<never> {
  return Promise.reject(new Error('the Shopify package was used without a fetch function lent to it'))
}

/** The package insists on https and the shop's own domain; the sandbox is reached by changing the origin below it. */
function addressed(settings: ShopifySettings, base: AbstractFetchFunc): AbstractFetchFunc {
  const own = `https://${settings.domain}`
  const origin = settings.address === undefined ? own : new URL(settings.address).origin
  return async (input, init) => {
    if (typeof input !== 'string' || !input.startsWith(`${own}/`)) throw new TypeError('a request for another host')
    return base(`${origin}${input.slice(own.length)}`, init)
  }
}

interface Watch {
  readonly fetch: AbstractFetchFunc
  /** What went over the wire, where it was no GraphQL answer; undefined where nothing did. */
  seen(): Silence | undefined
}

/** The package drops the cause of a network failure and the status of some answers, so they are noted on the way. */
function watchOver(base: AbstractFetchFunc, clock: ClockPort): Watch {
  let silence: Silence | undefined
  return {
    async fetch(input, init) {
      try {
        const response = await base(input, init)
        silence = statusOf(response, clock)
        return response
      } catch (error) {
        if (error instanceof TransportFailure) silence = { kind: error.kind, detail: error.detail }
        throw error
      }
    },
    seen: () => silence,
  }
}

function statusOf({ status, headers }: Response, clock: ClockPort): Silence {
  const json = (headers.get('content-type') ?? '').includes('json')
  const retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? undefined, clock.now())
  return { kind: 'status', status, json, retryAfterMs }
}

function readErrors(error: unknown): Answer | undefined {
  if (!(error instanceof vendor().GraphqlQueryError)) return undefined
  const body = failedAnswer.safeParse(error.body).data
  return body && { data: body.data, errors: body.errors.graphQLErrors, cost: readCost(body.extensions) }
}

/** Nothing was written when the token for it was not to be had, so it is as for a read; a 400 is the wrong id or secret. */
function failureOfGrant(silence: Silence): Failure {
  if (silence.kind === 'status' && [400, 401, 403].includes(silence.status)) {
    return { kind: 'unauthorised', detail: `client_id and client_secret were not accepted (HTTP ${silence.status})` }
  }
  return failureOfSilence(silence, 'read')
}
