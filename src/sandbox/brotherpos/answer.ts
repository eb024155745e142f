import type { InstantMs } from '../../ports/clock.js'
import type { Answer, Exchange } from '../platform.js'
import { ADJUSTMENT_ROUTES } from './adjustment-routes.js'
import { createLimit, limitHeaders } from './limit.js'
import type { BrotherPosOptions } from './options.js'
import { PRODUCT_ROUTES } from './product-routes.js'
import { NOT_FOUND, refused, toAnswer, type Reply } from './reply.js'
import { wholeNumber, type Asked, type Route, type Store } from './route.js'
import { SALE_ROUTES } from './sale-routes.js'
import { WEBHOOK_ROUTES } from './webhook-routes.js'

const ROUTES: readonly Route[] = [...PRODUCT_ROUTES, ...ADJUSTMENT_ROUTES, ...SALE_ROUTES, ...WEBHOOK_ROUTES]
const BASE = '/api/v1'

/** The way of a request through a store: key, limit, route, scope, test mode, and then what the route does. */
export function createAnswering(store: Store): (exchange: Exchange, now: InstantMs) => Answer {
  const limit = createLimit()
  let requests = 0
  return (exchange, now) => {
    requests += 1
    const requestId = `req_${String(requests).padStart(8, '0')}`
    const { apiKey, requestsPerMinute } = store.options()
    if (exchange.headers['x-api-key'] !== apiKey) {
      const standing = { ...limit.look(requestsPerMinute, now), allowed: true }
      return toAnswer(refuseKey(exchange), limitHeaders(standing, now), requestId, now)
    }
    const standing = limit.spend(requestsPerMinute, now)
    const reply = standing.allowed ? route(store, exchange, now) : refused(429, 'Rate limit exceeded')
    return toAnswer(reply, limitHeaders(standing, now), requestId, now)
  }
}

/** Documented: the key belongs into `X-API-Key`, never into the query or into `Authorization`. */
function refuseKey({ headers }: Exchange): Reply {
  return refused(401, headers['x-api-key'] === undefined ? 'Missing API key' : 'Invalid API key')
}

function route(store: Store, exchange: Exchange, now: InstantMs): Reply {
  const { path, id } = splitPath(exchange.path)
  const found = ROUTES.find((each) => each.method === exchange.method && `${BASE}${each.path}` === path)
  if (!found) return NOT_FOUND
  const options = store.options()
  if (!options.scopes.includes(found.scope)) return refused(403, `Insufficient scope: ${found.scope} is required`)
  if (found.method === 'GET') {
    return found.handle(store, { id, query: exchange.query, body: {}, now, pretence: null })
  }
  const pretence = pretenceOf(options)
  if (pretence === 'forbidden') return refused(403, 'This API key is in test mode')
  const body = found.method === 'DELETE' ? {} : parseBody(exchange.body)
  if (!body) return refused(400, 'Invalid JSON')
  return found.handle(store, { id, query: exchange.query, body, now, pretence })
}

function pretenceOf({ testMode, testModeAnswer }: BrotherPosOptions): BrotherPosOptions['testModeAnswer'] | null {
  return testMode ? testModeAnswer : null
}

/** `/api/v1/products/17` is the path `/api/v1/products/:id` with the id 17. */
function splitPath(path: string): { readonly path: string; readonly id: number } {
  const end = path.lastIndexOf('/')
  const id = wholeNumber(path.slice(end + 1))
  return id === undefined ? { path, id: NaN } : { path: `${path.slice(0, end)}/:id`, id }
}

/** Undefined where the body is no JSON object. */
function parseBody(text: string): Asked['body'] | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Asked['body']) : undefined
  } catch {
    return undefined
  }
}
