import { expect, test } from 'vitest'
import { stock } from './shelves.js'
import { createWorld, money, units } from './world.js'

test('mode: observe says what it would write and writes nothing', async () => {
  const world = createWorld({ settings: 'mode: observe\nmatch: {adopt: automatic}' })
  const item = world.till.addProduct({ sku: 'SOAP', name: 'Soap', price: money('10'), stock: units(24) }, world.now())
  const web = world.web.addProduct({ sku: 'SOAP', name: 'Soap', price: '9.00', stock: 3 }, world.now())
  await world.sweep()
  world.web.placeOrder([{ productId: web.id, quantity: 1 }], world.now())
  await world.hear('web', 'orders')
  expect([world.shown.till(item.id), world.shown.web(web.id)]).toEqual([units(24), 2])
  expect(world.web.product(web.id)?.regularPrice).toBe('9.00')
  expect(JSON.stringify(world.entries)).toContain('would go from 3 to 24')
  expect(world.store.journal.planned()).toEqual([])
})

test('what would be written is said once, and counted in a line a day', async () => {
  const world = createWorld({ settings: 'mode: observe\nmatch: {adopt: automatic}' })
  const soap = stock(world, 'SOAP', 24, 3, 24)
  stock(world, 'TOWEL', 7, 7, 5)
  const said = (wanted: string) => world.entries.filter(({ name }) => name === wanted).map(({ fields }) => fields)
  for (let hour = 0; hour < 25; hour += 1) {
    await world.sweep()
    world.advance(3_600_000)
    if (hour === 5) world.till.sell([{ productId: soap.item, quantity: units(1) }], world.now())
  }
  expect(said('plan.would').map(({ sku, after }) => [sku, after])).toEqual([
    ['SOAP', '24'],
    ['TOWEL', '7'],
    ['SOAP', '23'],
    ['SOAP', '23'],
  ])
  expect(said('observed.day')).toEqual([{ correction: 0, stock: 3, price: 0 }])
})
