import { expect, test } from 'vitest'
import type { SubscriptionPort } from '../../src/ports/subscriptions.js'
import { kindOf, valueOf } from './bench.js'
import { openSandboxBrotherPos } from './sandbox-till.js'
import { openSandboxShopify, openSandboxWooCommerce } from './sandbox.js'
import { subscriptionContract } from './subscriptions.js'

const ADDRESS = 'https://hooks.example.com/webhooks/contract'

subscriptionContract('Brother POS', () => openSandboxBrotherPos({ filled: false }))
subscriptionContract('WooCommerce', () => openSandboxWooCommerce({ filled: false }))
subscriptionContract('WooCommerce far from Greenwich', () =>
  openSandboxWooCommerce({ filled: false, utcOffsetMinutes: 720 }),
)
subscriptionContract('Shopify', () => openSandboxShopify({ filled: false }))
subscriptionContract('Shopify with a lasting token', () => openSandboxShopify({ filled: false, lastingToken: true }))

function portOf(bench: { readonly port: { readonly subscriptions?: SubscriptionPort } }): SubscriptionPort {
  if (!bench.port.subscriptions) throw new Error('the channel keeps no webhooks')
  return bench.port.subscriptions
}

test.each([
  [true, 'told'],
  [false, 'untold'],
])('a till whose reply has a secret (%s) says that it was %s', async (secretInReply, kind) => {
  const bench = await openSandboxBrotherPos({ filled: false, secretInReply })
  const port = portOf(bench)
  const made = valueOf(await port.create(port.needed[0] ?? [], ADDRESS))
  expect(made.kind).toBe(kind)
  if (made.kind === 'told') expect(made.secret).toMatch(/^[0-9a-f]{40}$/)
  await bench.close()
})

test('a till without a list says so, and can still be asked to make one', async () => {
  const bench = await openSandboxBrotherPos({ filled: false, subscriptionsReadable: false })
  const port = portOf(bench)
  expect(valueOf(await port.list())).toEqual({ kind: 'unreadable' })
  expect(kindOf(await port.create(port.needed[0] ?? [], ADDRESS))).toBe('ok')
  expect(kindOf(await port.create(port.needed[0] ?? [], ADDRESS))).toBe('refused')
  await bench.close()
})

test('a till whose key lacks the scope refuses as unauthorised', async () => {
  const bench = await openSandboxBrotherPos({ filled: false, scopes: ['products:read'] })
  const port = portOf(bench)
  expect(kindOf(await port.list())).toBe('unauthorised')
  expect(kindOf(await port.create(port.needed[0] ?? [], ADDRESS))).toBe('unauthorised')
  await bench.close()
})

test('an app without the scope of a topic is refused that topic as unauthorised, and no other', async () => {
  const bench = await openSandboxShopify({ filled: false, scopes: ['read_products', 'read_locations'] })
  const port = portOf(bench)
  expect(kindOf(await port.create(['INVENTORY_LEVELS_UPDATE'], ADDRESS))).toBe('unauthorised')
  expect(kindOf(await port.create(['PRODUCTS_UPDATE'], ADDRESS))).toBe('ok')
  // A second one of a topic for an address is refused there, and is there: so it is no failure.
  expect(kindOf(await port.create(['PRODUCTS_UPDATE'], ADDRESS))).toBe('ok')
  expect(valueOf(await port.list())).toMatchObject({ subscriptions: [{ topics: ['PRODUCTS_UPDATE'] }] })
  await bench.close()
})

test('a key that may only read is refused as unauthorised', async () => {
  const bench = await openSandboxWooCommerce({ filled: false, permission: 'read' })
  const port = portOf(bench)
  expect(kindOf(await port.list())).toBe('ok')
  expect(kindOf(await port.create(['order.created'], ADDRESS))).toBe('unauthorised')
  await bench.close()
})
