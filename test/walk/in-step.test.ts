import { beforeEach, expect, test } from 'vitest'
import { figures, type Goods, stock } from './shelves.js'
import { createWorld, type World } from './world.js'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000

let world: World
let soap: Goods
beforeEach(async () => {
  world = createWorld()
  soap = stock(world, 'SOAP')
  stock(world, 'TOWEL')
  await world.sweep()
  world.advance(MINUTE_MS)
  await world.sweep()
})

function outOfStep(): number {
  return world.store.links.outOfStep(0, 10).length
}

/** As if a change had slipped by: the shop shows another figure, on record too, and the links are taken to be in step. */
function slipBy(): void {
  world.street.editQuantity({ inventoryItemId: soap.street, change: { to: 20 } }, world.now())
  const id = soap.street.replace(/\D/g, '')
  const stamp = world.street.level(soap.street)?.updatedAt ?? null
  const figure = 20_000 as never
  world.store.readings.save('street', id, { figure, begunAt: world.now(), endedAt: world.now(), stamp })
  world.store.links.setInStep(
    world.store.links.inState('live', null, 0, 10).map((link) => link.id),
    true,
  )
}

test('what a sweep finds to be in step is not compared again', async () => {
  expect(outOfStep()).toBe(0)
  slipBy()
  world.advance(MINUTE_MS)
  await world.sweep()
  expect(figures(world, soap)).toEqual([24, 24, 20])
})

test('once a day everything is compared all the same', async () => {
  slipBy()
  world.advance(DAY_MS)
  await world.sweep()
  expect(figures(world, soap)).toEqual([20, 20, 20])
})

test('a daemon that starts compares everything once', async () => {
  slipBy()
  await world.restart()
  world.advance(MINUTE_MS)
  await world.sweep()
  expect(figures(world, soap)).toEqual([20, 20, 20])
})

test('what is in step is followed as soon as it changes', async () => {
  world.till.sell([{ productId: soap.item, quantity: 3_000 as never }], world.now())
  world.advance(MINUTE_MS)
  await world.sweep()
  expect(figures(world, soap)).toEqual([21, 21, 21])
  world.advance(MINUTE_MS)
  await world.sweep()
  expect(outOfStep()).toBe(0)
})
