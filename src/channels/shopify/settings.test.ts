import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { checkShopifyCredentials, shopifySettings } from './settings.js'

const PLAIN = { kind: 'shopify', domain: 'example.myshopify.com', location: 'Main Street' }
const SECRET = { env: 'X' }

const checked = shopifySettings.superRefine(checkShopifyCredentials)

function messages(value: unknown): readonly string[] {
  return checked.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}

describe('settings', () => {
  test('takes the least there can be and fills in the rest', () => {
    const settings = checked.parse({ ...PLAIN, client_id: SECRET, client_secret: SECRET })
    expect(settings).toMatchObject({ deadline_seconds: 20, webhook_secrets: [] })
  })

  test('takes an access token with or without the secret that signs webhooks', () => {
    expect(messages({ ...PLAIN, access_token: SECRET })).toEqual([])
    expect(messages({ ...PLAIN, access_token: SECRET, client_secret: SECRET })).toEqual([])
  })

  test.each([
    [{}, ': give client_id and client_secret, or access_token'],
    [{ client_id: SECRET }, 'client_secret: client_id needs its client_secret'],
    [{ client_id: SECRET, access_token: SECRET }, 'client_id: give client_id or access_token, not both'],
  ])('wants one whole way in: %o', (fields, message) => {
    expect(messages({ ...PLAIN, ...fields })).toEqual([message])
  })

  test.each(['https://example.myshopify.com', 'shop.example.com', 'Example.myshopify.com', 'a.b.myshopify.com'])(
    'declines the domain %s',
    (domain) => {
      expect(messages({ ...PLAIN, domain, access_token: SECRET })).toHaveLength(1)
    },
  )

  test.each(['https://example.com', 'http://10.0.0.1:80', 'ftp://127.0.0.1', 'nonsense'])(
    'declines the address %s, since tokens would go there',
    (address) => {
      expect(messages({ ...PLAIN, address, access_token: SECRET })).not.toEqual([])
    },
  )

  test.each(['http://127.0.0.1:4011', 'http://localhost:4011', 'http://[::1]:4011'])(
    'takes the address %s',
    (address) => {
      expect(messages({ ...PLAIN, address, access_token: SECRET })).toEqual([])
    },
  )

  test('describes every field', () => {
    const fields = Object.entries<z.ZodType>(shopifySettings.shape)
    expect(fields.filter(([, field]) => !field.description)).toEqual([])
  })
})
