import type { InstantMs } from '../../ports/clock.js'
import type { Answer, Exchange } from '../platform.js'
import type { BulkOperations } from './bulk.js'
import type { Executor, GraphqlRequest } from './execute.js'
import { API_VERSION } from './schema.js'
import type { Tokens } from './tokens.js'

const TOKEN_PATH = '/admin/oauth/access_token'
const GRAPHQL_PATH = `/admin/api/${API_VERSION}/graphql.json`
const WRONG_TOKEN = '[API] Invalid API key or access token (unrecognized login or wrong password)'

export interface HttpOptions {
  readonly tokens: Tokens
  readonly executor: Executor
  readonly bulk: BulkOperations
  readonly scopes: ReadonlySet<string>
}

/** The routes of the Admin API that are modelled. Every other API version is answered 404, where Shopify falls forward. */
export function answerExchange(options: HttpOptions, exchange: Exchange, now: InstantMs): Answer {
  const { method, path } = exchange
  if (method === 'POST' && path === TOKEN_PATH) return grant(options.tokens, exchange, now)
  if (method === 'POST' && path === GRAPHQL_PATH) return graphql(options, exchange, now)
  const file = method === 'GET' ? options.bulk.file(path, now) : undefined
  if (file !== undefined) return sendFile(file, exchange.headers['range'])
  return json(404, { errors: 'Not Found' })
}

/**
 * The whole file, or a range of it as its host (Google Cloud Storage) gives one (documented). A character that the range
 * cuts comes as a replacement character, where the host sends its first bytes.
 */
function sendFile(file: Buffer, range: string | undefined): Answer {
  const type = { 'content-type': 'application/jsonl' }
  const bounds = /^bytes=(\d+)-(\d+)$/.exec(range ?? '')
  if (!bounds) return { status: 200, headers: type, body: file.toString() }
  const from = Number(bounds[1])
  const end = Math.min(file.length, Number(bounds[2]) + 1)
  if (from >= end) return { status: 416, headers: { 'content-range': `bytes */${file.length}` }, body: '' }
  const headers = { ...type, 'content-range': `bytes ${from}-${end - 1}/${file.length}` }
  return { status: 206, headers, body: file.toString('utf8', from, end) }
}

function grant(tokens: Tokens, { headers, body }: Exchange, now: InstantMs): Answer {
  const isJson = (headers['content-type'] ?? '').includes('json')
  const request = isJson ? parseObject(body) : Object.fromEntries(new URLSearchParams(body))
  if (request === undefined) return json(400, { error: 'invalid_request', error_description: 'The body is not JSON.' })
  const answer = tokens.grant(request, now)
  if (!answer.ok) return json(answer.status, { error: answer.error, error_description: answer.error_description })
  const { access_token, scope, expires_in } = answer
  return json(200, { access_token, scope, expires_in })
}

function graphql({ tokens, executor, scopes }: HttpOptions, exchange: Exchange, now: InstantMs): Answer {
  const token = exchange.headers['x-shopify-access-token'] ?? ''
  if (!tokens.isValid(token, now)) return json(401, { errors: WRONG_TOKEN })
  const request = toRequest(parseObject(exchange.body))
  if (request === undefined) return json(400, { errors: { query: 'Required parameter missing or invalid' } })
  return json(200, executor.execute(request, { now, scopes, origin: exchange.origin, bulk: false }))
}

function toRequest(body: Readonly<Record<string, unknown>> | undefined): GraphqlRequest | undefined {
  if (typeof body?.query !== 'string') return undefined
  const { query, variables, operationName } = body
  return {
    query,
    ...(isObject(variables) ? { variables } : {}),
    ...(typeof operationName === 'string' ? { operationName } : {}),
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) }
}
