import { shopKinds } from '../../src/channels/index.js'
import { openPlatform } from '../../src/sandbox/sandbox.js'
import { createShopifyModel } from '../../src/sandbox/shopify/model.js'
import { createWooCommerceModel } from '../../src/sandbox/woocommerce/model.js'
import { chance, clock, openContext } from './context.js'
import type { DisturbedShop, Purchase } from './shop-suite.js'

const SKUS = ['A', 'B', 'C'] as const
/** Beside the three, so that a walk has several pages. */
const OTHERS = 260

export async function openSandboxWooCommerce(): Promise<DisturbedShop> {
  const model = createWooCommerceModel({ consumerKey: 'ck', consumerSecret: 'cs' })
  const ids = new Map<string, number>()
  for (const sku of ['A', 'B']) {
    ids.set(sku, model.addProduct({ sku, name: sku, price: '35.00', stock: 10 }, clock.now()).id)
  }
  const variations = [
    { sku: 'C', name: 'C', price: '35.00', stock: 10 },
    { sku: '', name: 'counted at its parent', price: '4.00' },
  ]
  const parent = model.addProduct({ sku: 'P', name: 'P', stock: 6, variations }, clock.now())
  ids.set('C', parent.variationIds[0] ?? 0)
  for (let index = 0; index < OTHERS; index += 1) {
    model.addProduct({ sku: `X-${index}`, name: `X ${index}`, price: '1.00' }, clock.now())
  }
  const platform = await openPlatform({ platform: model, clock, chance })
  const { context, close } = openContext('web')
  const settings = {
    kind: 'woocommerce',
    url: platform.origin,
    consumer_key: { env: 'ck' },
    consumer_secret: { env: 'cs' },
  }

  function idOf(sku: string): number {
    return ids.get(sku) ?? 0
  }

  function buy(sku: string, quantity: number): Promise<Purchase> {
    const order = model.placeOrder([{ productId: idOf(sku), quantity }], clock.now())
    const line = order?.lines[0]
    if (!order || !line) throw new Error('not sold')
    return Promise.resolve({
      refundOne: async () => Promise.resolve(model.refund(order.id, line.id, 1, true, clock.now())),
      cancel: async () => Promise.resolve(model.setOrderStatus(order.id, 'cancelled', clock.now())),
    })
  }

  return {
    port: openShop('woocommerce', settings, context),
    skus: SKUS,
    platform,
    path: '/wp-json/',
    ids: () => model.products().flatMap(({ id, type }) => (type === 'variable' ? [] : [String(id)])),
    figure: (sku) => Promise.resolve(model.product(idOf(sku))?.stock ?? NaN),
    buy,
    close: () => closeAll(close, platform),
  }
}

export async function openSandboxShopify(): Promise<DisturbedShop> {
  const model = createShopifyModel({
    domain: 'contract.myshopify.com',
    clientId: 'id',
    clientSecret: 'secret',
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [
      { id: '1', name: 'Main Street' },
      { id: '2', name: 'Warehouse' },
    ],
    currency: 'CAD',
    pointsPerSecond: 2000,
  })
  const named = SKUS.map((sku) => ({ sku, price: '35.00', stock: 10 }))
  const odd = [
    { sku: 'FAR', price: '1.00', stock: 3, locationId: '2' },
    { sku: 'UNTRACKED', price: '1.00', stock: 0, tracked: false },
  ]
  model.addProduct({ title: 'Contract', variants: [...named, ...odd] }, clock.now())
  for (let index = 0; index < OTHERS; index += 1) {
    model.addProduct({ title: `X ${index}`, variants: [{ sku: `X-${index}`, price: '1.00', stock: 1 }] }, clock.now())
  }
  const platform = await openPlatform({ platform: model, clock, chance })
  const { context, close } = openContext('street')
  const settings = {
    kind: 'shopify',
    domain: 'contract.myshopify.com',
    location: 'Main Street',
    client_id: { env: 'id' },
    client_secret: { env: 'secret' },
    address: platform.origin,
  }

  function itemOf(sku: string): string {
    return model.variants().find((variant) => variant.sku === sku)?.inventoryItem.id ?? ''
  }

  function buy(sku: string, quantity: number): Promise<Purchase> {
    const inventoryItemId = itemOf(sku)
    const order = model.placeOrder([{ inventoryItemId, quantity }], clock.now())
    if (!order) throw new Error('not sold')
    const line = { inventoryItemId, quantity: 1, restock: true }
    return Promise.resolve({
      refundOne: async () => void (await Promise.resolve(model.refund(order.id, [line], clock.now()))),
      cancel: async () => void (await Promise.resolve(model.cancelOrder(order.id, true, clock.now()))),
    })
  }

  return {
    port: openShop('shopify', settings, context),
    skus: SKUS,
    platform,
    path: 'graphql.json',
    ids: () => model.variants().map(({ inventoryItem }) => inventoryItem.id.split('/').at(-1) ?? ''),
    figure: (sku) => Promise.resolve(model.level(itemOf(sku))?.available ?? NaN),
    buy,
    close: () => closeAll(close, platform),
  }
}

function openShop(
  kind: string,
  settings: object,
  context: Parameters<NonNullable<(typeof shopKinds)[string]>['open']>[1],
) {
  const known = shopKinds[kind]
  if (!known) throw new Error(`no kind of shop is called ${kind}`)
  return known.open(settings, context)
}

async function closeAll(closeContext: () => Promise<void>, platform: { close(): Promise<void> }): Promise<void> {
  await closeContext()
  await platform.close()
}
