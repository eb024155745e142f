import { describe, expect, test } from 'vitest'
import { figures, stock } from './shelves.js'
import { createWorld, type World } from './world.js'

const WEB = '127.0.0.1'

function hearOrders(world: World): Promise<void> {
  world.advance(10_000)
  return world.hear('web', 'orders')
}

function hearSoap(world: World, soap: { readonly web: number }): Promise<void> {
  return world.hear('web', 'listing', String(soap.web))
}

describe('an edit by hand at WooCommerce', () => {
  const edits = (world: World) => world.entries.filter(({ name }) => name === 'listing.edited')

  test('is said once, is no movement, and is overwritten', async () => {
    const world = createWorld()
    const soap = stock(world, 'SOAP')
    await world.sweep()
    world.advance(60_000)
    await hearOrders(world)
    world.web.editStock(soap.web, 40, world.now())
    await hearSoap(world, soap)
    await hearOrders(world)
    world.advance(60_000)
    await world.sweep()
    world.advance(60_000)
    await hearSoap(world, soap)
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(world.till.adjustments()).toEqual([])
    expect(edits(world)).toMatchObject([{ fields: { channel: 'web', sku: 'SOAP', by: '+16' } }])
  })

  test('is told from what orders move, whenever they come', async () => {
    const world = createWorld()
    const soap = stock(world, 'SOAP')
    await world.sweep()
    world.advance(60_000)
    for (let round = 0; round < 3; round += 1) {
      const order = world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
      world.disturb(WEB, ({ url }, send) => {
        if (!url.includes('/products')) return undefined
        const answer = send()
        if (round === 1) world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
        world.heal()
        return answer
      })
      await hearSoap(world, soap)
      await hearOrders(world)
      if (round === 2) world.web.setOrderStatus(order?.id ?? 0, 'cancelled', world.now())
      world.advance(20_000)
      await hearSoap(world, soap)
    }
    world.advance(60_000)
    await hearSoap(world, soap)
    expect(figures(world, soap)).toEqual([17, 17, 17])
    expect(edits(world)).toEqual([])
  })
})

test('what an order from long before the first look holds counts as taken before, and that is said', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  const old = world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  world.advance(100 * 24 * 3_600_000)
  world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
  await world.sweep()
  world.advance(60_000)
  world.web.setOrderStatus(old?.id ?? 0, 'completed', world.now())
  await hearOrders(world)
  await world.sweep()
  expect(figures(world, soap)).toEqual([24, 24, 24])
  const said = world.entries.filter(({ name }) => name === 'order.older').map(({ fields }) => fields)
  expect(said).toEqual([{ channel: 'web', order: String(old?.id), sku: 'SOAP', held: 3 }])
})
