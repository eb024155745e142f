import { expect, test } from 'vitest'
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
