import { expect, test } from 'vitest'
import type { HttpAnswer } from '../../ports/http.js'
import { openWooCommerce } from './channel.js'
import { answered, contextOver, declined, recordingHttp, settingsFor } from './double.js'

const WELL: Readonly<Record<string, HttpAnswer>> = {
  'wc/v3/products': answered([{ id: 1 }]),
  'wc/v3/orders': answered([]),
  'wc/v3/settings/products/woocommerce_manage_stock': answered({ id: 'woocommerce_manage_stock', value: 'yes' }),
  'wc/v3/data/currencies/current': answered({ code: 'CAD', name: 'Canadian dollar' }),
  'wc-analytics/variations': answered([]),
}

function describeWith(changes: Record<string, HttpAnswer>) {
  const answers = { ...WELL, ...changes }
  const { http } = recordingHttp(
    (url) => answers[url.pathname.replace('/wp-json/', '')] ?? declined(404, 'rest_no_route'),
  )
  const context = contextOver(http)
  return { result: openWooCommerce(settingsFor('https://shop.example'), context).describe(), memory: context.memory }
}

test('a shop where all is well', async () => {
  const { result, memory } = describeWith({})
  expect(await result).toEqual({ ok: true, value: { name: 'shop.example', currency: 'CAD', findings: [] } })
  expect(memory.recall('analytics')).toBe('yes')
})

test('stock management that is off is a finding with its way out', async () => {
  const { result } = describeWith({ 'wc/v3/settings/products/woocommerce_manage_stock': answered({ value: 'no' }) })
  expect(await result).toMatchObject({
    value: { findings: [expect.stringContaining('Settings › Products › Inventory')] },
  })
})

test('orders that cannot be read are a finding', async () => {
  const { result } = describeWith({ 'wc/v3/orders': declined(403, 'woocommerce_rest_cannot_view') })
  expect(await result).toMatchObject({ value: { findings: [expect.stringContaining('woocommerce_rest_cannot_view')] } })
})

test('a key that may not read settings costs the currency and nothing else', async () => {
  const { result } = describeWith({
    'wc/v3/settings/products/woocommerce_manage_stock': declined(403, 'woocommerce_rest_cannot_view'),
    'wc/v3/data/currencies/current': declined(403, 'woocommerce_rest_cannot_view'),
  })
  expect(await result).toEqual({ ok: true, value: { name: 'shop.example', currency: null, findings: [] } })
})

test.each([
  ['a wrong key', declined(401, 'woocommerce_rest_cannot_view'), 'unauthorised'],
  ['a wrong address', answered('<html>', 404), 'unavailable'],
  ['a redirect', answered('', 301, { location: 'https://www.shop.example/' }), 'unavailable'],
  ['nobody there', { kind: 'unsent', detail: 'ENOTFOUND' } as const, 'unavailable'],
])('%s is a failure', async (_, answer, kind) => {
  const { result } = describeWith({ 'wc/v3/products': answer })
  expect(await result).toMatchObject({ ok: false, failure: { kind } })
})
