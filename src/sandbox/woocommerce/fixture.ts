import type { InstantMs } from '../../ports/clock.js'
import type { Exchange } from '../platform.js'
import { createWooCommerceModel, type WooCommerceModel } from './model.js'
import type { WooCommerceOptions } from './options.js'

/** 1 July 2026, noon. */
export const NOON: InstantMs = 1_782_907_200_000
export const KEY = 'ck_key'
export const SECRET = 'cs_secret'

export function testShop(options: Partial<WooCommerceOptions> = {}): WooCommerceModel {
  return createWooCommerceModel({ consumerKey: KEY, consumerSecret: SECRET, ...options })
}

/** A request over https with the shop's key; `target` is the path below the REST base, with its query. */
export function exchange(method: string, target: string, body?: unknown): Exchange {
  const url = new URL(`https://shop.example/wp-json${target}`)
  return {
    method,
    origin: url.origin,
    path: url.pathname,
    query: url.searchParams,
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`,
    },
    body: body === undefined ? '' : JSON.stringify(body),
  }
}

export interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly json: unknown
}

/** Asks the shop and reads its JSON; paths are below `/wc/v3` unless they name another namespace. */
export function ask(shop: WooCommerceModel, method: string, path: string, body?: unknown, now = NOON): Said {
  const target = path.startsWith('/wc') ? path : `/wc/v3${path}`
  const { status, headers, body: text } = shop.answer(exchange(method, target, body), now)
  return { status, headers, json: JSON.parse(text) as unknown }
}

/** The rows of a list. */
export function rows(shop: WooCommerceModel, path: string, now = NOON): Record<string, unknown>[] {
  return ask(shop, 'GET', path, undefined, now).json as Record<string, unknown>[]
}

/** The ids of a list. */
export function ids(shop: WooCommerceModel, path: string, now = NOON): unknown[] {
  return rows(shop, path, now).map((row) => row.id)
}
