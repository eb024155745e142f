import type { InstantMs } from '../../ports/clock.js'
import type { Answer, Exchange } from '../platform.js'
import type { Authenticate, Caller } from './authentication.js'
import { selectFields, wantedFields } from './fields.js'
import { ORDER_ROUTES } from './order-routes.js'
import { PRODUCT_ROUTES } from './product-routes.js'
import { phpQuery } from './php-query.js'
import { listParameter } from './query.js'
import type { Reply } from './reply.js'
import { isRefusal, isReply, noRoute, ok, pageNotFound, refused, toAnswer } from './reply.js'
import type { Deed, Route } from './route.js'
import { siteIndex } from './site-index.js'
import { SHOP_ROUTES } from './shop-routes.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'
import { fieldsOf } from './validation.js'
import { ANALYTICS_ROUTES, VARIATION_ROUTES } from './variation-routes.js'
import { WEBHOOK_ROUTES } from './webhook-routes.js'

export type Router = (exchange: Exchange, now: InstantMs) => Answer

const ROUTES = [...PRODUCT_ROUTES, ...VARIATION_ROUTES, ...ORDER_ROUTES, ...WEBHOOK_ROUTES, ...SHOP_ROUTES]

const NOBODY: Caller = { kind: 'nobody' }

export function createRouter(shop: Shop, authenticate: Authenticate): Router {
  const routes = shop.settings.analytics ? [...ROUTES, ...ANALYTICS_ROUTES] : ROUTES

  return (received, now) => {
    const exchange = { ...received, query: phpQuery(received.query) }
    const path = restPath(exchange, shop.settings.restBase)
    if (path === undefined) return pageNotFound()
    if (path === '') return toAnswer(ok(siteIndex(shop, exchange.origin, routes)))
    // A shop with plain permalinks recognises no keys (measured on WooCommerce 10.0.2).
    const caller = exchange.query.has('rest_route') ? NOBODY : authenticate(exchange, now)
    if (caller.kind === 'refused') return toAnswer(caller.reply)
    const found = findRoute(routes, exchange.method.toUpperCase(), path)
    if (!found) return toAnswer(noRoute())
    const reply = refusalFor(shop, caller, found.route.deed) ?? run(shop, found, exchange, now)
    const wanted = wantedFields(listParameter(exchange.query, '_fields'))
    return toAnswer(isRefusal(reply) ? reply : { ...reply, body: selectFields(reply.body, wanted) })
  }
}

/** The path below the REST base; undefined where the web server, not WordPress's REST API, answers. */
function restPath({ path, query }: Exchange, restBase: string): string | undefined {
  const plain = path === '/' ? query.get('rest_route') : null
  if (plain !== null) return plain.replace(/\/+$/, '')
  if (path !== restBase && !path.startsWith(`${restBase}/`)) return undefined
  return path.slice(restBase.length).replace(/\/+$/, '')
}

interface FoundRoute {
  readonly route: Route
  readonly ids: Readonly<Record<string, string>>
}

function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute | undefined {
  for (const route of routes) {
    const match = route.methods.includes(method) ? route.pattern.exec(path) : null
    if (match) return { route, ids: match.groups ?? {} }
  }
  return undefined
}

function refusalFor(shop: Shop, caller: Caller, deed: Deed): Reply | undefined {
  if (caller.kind === 'nobody') return notAllowed(deed)
  return deed !== 'view' && shop.settings.permission === 'read' ? readOnlyKey() : undefined
}

function run(shop: Shop, { route, ids }: FoundRoute, exchange: Exchange, now: InstantMs): Reply {
  const body = readBody(exchange)
  if (isReply(body)) return body
  const { origin, query } = exchange
  return route.handler({ shop, origin, idOf: (name) => Number(ids[name]), query, fields: body.fields, now })
}

/** JSON where the client says so; else PHP takes the body for a form. */
function readBody({ headers, body }: Exchange): { readonly fields: Fields } | Reply {
  if (body === '') return { fields: {} }
  const isJson = (headers['content-type'] ?? '').includes('json')
  if (!isJson) return { fields: Object.fromEntries(new URLSearchParams(body)) }
  try {
    return { fields: fieldsOf(JSON.parse(body)) }
  } catch {
    return refused(400, 'rest_invalid_json', 'Invalid JSON body passed.')
  }
}

function notAllowed(deed: Deed): Reply {
  return refused(401, `woocommerce_rest_cannot_${deed}`, `Sorry, you are not allowed to ${deed} resources.`)
}

function readOnlyKey(): Reply {
  const message = 'The API key provided does not have write permissions.'
  return refused(401, 'woocommerce_rest_authentication_error', message)
}
