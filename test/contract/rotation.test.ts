import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openBrotherPos } from '../../src/channels/brotherpos/channel.js'
import { brotherPosSettings } from '../../src/channels/brotherpos/settings.js'
import { openShopify } from '../../src/channels/shopify/channel.js'
import { shopifySettings } from '../../src/channels/shopify/settings.js'
import { openWooCommerce } from '../../src/channels/woocommerce/channel.js'
import { wooCommerceSettings } from '../../src/channels/woocommerce/settings.js'
import type { ChannelContext } from '../../src/ports/context.js'
import type { Heard, WebhookRequest } from '../../src/ports/hear.js'
import { openContext } from './sandbox.js'

/** While one secret replaces the other, what either signed is heard, and what a third signed is not. */

const BODY = Buffer.from('{"id":17,"event":"product.updated","resource_id":17,"inventory_item_id":17}')

interface Case {
  readonly name: string
  readonly open: (context: ChannelContext) => { hear(request: WebhookRequest): Heard }
  readonly headers: (secret: string) => Readonly<Record<string, string>>
}

function base64(secret: string): string {
  return createHmac('sha256', secret).update(BODY).digest('base64')
}

const SECRETS = { webhook_secrets: [{ env: 'new' }, { env: 'old' }] }

const CASES: readonly Case[] = [
  {
    name: 'Brother POS',
    open: (context) =>
      openBrotherPos(
        brotherPosSettings.parse({ kind: 'brotherpos', url: 'https://x.example', api_key: { env: 'k' }, ...SECRETS }),
        context,
      ),
    headers: (secret) => ({ 'x-brotherpos-signature': createHmac('sha256', secret).update(BODY).digest('hex') }),
  },
  {
    name: 'WooCommerce',
    open: (context) => {
      const keys = { consumer_key: { env: 'k' }, consumer_secret: { env: 's' } }
      const settings = { kind: 'woocommerce', url: 'https://x.example', ...keys, ...SECRETS }
      return openWooCommerce(wooCommerceSettings.parse(settings), context)
    },
    headers: (secret) => ({ 'x-wc-webhook-topic': 'product.updated', 'x-wc-webhook-signature': base64(secret) }),
  },
  {
    name: 'Shopify, by the procedure for its client secret',
    open: (context) => {
      const app = { client_id: { env: 'id' }, client_secret: { env: 'new' }, webhook_secrets: [{ env: 'old' }] }
      const settings = { kind: 'shopify', domain: 'x.myshopify.com', location: 'Main', ...app }
      return openShopify(shopifySettings.parse(settings), context)
    },
    headers: (secret) => ({ 'x-shopify-topic': 'products/update', 'x-shopify-hmac-sha256': base64(secret) }),
  },
  {
    name: 'Shopify, with two secrets beside its client secret',
    open: (context) => {
      const app = { client_id: { env: 'id' }, client_secret: { env: 'own' }, ...SECRETS }
      const settings = { kind: 'shopify', domain: 'x.myshopify.com', location: 'Main', ...app }
      return openShopify(shopifySettings.parse(settings), context)
    },
    headers: (secret) => ({ 'x-shopify-topic': 'products/update', 'x-shopify-hmac-sha256': base64(secret) }),
  },
]

describe.each(CASES)('$name', ({ open, headers }) => {
  test('takes both secrets and no third', async () => {
    const { context, close } = openContext('rotation', 'shop')
    const channel = open(context)
    const heard = (secret: string): string => channel.hear({ headers: headers(secret), body: BODY }).kind
    expect([heard('new'), heard('old')]).toEqual(['accepted', 'accepted'])
    expect([heard('third'), heard(''), heard('newold')]).toEqual(['forged', 'forged', 'forged'])
    await close()
  })
})
