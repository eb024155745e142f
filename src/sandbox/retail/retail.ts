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
  /** Subscribes the daemon's address to everything that it hears. */
  subscribe(daemonOrigin: string): void
  close(): Promise<void>
}

/** Opens the platforms. Rejects where no port can be had. */
export async function openRetail({
  clock,
  chance,
}: {
  readonly clock: ClockPort
  readonly chance: ChancePort
}): Promise<Retail> {
  const models = createModels(clock.now())
  const open = (platform: Platform): Promise<OpenedPlatform> => openPlatform({ platform, clock, chance, latencyMs: 5 })
  const [till, web, street] = await Promise.all([open(models.till), open(models.web), open(models.street)])
  const platforms = { till, web, 'main-street': street }
  const controls = {
    [till.name]: brotherPosControls(models.till),
    [web.name]: wooCommerceControls(models.web),
    [street.name]: shopifyControls(models.street),
  }
  const control = await openControl({ clock, platforms: Object.values(platforms), controls })
  return {
    models,
    platforms,
    controlOrigin: control.origin,
    subscribe(daemonOrigin) {
      subscribeAll(models, daemonOrigin, clock.now())
      for (const { courier } of Object.values(platforms)) courier.start()
    },
    async close() {
      await control.close()
      await Promise.all(Object.values(platforms).map((platform) => platform.close()))
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

function subscribeAll({ till, web, street }: Models, daemonOrigin: string, now: number): void {
  till.subscribe({ url: `${daemonOrigin}/webhooks/main`, events: TILL_EVENTS, secret: KEYS.hook }, now)
  for (const topic of WEB_TOPICS) {
    const body = { name: topic, topic, delivery_url: `${daemonOrigin}/webhooks/web`, secret: KEYS.hook }
    const authorization = `Basic ${Buffer.from(`${KEYS.consumerKey}:${KEYS.consumerSecret}`).toString('base64')}`
    expectDone(web.answer(post('/wp-json/wc/v3/webhooks', { authorization }, body), now))
  }
  const query = `mutation { webhookSubscriptionCreate(topic: INVENTORY_LEVELS_UPDATE, webhookSubscription: {uri: "${daemonOrigin}/webhooks/main-street"}) { userErrors { message } } }`
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
