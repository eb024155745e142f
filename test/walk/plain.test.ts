import { expect, test } from 'vitest'
import { createWorld, money, units, type World } from './world.js'

function stock(world: World, sku: string, atTill: number, atWeb: number, atStreet: number) {
  const item = world.till.addProduct({ sku, name: sku, price: money('10'), stock: units(atTill) }, world.now())
  const web = world.web.addProduct({ sku, name: sku, price: '10.00', stock: atWeb }, world.now())
  const street = world.street.addProduct(
    { title: sku, variants: [{ sku, price: '10.00', stock: atStreet }] },
    world.now(),
  )
  const variant = street.variants[0]
  if (!variant) throw new Error('no variant was added')
  return { item: item.id, web: web.id, street: variant.inventoryItemId }
}

function figures(world: World, ids: ReturnType<typeof stock>) {
  return [(world.shown.till(ids.item) ?? 0) / 1000, world.shown.web(ids.web), world.shown.street(ids.street)]
}

test('a first sweep shows the till at both shops', async () => {
  const world = createWorld()
  const ids = stock(world, 'SOAP', 24, 3, 40)
  await world.sweep()
  expect(figures(world, ids)).toEqual([24, 24, 24])
})

test('an order in one shop reaches the till with one correction and the other shop with one write', async () => {
  const world = createWorld()
  const ids = stock(world, 'SOAP', 24, 24, 24)
  await world.sweep()
  world.advance(60_000)
  world.web.placeOrder([{ productId: ids.web, quantity: 3 }], world.now())
  await world.hear('web', 'orders')
  expect(figures(world, ids)).toEqual([21, 21, 21])
})
