import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Exchange } from '../platform.js'

const PARAMETERS = [
  'oauth_consumer_key',
  'oauth_timestamp',
  'oauth_nonce',
  'oauth_signature',
  'oauth_signature_method',
] as const

const ALGORITHMS: Readonly<Record<string, string>> = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' }

/** The parameters that are missing; all of them where the request is not signed at all. */
export function missingParameters(query: URLSearchParams): readonly string[] {
  return PARAMETERS.filter((name) => !query.get(name))
}

export function isUnsigned(query: URLSearchParams): boolean {
  return missingParameters(query).length === PARAMETERS.length
}

/** Whether the method is one that WooCommerce knows. */
export function isKnownMethod(query: URLSearchParams): boolean {
  return (query.get('oauth_signature_method') ?? '') in ALGORITHMS
}

/** Checks an OAuth 1.0a signature, made with the consumer's secret alone, over method, origin, path and sorted query. */
export function isSignedBy(secret: string, exchange: Exchange): boolean {
  const algorithm = ALGORITHMS[exchange.query.get('oauth_signature_method') ?? '']
  if (algorithm === undefined) return false
  const expected = createHmac(algorithm, `${percentEncode(secret)}&`)
    .update(baseString(exchange))
    .digest()
  // A plus sign that nobody encoded arrives as a space.
  const sent = Buffer.from((exchange.query.get('oauth_signature') ?? '').replaceAll(' ', '+'), 'base64')
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

function baseString({ method, origin, path, query }: Exchange): string {
  const pairs = [...query]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue))
  const parameters = pairs.map(([name, value]) => `${name}=${value}`).join('&')
  return [method.toUpperCase(), percentEncode(origin + path), percentEncode(parameters)].join('&')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** RFC 3986: also the five characters that encodeURIComponent leaves alone. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
