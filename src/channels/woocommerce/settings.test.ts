import { describe, expect, test } from 'vitest'
import { wooCommerceSettings } from './settings.js'

const PLAIN = {
  kind: 'woocommerce',
  url: 'https://shop.example.com',
  consumer_key: { env: 'KEY' },
  consumer_secret: { credential: 'secret' },
}

test('what is left out has a default', () => {
  expect(wooCommerceSettings.parse(PLAIN)).toEqual({
    ...PLAIN,
    webhook_secrets: [],
    batch_size: 50,
    batch_size_maximum: 100,
    deadline_seconds: 40,
    orders_overlap_seconds: 120,
  })
})

describe('the url', () => {
  test.each([
    'https://shop.example.com/',
    'https://example.com/shop',
    'http://127.0.0.1:4011',
    'http://localhost',
    'http://[::1]:80',
  ])('may be %s', (url) => expect(wooCommerceSettings.safeParse({ ...PLAIN, url }).success).toBe(true))

  test.each([
    'http://shop.example.com',
    'ftp://shop.example.com',
    'shop.example.com',
    'https://ck:cs@shop.example.com',
    'https://shop.example.com/?rest_route=/',
    'http://127.0.0.1.example.com',
  ])('may not be %s', (url) => expect(wooCommerceSettings.safeParse({ ...PLAIN, url }).success).toBe(false))
})

test('an unknown setting and an impossible size are refused', () => {
  expect(wooCommerceSettings.safeParse({ ...PLAIN, consumerKey: 'x' }).success).toBe(false)
  expect(wooCommerceSettings.safeParse({ ...PLAIN, batch_size: 101 }).success).toBe(false)
  expect(wooCommerceSettings.safeParse({ ...PLAIN, batch_size: 0 }).success).toBe(false)
})

test('every setting is described', () => {
  for (const field of Object.values(wooCommerceSettings.shape)) expect(field.description).toBeTruthy()
})
