import { expect, test } from 'vitest'
import { figures, stock } from './shelves.js'
import { createWorld, units } from './world.js'

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

test('a sale at the register is not forgotten where the till is back before the shops have answered', async () => {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  const headers = { 'retry-after': '1' }
  const heal = world.disturb('pos.local', () => ({ kind: 'answered', status: 429, headers, body: '{}' }))
  world.disturb('127.0.0.1', () => {
    heal()
    world.advance(3_000)
    return undefined
  })
  await world.hear('main', 'item', String(soap.item))
  expect(figures(world, soap)).toEqual([20, 20, 20])
})
