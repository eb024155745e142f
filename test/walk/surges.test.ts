import { describe, expect, test } from 'vitest'
import { figures, type Goods, holds, shelve, stock } from './shelves.js'
import { createWorld, money, units, type World } from './world.js'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

async function open(): Promise<{ readonly world: World; readonly soap: Goods }> {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  await world.poll()
  world.advance(MINUTE_MS)
  return { world, soap }
}

describe('an import in a shop that tells only figures', () => {
  async function editBy(world: World, { street }: Goods, change: number, pauseMs: number): Promise<void> {
    world.advance(pauseMs)
    const to = (world.shown.street(street) ?? 0) + change
    world.street.editQuantity({ inventoryItemId: street, change: { to } }, world.now())
    await world.hear('street', 'listing', street.replace(/\D/g, ''))
  }

  test('in many small steps is told to the till up to the bound, then held', async () => {
    const { world, soap } = await open()
    for (let step = 0; step < 10; step += 1) await editBy(world, soap, 5, MINUTE_MS)
    expect(figures(world, soap)).toEqual([49, 49, 49])
    expect(holds(world)).toEqual(['movement at main'])
    await world.release()
    expect(figures(world, soap)).toEqual([74, 74, 74])
    await editBy(world, soap, 5, MINUTE_MS)
    expect([figures(world, soap), holds(world)]).toEqual([[79, 79, 79], []])
  })

  test('is judged by what the shop sells where the till measures by weight', async () => {
    const world = createWorld({ mapping: 'links: [{shop: street, listing: SALT-100G, item: SALT, units: 100}]' })
    stock(world, 'SOAP')
    const salt = world.till.addProduct({ sku: 'SALT', name: 'Salt', price: money('1'), stock: units(700) }, world.now())
    const street = shelve(world, 'SALT-100G', 7)
    await world.sweep()
    for (let sale = 0; sale < 5; sale += 1)
      await editBy(world, { sku: 'SALT', item: salt.id, web: 0, street }, -1, MINUTE_MS)
    expect([world.shown.till(salt.id), world.shown.street(street), holds(world)]).toEqual([units(200), 2, []])
  })

  test('in steps that are slower than the window is trade', async () => {
    const { world, soap } = await open()
    for (let step = 0; step < 10; step += 1) await editBy(world, soap, 5, HOUR_MS / 4)
    expect([figures(world, soap), holds(world)]).toEqual([[74, 74, 74], []])
  })

  test('is told apart from orders, which explain themselves', async () => {
    const { world, soap } = await open()
    for (let order = 0; order < 8; order += 1) {
      world.advance(MINUTE_MS)
      world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
      await world.hear('web', 'orders')
    }
    expect([figures(world, soap), holds(world)]).toEqual([[0, 0, 0], []])
  })
})
