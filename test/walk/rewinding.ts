import { expect } from 'vitest'
import { figures, type Goods, holds, stock } from './shelves.js'
import { type Backup, createWorld, type World, type WorldOptions } from './world.js'

export const MINUTE_MS = 60_000
export const WITHOUT_LEDGER: WorldOptions = { till: { ledgerReadable: false } }

export async function open(options: WorldOptions = {}): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(MINUTE_MS)
  // The till is told something, and each shop too, so that there is something on record.
  await sellAtWeb(world, soap, 1)
  await sellAtStreet(world, soap, 1)
  return { world, soap }
}

export async function sellAtWeb(world: World, soap: Goods, quantity: number): Promise<void> {
  world.web.placeOrder([{ productId: soap.web, quantity }], world.now())
  await world.hear('web', 'orders')
  world.advance(MINUTE_MS)
}

export async function sellAtStreet(world: World, soap: Goods, quantity: number): Promise<void> {
  world.street.placeOrder([{ inventoryItemId: soap.street, quantity }], world.now())
  await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
  world.advance(MINUTE_MS)
}

export function told(world: World): readonly number[] {
  return world.till.adjustments().map(({ amount }) => amount / 1000)
}

/** Two are sold at the web shop and three in the street, in a future that the copy knows nothing of. */
export async function liveOn(world: World, soap: Goods): Promise<void> {
  await sellAtWeb(world, soap, 2)
  await sellAtStreet(world, soap, 3)
  expect([figures(world, soap), told(world)]).toEqual([
    [17, 17, 17],
    [-1, -1, -2, -3],
  ])
}

export async function comeBack(world: World, copy: Backup, what: 'database' | 'machine'): Promise<number> {
  world.restore(copy, what)
  const from = world.traffic.length
  await world.restart()
  return from
}

/** After a rebase everything agrees, nothing was told a second time, and what is sold from now on is told once. */
export async function expectGoodAfterRebase(world: World, soap: Goods, wanted = [-1, -1, -2, -3]): Promise<void> {
  await world.rebase()
  expect(holds(world)).toEqual([])
  expect(told(world)).toEqual(wanted)
  const left = 24 + wanted.reduce((sum, amount) => sum + amount, 0)
  expect(figures(world, soap)).toEqual([left, left, left])
  await sellAtWeb(world, soap, 1)
  await sellAtStreet(world, soap, 1)
  await world.sweep()
  expect(told(world)).toEqual([...wanted, -1, -1])
  expect(figures(world, soap)).toEqual([left - 2, left - 2, left - 2])
}
