import '@shopify/shopify-api/adapters/node'
import { ApiVersion, GraphqlQueryError, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime'
import { afterEach, describe, expect, test } from 'vitest'
import { NOON, SECRET, stock, testShop } from './fixture.js'
import type { ShopifyModel } from './model.js'

afterEach(() => setAbstractFetchFunc(fetch))

/** Shopify's own client, whose every request ends in the model instead of the network. */
function clientOf(model: ShopifyModel, now = NOON) {
  setAbstractFetchFunc(async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname, searchParams } = new URL(request.url)
    const headers = Object.fromEntries(request.headers)
    const body = await request.text()
    const answer = model.answer(
      { method: request.method, origin, path: pathname, query: searchParams, headers, body },
      now,
    )
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  })
  return shopifyApi({
    apiKey: 'client',
    apiSecretKey: SECRET,
    apiVersion: ApiVersion.July26,
    hostName: 'till.example',
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => undefined },
  })
}

const SHOP = 'leaf.myshopify.com'

describe('the official client', () => {
  test('gets a token and reads the shop', async () => {
    const shopify = clientOf(testShop())
    const { session } = await shopify.auth.clientCredentials({ shop: SHOP })
    const client = new shopify.clients.Graphql({ session })
    expect(await client.request('{ shop { myshopifyDomain } }')).toMatchObject({
      data: { shop: { myshopifyDomain: SHOP } },
      extensions: { cost: { requestedQueryCost: 1, actualQueryCost: 1 } },
    })
  })

  test('is turned away with a wrong secret', async () => {
    const shopify = clientOf(testShop({ clientSecret: 'another' }))
    await expect(shopify.auth.clientCredentials({ shop: SHOP })).rejects.toMatchObject({ response: { code: 401 } })
  })

  test('writes stock', async () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const shopify = clientOf(model)
    const { session } = await shopify.auth.clientCredentials({ shop: SHOP })
    const client = new shopify.clients.Graphql({ session })
    const quantities = [
      { inventoryItemId: item, locationId: 'gid://shopify/Location/655441491', quantity: 4, changeFromQuantity: 10 },
    ]
    const answer: unknown = await client.request(
      `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
        inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code } } }`,
      { variables: { key: 'k1', input: { name: 'available', reason: 'correction', quantities } } },
    )
    expect(answer).toMatchObject({ data: { inventorySetQuantities: { userErrors: [] } } })
    expect(model.level(item)?.available).toBe(4)
  })

  test('throws what is throttled, with the cost', async () => {
    const shopify = clientOf(testShop({ bucketSize: 1 }))
    const { session } = await shopify.auth.clientCredentials({ shop: SHOP })
    const client = new shopify.clients.Graphql({ session })
    const refusal = await client
      .request('{ productVariants(first: 10) { nodes { id } } }')
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(GraphqlQueryError)
    expect((refusal as GraphqlQueryError).body).toMatchObject({
      errors: { graphQLErrors: [{ extensions: { code: 'THROTTLED' } }] },
      extensions: { cost: { requestedQueryCost: 7, actualQueryCost: null } },
    })
  })

  test('accepts the signature of a webhook, and not of an altered one', async () => {
    const model = testShop()
    const [item = ''] = stock(model, 1)
    const shopify = clientOf(model)
    const { session } = await shopify.auth.clientCredentials({ shop: SHOP })
    const client = new shopify.clients.Graphql({ session })
    await client.request(
      `mutation { webhookSubscriptionCreate(topic: INVENTORY_LEVELS_UPDATE,
        webhookSubscription: {uri: "https://till.example/hear"}) { userErrors { message } } }`,
    )
    model.editQuantity({ inventoryItemId: item, change: { to: 3 } }, NOON)
    const [delivery] = model.takeDeliveries(NOON)
    const rawRequest = { method: 'POST', url: '/hear', headers: delivery?.headers ?? {} }
    const validate = (rawBody: string) => shopify.webhooks.validate({ rawBody, rawRequest })
    expect(await validate(delivery?.body ?? '')).toMatchObject({
      valid: true,
      topic: 'INVENTORY_LEVELS_UPDATE',
      domain: SHOP,
      webhookId: delivery?.headers['x-shopify-webhook-id'],
    })
    expect(await validate(`${delivery?.body} `)).toMatchObject({ valid: false })
  })
})
