import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ClockPort } from '../../ports/clock.js'
import { openControl } from '../control.js'
import { closeServer, listen } from '../listen.js'
import { openPlatform } from '../sandbox.js'
import { brotherPosControls } from './controls.js'
import { createBrotherPosModel } from './model.js'

const clock: ClockPort = {
  now: () => Date.now(),
  elapsed: () => Date.now(),
  wait: (durationMs, signal) => setTimeout(durationMs, undefined, { signal }).catch(() => undefined),
  deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
}

function openTill() {
  const model = createBrotherPosModel({ apiKey: 'k', webhookAddresses: 'any' })
  const actions = brotherPosControls(model)
  return { model, actions, act: (name: string, args?: unknown) => actions[name]?.(args, 1_000) }
}

describe('controls of a till', () => {
  test('do at the till what a person does there, in decimals', () => {
    const { model, act } = openTill()
    act('add', { name: 'Tea', price: '3.50', stock: 10, categories: ['Drinks'] })
    act('add', { id: 7, name: 'Jar', price: 12.25, stock: '28.5' })
    act('sell', { goods: [{ productId: 7, quantity: 3.5 }] })
    act('void', { saleId: 1 })
    act('receive', { productId: 1, amount: '5' })
    act('return', { goods: [{ productId: 1, quantity: 1 }] })
    act('adjust', { productId: 1, newStock: 12 })
    act('adjust', { productId: 7, quantityChange: '-0.5', type: 'spoilage' })
    act('price', { productId: 1, price: 4 })
    act('sale', { productId: 1, salePrice: '3.99' })
    expect(model.product(1)).toMatchObject({ stock: 12_000, price: 40_000, salePrice: 39_900 })
    expect(act('product', { productId: 7 })).toMatchObject({ stock: 28_000, price: 122_500 })
    expect(act('books')).toMatchObject({ entries: { length: 8 } })
    act('deactivate', { productId: 1 })
    expect(model.product(1)?.active).toBe(false)
    act('activate', { productId: 1 })
    act('remove', { productId: 7 })
    expect(act('products')).toMatchObject([{ id: 1, active: true }])
    expect(act('product', { productId: 7 })).toBeNull()
  })

  test.each([
    ['add', { name: 'Tea', price: 'free' }, 'not a price'],
    ['sell', { goods: [] }, 'goods'],
    ['sell', { goods: [{ productId: 9, quantity: 1 }] }, 'there is no product 9'],
    ['receive', { productId: 9, amount: '1.2345' }, 'not a quantity'],
    ['adjust', { productId: 9 }, 'Invalid'],
    ['adjust', { productId: 9, newStock: 1, quantityChange: 1 }, 'nrecognized'],
  ])('%s refuses %j', (name, args, words) => {
    expect(() => openTill().act(name, args)).toThrow(words)
  })
})

describe('a till on loopback', () => {
  const cleanups: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  test('a sale made by hand shows over HTTP and arrives as a signed webhook', async () => {
    const { model, actions } = openTill()
    const chance = { fraction: () => 0, hex: () => '' }
    const till = await openPlatform({ platform: model, clock, chance })
    cleanups.push(() => till.close())
    const control = await openControl({ clock, platforms: [till], controls: { brotherpos: actions } })
    cleanups.push(() => control.close())
    const heard: { event: string; signature: unknown }[] = []
    const receiver = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        const { event } = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as { event: string }
        heard.push({ event, signature: request.headers['x-brotherpos-signature'] })
        response.end()
      })
    })
    const url = `${await listen(receiver, 0)}/hooks/till`
    cleanups.push(() => closeServer(receiver))

    const post = (target: string, body: unknown) =>
      fetch(target, { method: 'POST', body: JSON.stringify(body), headers: { 'x-api-key': 'k' } })
    await post(`${control.origin}/control/brotherpos/add`, { name: 'Tea', price: 3, stock: 10 })
    const webhook_subscription = { url, events: ['sale.completed'] }
    expect((await post(`${till.origin}/api/v1/webhook_subscriptions`, { webhook_subscription })).status).toBe(201)
    till.courier.start()
    await post(`${control.origin}/control/brotherpos/sell`, { goods: [{ productId: 1, quantity: 4 }] })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect(heard[0]).toEqual({ event: 'sale.completed', signature: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown })
    const shown = await fetch(`${till.origin}/api/v1/products/1`, { headers: { 'x-api-key': 'k' } })
    expect(await shown.json()).toMatchObject({ data: { current_stock: 6 } })
    expect(till.requests()).toEqual({ 'POST /api/v1/webhook_subscriptions': 1, 'GET /api/v1/products/:id': 1 })
    await vi.waitFor(() => expect(till.idle()).toBe(true))
    expect(model.webhooks()).toMatchObject([{ status: 200 }])
  })

  test('a hundred thousand products are walked without building the list anew for each page', async () => {
    const { model } = openTill()
    model.reconfigure({ requestsPerMinute: 2_000 })
    for (let id = 1; id <= 100_000; id += 1) model.addProduct({ name: `P${id}`, price: 0 as never }, 0)
    const headers = { 'x-api-key': 'k' }
    const seen = new Set<number>()
    for (let page = 1; page <= 1_000; page += 1) {
      const query = new URLSearchParams({ page: String(page), per_page: '100' })
      const exchange = { method: 'GET', origin: '', path: '/api/v1/products', query, headers, body: '' }
      const { data } = JSON.parse(model.answer(exchange, 0).body) as { data: { id: number }[] }
      for (const { id } of data) seen.add(id)
      model.sell([{ productId: page, quantity: 1_000 as never }], page)
    }
    expect(seen.size).toBe(100_000)
    await Promise.resolve()
  }, 10_000)
})
