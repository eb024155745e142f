import type { InstantMs } from '../../ports/clock.js'
import type { Exchange } from '../platform.js'
import { isKnownMethod, isSignedBy, isUnsigned, missingParameters } from './oauth.js'
import type { Settings } from './options.js'
import type { Reply } from './reply.js'
import { refused } from './reply.js'

export type Caller =
  { readonly kind: 'user' } | { readonly kind: 'nobody' } | { readonly kind: 'refused'; readonly reply: Reply }

export type Authenticate = (exchange: Exchange, now: InstantMs) => Caller

/** How many nonces are remembered; a real shop keeps those of a quarter of an hour. */
const NONCES_KEPT = 20_000

/**
 * Key and secret over https, by Basic authentication or in the query; over http only an OAuth 1.0a signature, each nonce
 * once (measured on WooCommerce 10.0.2).
 */
export function createAuthentication(settings: Settings): Authenticate {
  const usedNonces = new Set<string>()

  function signedCaller(exchange: Exchange, now: InstantMs): Caller {
    const { query } = exchange
    const missing = missingParameters(query)
    if (missing.length > 0) return denied(`Missing OAuth parameter ${missing.join(', ')}`, 'missing_parameter')
    if (query.get('oauth_consumer_key') !== settings.consumerKey) return denied('Consumer key is invalid.')
    if (!isKnownMethod(query)) return denied('Invalid signature - signature method is invalid.')
    if (!isSignedBy(settings.consumerSecret, exchange))
      return denied('Invalid signature - provided signature does not match.')
    if (!isTimely(query, settings.clockToleranceMs, now)) return denied('Invalid timestamp.')
    const nonce = query.get('oauth_nonce') ?? ''
    if (usedNonces.has(nonce)) return denied('Invalid nonce - nonce has already been used.')
    usedNonces.add(nonce)
    const oldest = usedNonces.values().next()
    if (usedNonces.size > NONCES_KEPT && !oldest.done) usedNonces.delete(oldest.value)
    return { kind: 'user' }
  }

  return (exchange, now) => {
    const [key, secret] = exchange.origin.startsWith('https:') ? plainCredentials(exchange) : []
    if (key === settings.consumerKey) {
      return secret === settings.consumerSecret ? { kind: 'user' } : denied('Consumer secret is invalid.')
    }
    return isUnsigned(exchange.query) ? { kind: 'nobody' } : signedCaller(exchange, now)
  }
}

function plainCredentials({ headers, query }: Exchange): readonly (string | null)[] {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')
  if (!basic?.[1]) return [query.get('consumer_key'), query.get('consumer_secret')]
  const text = Buffer.from(basic[1], 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return [text.slice(0, colon), text.slice(colon + 1)]
}

function isTimely(query: URLSearchParams, toleranceMs: number | null, now: InstantMs): boolean {
  return toleranceMs === null || Math.abs(Number(query.get('oauth_timestamp')) * 1000 - now) <= toleranceMs
}

function denied(message: string, reason = 'error'): Caller {
  return { kind: 'refused', reply: refused(401, `woocommerce_rest_authentication_${reason}`, message) }
}
