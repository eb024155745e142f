import { expect, test } from 'vitest'
import { ask, ids, NOON, testShop } from './fixture.js'

const GOOD = { name: 'orders', topic: 'order.updated', delivery_url: 'https://us.example/hook', secret: 'hush' }

test('webhooks are created, listed, read, changed and deleted, and never show their secret', () => {
  const shop = testShop()
  const created = ask(shop, 'POST', '/webhooks', GOOD)
  expect(created.json).toEqual({
    id: 1,
    name: 'orders',
    status: 'active',
    topic: 'order.updated',
    resource: 'order',
    event: 'updated',
    hooks: [],
    delivery_url: 'https://us.example/hook',
    date_created: '2026-07-01T12:00:00',
    date_created_gmt: '2026-07-01T12:00:00',
    date_modified: '2026-07-01T12:00:00',
    date_modified_gmt: '2026-07-01T12:00:00',
  })
  ask(shop, 'POST', '/webhooks', { ...GOOD, topic: 'action.woocommerce_updated_product_stock' })
  expect(ids(shop, '/webhooks?orderby=id&order=asc')).toEqual([1, 2])
  expect(ask(shop, 'PUT', '/webhooks/2', { status: 'paused' }, NOON).json).toMatchObject({
    status: 'paused',
    hooks: ['woocommerce_updated_product_stock'],
  })
  expect(ids(shop, '/webhooks?status=paused')).toEqual([2])
  expect(ask(shop, 'DELETE', '/webhooks/1').status).toBe(501)
  expect(ask(shop, 'DELETE', '/webhooks/1?force=true').status).toBe(200)
  expect(ask(shop, 'GET', '/webhooks/1').status).toBe(404)
})

test.each([{ topic: 'order.lost' }, { delivery_url: 'hook' }, { topic: undefined }])('%j is refused', (wrong) => {
  expect(ask(testShop(), 'POST', '/webhooks', { ...GOOD, ...wrong }).status).toBe(400)
})
