import { expect, test } from 'vitest'
import { shopifySetup } from './setup.js'

function meaning(setting: string, answer: string): unknown {
  return shopifySetup.find((question) => question.setting === setting)?.read?.(answer)
}

test.each([
  ['example.myshopify.com', { domain: 'example.myshopify.com' }],
  [' HTTPS://Example.myshopify.com/admin/products?x=1 ', { domain: 'example.myshopify.com' }],
  [
    'example.myshopify.com http://127.0.0.1:4011',
    { domain: 'example.myshopify.com', address: 'http://127.0.0.1:4011' },
  ],
])('the domain may be given as %j', (answer, settings) => {
  expect(meaning('domain', answer.replace('HTTPS', 'https'))).toEqual(settings)
})

test('an access token is told from a client id by how it begins', () => {
  expect(meaning('client_id', 'shpat_12')).toEqual({ access_token: 'shpat_12' })
  expect(meaning('client_id', '12ab')).toEqual({ client_id: '12ab' })
})
