import type { ChancePort } from '../../ports/chance.js'
import type { ClockPort } from '../../ports/clock.js'
import { brotherPosControls } from '../brotherpos/controls.js'
import { openControl } from '../control.js'
import type { Exchange, Platform } from '../platform.js'
import { type OpenedPlatform, openPlatform } from '../sandbox.js'
import { shopifyControls } from '../shopify/controls.js'
import { wooCommerceControls } from '../woocommerce/controls.js'
import type { PlatformName } from './day.js'
import { createModels, KEYS, type Models } from './models.js'

/** A retailer in a box: three platforms on loopback with the same goods, and a way to act on them by HTTP. */
export interface Retail {
  readonly models: Models
  readonly platforms: Readonly<Record<PlatformName, OpenedPlatform>>
  /** Where `POST /control/<platform>/<action>` is heard. */
  readonly controlOrigin: string
  /** Subscribes the daemon's address to everything that it hears; again, to what a shop has given up meanwhile. */
  subscribe(daemonOrigin: string): void
  close(): Promise<void>
}

export interface RetailOptions {
  readonly clock: ClockPort
  readonly chance: ChancePort
  /** Told of each request that a platform has acted upon, before the answer leaves. */
  readonly answered?: (platform: PlatformName, exchange: Exchange) => void
}

/** Opens the platforms. Rejects where no port can be had. */
export async function openRetail(options: RetailOptions): Promise<Retail> {
  const { clock, chance } = options
  const models = createModels(clock.now())
  const open = (name: PlatformName, platform: Platform): Promise<OpenedPlatform> =>
    openPlatform({ platform: overheard(name, platform, options), clock, chance, latencyMs: 5 })
  const [till, web, street] = await Promise.all([
    open('till', models.till),
    open('web', models.web),
    open('main-street', models.street),
  ])
  const platforms = { till, web, 'main-street': street }
  const controls = {
    [till.name]: brotherPosControls(models.till),
    [web.name]: wooCommerceControls(models.web),
    [street.name]: shopifyControls(models.street),
  }
  const heard = new Set<string>()
  const control = await openControl({ clock, platforms: Object.values(platforms), controls })
  return {
    models,
    platforms,
    controlOrigin: control.origin,
    subscribe(daemonOrigin) {
      if (!heard.has(daemonOrigin)) subscribeTill(models, daemonOrigin, clock.now())
      heard.add(daemonOrigin)
      subscribeShops(models, daemonOrigin, clock.now())
      for (const { courier } of Object.values(platforms)) courier.start()
    },
    async close() {
      await control.close()
      await Promise.all(Object.values(platforms).map((platform) => platform.close()))
    },
  }
}

function overheard(name: PlatformName, platform: Platform, { answered }: RetailOptions): Platform {
  if (!answered) return platform
  return {
    ...platform,
    answer(exchange, now) {
      const answer = platform.answer(exchange, now)
      answered(name, exchange)
      return answer
    },
  }
}

const TILL_EVENTS = [
  'sale.completed',
  'sale.voided',
  'product.created',
  'product.updated',
  'product.deleted',
  'inventory.adjusted',
]
const WEB_TOPICS = ['product.updated', 'order.created', 'order.updated', 'action.woocommerce_updated_product_stock']

/** The till gives nobody up. */
export function subscribeTill({ till }: Pick<Models, 'till'>, daemonOrigin: string, now: number): void {
  till.subscribe({ url: `${daemonOrigin}/webhooks/main`, events: TILL_EVENTS, secret: KEYS.hook }, now)
}

/** What a shop has given up meanwhile is subscribed again. */
export function subscribeShops(
  { web, street }: Pick<Models, 'web' | 'street'>,
  daemonOrigin: string,
  now: number,
): void {
  const atWeb = `${daemonOrigin}/webhooks/web`
  const atStreet = `${daemonOrigin}/webhooks/main-street`
  const heardAtWeb = web.webhooks().filter(({ status, deliveryUrl }) => status === 'active' && deliveryUrl === atWeb)
  for (const topic of WEB_TOPICS) {
    if (heardAtWeb.some((webhook) => webhook.topic === topic)) continue
    const body = { name: topic, topic, delivery_url: atWeb, secret: KEYS.hook }
    const authorization = `Basic ${Buffer.from(`${KEYS.consumerKey}:${KEYS.consumerSecret}`).toString('base64')}`
    expectDone(web.answer(post('/wp-json/wc/v3/webhooks', { authorization }, body), now))
  }
  if (street.subscriptions().some(({ uri }) => uri === atStreet)) return
  const query = `mutation { webhookSubscriptionCreate(topic: INVENTORY_LEVELS_UPDATE, webhookSubscription: {uri: "${atStreet}"}) { userErrors { message } } }`
  const token = { 'x-shopify-access-token': KEYS.accessToken }
  expectDone(street.answer(post('/admin/api/2026-07/graphql.json', token, { query }), now))
}

function post(path: string, headers: Readonly<Record<string, string>>, body: unknown): Exchange {
  return {
    method: 'POST',
    origin: 'https://sandbox.example',
    path,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

function expectDone({ status, body }: { readonly status: number; readonly body: string }): void {
  if (status >= 300 || /"userErrors":\s*\[\s*\{|"errors"/.test(body))
    throw new Error(`a subscription was refused: ${body}`)
}
