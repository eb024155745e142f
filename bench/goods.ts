import { countFromUnits } from '../src/core/count.js'
import { moneyFromTenThousandths } from '../src/core/money.js'
import { createBrotherPosModel } from '../src/sandbox/brotherpos/model.js'
import { KEYS } from '../src/sandbox/retail/models.js'
import { createShopifyModel } from '../src/sandbox/shopify/model.js'
import { createWooCommerceModel } from '../src/sandbox/woocommerce/model.js'
import type { PlatformsOptions } from './messages.js'

/** One kind of goods by its ids. */
export interface Goods {
  readonly item: number
  readonly web: number | null
  readonly street: string | null
}

export type Shelves = ReturnType<typeof stockUp>

const STOCK = 1_000

/** The platforms with so many goods, the same figure everywhere. */
export function stockUp(options: PlatformsOptions, now: number) {
  const till = createBrotherPosModel({
    apiKey: KEYS.till,
    requestsPerMinute: options.tillPerMinute,
    webhookAddresses: 'any',
    // A thousand goods of one sale are no reason to tell of each of them twice.
    productUpdatedOnStock: false,
  })
  const web = createWooCommerceModel({ consumerKey: KEYS.consumerKey, consumerSecret: KEYS.consumerSecret })
  const street = createShopifyModel({
    domain: KEYS.domain,
    clientId: KEYS.clientId,
    clientSecret: KEYS.clientSecret,
    accessToken: KEYS.accessToken,
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [{ id: '1', name: 'Main Street' }],
    currency: 'CAD',
    allowLoopbackWebhooks: true,
    pointsPerSecond: options.pointsPerSecond,
  })
  const goods = Array.from({ length: options.items }, (_, index): Goods => {
    const sku = `SKU-${String(index).padStart(6, '0')}`
    const name = `Goods number ${index}`
    const price = moneyFromTenThousandths(100_000)
    const item = till.addProduct({ sku, name, price, stock: countFromUnits(STOCK) }, now)
    const atWeb = options.shops.includes('web')
      ? web.addProduct({ sku, name, price: '10.00', stock: STOCK }, now).id
      : null
    const variants = [{ sku, price: '10.00', stock: STOCK }]
    const atStreet = options.shops.includes('street')
      ? (street.addProduct({ title: name, variants }, now).variants[0]?.inventoryItemId ?? null)
      : null
    return { item: item.id, web: atWeb, street: atStreet }
  })
  return { till, web, street, goods }
}

/** What each shop shows of it, beside what the till has. */
export function isRight({ till, web, street }: Omit<Shelves, 'goods'>, goods: Goods): boolean {
  const figure = (till.product(goods.item)?.stock ?? 0) / 1000
  if (goods.web !== null && web.product(goods.web)?.stock !== figure) return false
  return goods.street === null || street.level(goods.street)?.available === figure
}
