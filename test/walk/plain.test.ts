import { expect, test } from 'vitest'
import { figures, stock } from './shelves.js'
import { createWorld } from './world.js'

test('a first sweep shows the till at both shops', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP', 24, 3, 40)
  await world.sweep()
  expect(figures(world, soap)).toEqual([24, 24, 24])
})

test('an order in one shop reaches the till with one correction and the other shop with one write', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  await world.hear('web', 'orders')
  expect(figures(world, soap)).toEqual([21, 21, 21])
})
