import { coerceInputValue, isInputType, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { adminSchema } from '../../src/sandbox/shopify/schema.js'
import {
  makeProduct,
  openLiveBrotherPos,
  openLiveBrotherPosItem,
  openLiveShopify,
  openLiveWooCommerce,
  productInput,
} from './live.js'
import { SHOPIFY_DOCUMENTS } from './rest.js'
import { ordersContract, replayContract } from './shop-movements.js'
import { goods, shopContract } from './shop.js'
import { correctionContract, tillReadingContract } from './till.js'

const { env } = process

const woo = { url: env.TILLSYNC_LIVE_WOO_URL, key: env.TILLSYNC_LIVE_WOO_KEY, secret: env.TILLSYNC_LIVE_WOO_SECRET }
if (woo.url && woo.key && woo.secret) {
  const address = { url: woo.url, key: woo.key, secret: woo.secret }
  shopContract('the live WooCommerce', () => openLiveWooCommerce(address))
  ordersContract('the live WooCommerce', () => openLiveWooCommerce(address))
}

const { TILLSYNC_LIVE_SHOPIFY_DOMAIN: domain, TILLSYNC_LIVE_SHOPIFY_LOCATION: location } = env
const { TILLSYNC_LIVE_SHOPIFY_TOKEN: token } = env
if (domain && location && token) {
  shopContract('the live Shopify', () => openLiveShopify({ domain, location, token }))
  replayContract('the live Shopify', () => openLiveShopify({ domain, location, token }))
}

const { TILLSYNC_LIVE_BROTHERPOS_URL: url, TILLSYNC_LIVE_BROTHERPOS_KEY: key } = env
const { TILLSYNC_LIVE_BROTHERPOS_ITEM: itemId } = env
if (url && key) {
  tillReadingContract('the live Brother POS', () => openLiveBrotherPos({ url, key }))
  if (itemId) correctionContract('the live Brother POS', () => openLiveBrotherPosItem({ url, key }, itemId))
}

/** What the live suites send, held to what is known of the platforms without one at hand. */
describe('what is sent to live shops', () => {
  test.each(Object.entries(SHOPIFY_DOCUMENTS))('%s is a document that Shopify takes', (_, document) => {
    expect(validate(adminSchema(), parse(document))).toEqual([])
  })

  test('the product is one that Shopify takes', () => {
    const type = adminSchema().getType('ProductSetInput')
    const input = productInput('gid://shopify/Location/1', [goods(), goods({ salePrice: '5.00' })])
    const problems: string[] = []
    if (!isInputType(type)) throw new Error('the schema has no ProductSetInput')
    coerceInputValue(input, type, (path, value, error) => {
      problems.push(`${path.join('.')} = ${JSON.stringify(value)}: ${error.message}`)
    })
    expect(problems).toEqual([])
  })

  test('the products are made as WooCommerce documents it', async () => {
    const asked: [string, string, unknown][] = []
    const ask = (method: string, path: string, body?: unknown) => {
      asked.push([method, path, body])
      return Promise.resolve({ id: asked.length })
    }
    const [one, two] = [goods({ stock: 3 }), goods({ salePrice: '5.00' })]
    expect(await makeProduct(ask, [one])).toEqual({ productId: 1, listingIds: [1] })
    expect(await makeProduct(ask, [one, two])).toEqual({ productId: 2, listingIds: [3, 4] })
    expect(asked.map(([method, path]) => `${method} ${path}`)).toEqual([
      'POST products',
      'POST products',
      'POST products/2/variations',
      'POST products/2/variations',
    ])
    expect(asked[0]?.[2]).toMatchObject({ sku: one.sku, regular_price: '10.00', manage_stock: true, stock_quantity: 3 })
    expect(asked[3]?.[2]).toMatchObject({ sku: two.sku, sale_price: '5.00', attributes: [{ option: two.sku }] })
  })
})
