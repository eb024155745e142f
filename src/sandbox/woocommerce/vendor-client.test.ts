import { createServer, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY, NOON, SECRET, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

interface VendorReply {
  readonly status: number
  readonly data: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** As much of the vendor's client as is used here. */
interface VendorClient {
  get(path: string, parameters?: object): Promise<VendorReply>
  put(path: string, data: object): Promise<VendorReply>
  post(path: string, data: object): Promise<VendorReply>
}

type VendorConstructor = new (options: object) => VendorClient

const vendor = createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api') as { default: VendorConstructor }

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

let shop: WooCommerceModel
let origin = ''

const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    const url = new URL(request.url ?? '/', origin)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const method = request.method ?? 'GET'
    const exchange = { method, origin, path: url.pathname, query: url.searchParams, headers, body }
    const answer = shop.answer(exchange, NOON)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
  shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG (é+b)', name: 'Mug', price: '10', stock: 10 }, NOON)
})

afterAll(() => {
  server.close()
})

function client(consumerSecret = SECRET, version = 'wc/v3'): VendorClient {
  return new vendor.default({ url: origin, consumerKey: KEY, consumerSecret, version, axiosConfig: { proxy: false } })
}

test('the vendor’s signature is let in, with every kind of parameter', async () => {
  const found = await client().get('products', { sku: 'MUG (é+b)', orderby: 'id', _fields: ['id', 'sku'] })
  expect(found).toMatchObject({ status: 200, data: [{ id: 1, sku: 'MUG (é+b)' }] })
  expect(found.headers['x-wp-total']).toBe('1')
  const since = { modified_after: '2026-07-01T11:59:59', dates_are_gmt: true, include: [1, 2] }
  expect(await client().get('products', since)).toMatchObject({ data: [{ id: 1 }] })
  expect(await client(SECRET, 'wc-analytics').get('reports/stock', { per_page: 100 })).toMatchObject({ status: 200 })
})

test('the vendor’s writes arrive', async () => {
  expect(await client().put('products/1', { stock_quantity: 4 })).toMatchObject({ data: { stock_quantity: 4 } })
  const batch = { update: [{ id: 1, inventory_delta: -1, _fields: 'id,stock_quantity' }] }
  expect(await client().post('products/batch', batch)).toMatchObject({
    data: { update: [{ id: 1, stock_quantity: 3 }] },
  })
})

test('another secret is refused', async () => {
  await expect(client('cs_other').get('products')).rejects.toMatchObject({
    response: { status: 401, data: { code: 'woocommerce_rest_authentication_error' } },
  })
})
