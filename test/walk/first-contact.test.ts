import { describe, expect, test } from 'vitest'
import { plan } from '../../src/edges/cli/plan.js'
import { figures, holds, stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, units } from './world.js'

const FROM_WEB = 'first_contact: shop'

describe('a shop whose figures count when it is first linked', () => {
  test('tells them to the till as corrections, which a plan shows beforehand, and the other shop follows', async () => {
    const world = createWorld({ webSettings: FROM_WEB })
    const soap = stock(world, 'SOAP', 24, 20, 7)
    const towel = stock(world, 'TOWEL', 3, 9, 3)
    const { io, said } = openTerminal(world)
    await plan(world.engine(), io, {})
    expect(said.join('\n')).toMatch(
      /SOAP +correction +24 +20 +4 taken off, since web showed 20 when it was first linked/,
    )
    await world.sweep()
    await world.work(60_000)
    expect([figures(world, soap), figures(world, towel)]).toEqual([
      [20, 20, 20],
      [9, 9, 9],
    ])
    expect(world.till.adjustments().map(({ reason }) => reason)[0]).toContain('since web showed')
    await world.sweep()
    expect(world.till.adjustments()).toHaveLength(2)
  })

  test('leaves packs to the till, and is followed only once: later the till counts', async () => {
    const mapping = 'links: [{shop: web, listing: PACK, item: SOAP, units: 3}]'
    const world = createWorld({ webSettings: FROM_WEB, mapping })
    const soap = stock(world, 'SOAP', 24, 24, 24)
    const pack = world.web.addProduct({ sku: 'PACK', name: 'Pack', price: '30.00', stock: 1 }, world.now()).id
    await world.sweep()
    expect([figures(world, soap), world.shown.web(pack)]).toEqual([[24, 24, 24], 8])
    world.advance(60_000)
    const backup = world.backUp()
    await world.sweep()
    world.restore(backup, 'database')
    await world.restart()
    world.web.editStock(soap.web, 11, world.now())
    await world.rebase()
    await world.sweep()
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(world.till.adjustments()).toEqual([])
  })

  test('is guarded like anything that pours into the till', async () => {
    const world = createWorld({ webSettings: FROM_WEB })
    const soap = stock(world, 'SOAP', 24, 5_000, 24)
    await world.sweep()
    expect([world.shown.till(soap.item), holds(world)]).toEqual([units(24), ['movement at main']])
    await world.release()
    await world.sweep()
    expect(figures(world, soap)).toEqual([5_000, 5_000, 5_000])
  })
})
