import { expect, test } from 'vitest'
import { isFresh } from '../../src/engine/look-at-items.js'
import { figures, type Goods, holds, stock } from './shelves.js'
import { createWorld, money, units, type World, type WorldOptions } from './world.js'

const CORRECTION = 'POST /api/v1/stock_adjustments'

/** A till that was seen to move today, as most of the time. */
async function open(options: WorldOptions = {}): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP', 25)
  await world.sweep()
  world.advance(60_000)
  await sell(world, soap, 1)
  world.advance(600_000)
  return { world, soap }
}

/** So many are sold in the WooCommerce shop, and the daemon hears of it; what it asks of the till for that. */
async function sell(world: World, { web }: Goods, quantity: number): Promise<readonly string[]> {
  const from = world.traffic.length
  world.web.placeOrder([{ productId: web, quantity }], world.now())
  await world.hear('web', 'listing', String(web))
  return world.traffic
    .slice(from)
    .flatMap(({ host, method, path }) => (host === 'pos.local' ? [`${method} ${path}`] : []))
}

test('what a shop sells costs the till its correction and nothing else', async () => {
  const { world, soap } = await open()
  expect(await sell(world, soap, 2)).toEqual([CORRECTION])
  expect(figures(world, soap)).toEqual([22, 22, 22])
})

test('the answer shows what nobody had heard of: every shop follows, and the log tells the figures that were there', async () => {
  const { world, soap } = await open()
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  expect(await sell(world, soap, 2)).toEqual([CORRECTION])
  expect(figures(world, soap)).toEqual([18, 18, 18])
  const changed = world.entries.filter(({ name }) => name === 'pass.changed').at(-1)
  expect(changed?.fields).toMatchObject({ till: { before: 20, after: 18 } })
})

test.each<[string, WorldOptions]>([
  ['its corrections set the figure', { till: { dialect: 'new_stock' } }],
  ['what became of one could only be told by figures', { till: { ledgerReadable: false } }],
])('the item is read before where %s', async (_, options) => {
  const { world, soap } = await open(options)
  expect((await sell(world, soap, 2))[0]).toBe(`GET /api/v1/products/${soap.item}`)
  expect(figures(world, soap)).toEqual([22, 22, 22])
})

test('the item is read where no correction shows it, and a price that moved far there waits for a person', async () => {
  const { world, soap } = await open()
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  world.till.setPrice(soap.item, money('1.00'), world.now())
  world.web.setPrice(soap.web, '12.00', null, world.now())
  await world.hear('web', 'listing', String(soap.web))
  expect(figures(world, soap)).toEqual([20, 20, 20])
  expect(holds(world)).toEqual(['price at web', 'price at street'])
  expect(world.web.product(soap.web)?.regularPrice).toBe('12.00')
})

test('a reading from before a correction was known to have been carried out is fresh for nothing', async () => {
  const { world, soap } = await open()
  await world.sweep()
  const isItemFresh = () => isFresh(world.engine(), 'main', String(soap.item), 0)
  expect(isItemFresh()).toBe(true)
  world.advance(1_000)
  world.store.catalogue.setFence('main', String(soap.item), world.now())
  expect(isItemFresh()).toBe(false)
  await sell(world, soap, 2)
  expect(isItemFresh()).toBe(true)
})
