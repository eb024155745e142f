import { describe, expect, test } from 'vitest'
import { figures, type Goods, holds, stock, writesSince } from './shelves.js'
import { createWorld, type Fault, units, type World, type WorldOptions } from './world.js'

const TILL = 'pos.local'
/** Longer than a till may take after the client has given up. */
const SETTLED_MS = 90_000

const lostRequest: Fault = ({ method }) => (method === 'POST' ? { kind: 'lost', detail: 'closed' } : undefined)
const lostAnswer: Fault = ({ method }, send) => {
  if (method !== 'POST') return undefined
  send()
  return { kind: 'lost', detail: 'closed' }
}

async function openWith(options: WorldOptions = {}, units = 24): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP', units)
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

/** Three are sold in the WooCommerce shop, and the daemon hears of it. */
async function sellThree(world: World, soap: Goods): Promise<void> {
  world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  await world.hear('web', 'orders')
}

describe.each(['quantity_change', 'new_stock'] as const)('a till that takes %s', (dialect) => {
  test('learns of a sale once, whichever dialect was tried first', async () => {
    const { world, soap } = await openWith({ till: { dialect } })
    await sellThree(world, soap)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect(world.till.adjustments()).toHaveLength(1)
    expect(world.till.adjustments()[0]?.reason).toMatch(/^\[ts 7f3a-\d+-1\] Online: 3 sold on web \(order \d+\)$/)
  })

  test('is not told twice where the answer to a correction was lost', async () => {
    const { world, soap } = await openWith({ till: { dialect }, tillSettings: `adjustments: ${dialect}` })
    const restore = world.disturb(TILL, lostAnswer)
    await sellThree(world, soap)
    restore()
    expect(figures(world, soap)).toEqual([21, 21, 21])
    await world.work(SETTLED_MS)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test('is told again where the correction itself was lost', async () => {
    const { world, soap } = await openWith({ till: { dialect }, tillSettings: `adjustments: ${dialect}` })
    const restore = world.disturb(TILL, lostRequest)
    await sellThree(world, soap)
    restore()
    expect(figures(world, soap)).toEqual([24, 21, 21])
    await world.work(SETTLED_MS)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test.each([
    ['taken', lostAnswer, true, 1],
    ['not taken', lostRequest, false, 1],
  ] as const)(
    'that keeps no readable ledger, and is settled strictly, waits for a person, who says that it was %s',
    async (_, fault, applied, times) => {
      const { world, soap } = await openWith({
        till: { dialect, ledgerReadable: false },
        tillSettings: `adjustments: ${dialect}\nsettle: strict`,
      })
      const restore = world.disturb(TILL, fault)
      await sellThree(world, soap)
      restore()
      await world.work(SETTLED_MS)
      expect(holds(world)).toEqual(['doubt at main'])
      expect(world.shown.street(soap.street)).toBeLessThanOrEqual(21)
      await world.settleByPerson(applied)
      expect(holds(world)).toEqual([])
      expect(figures(world, soap)).toEqual([21, 21, 21])
      expect(world.till.adjustments()).toHaveLength(times)
    },
  )
})

describe('a register sale between the reading and an absolute correction', () => {
  function sellBetween(world: World, soap: Goods, quantity: number): void {
    const restore = world.disturb(TILL, ({ method }, send) => {
      if (method !== 'POST') return undefined
      restore()
      world.till.sell([{ productId: soap.item, quantity: units(quantity) }], world.now())
      return send()
    })
  }

  test.each([1, 2, 3, 4])('is sent on as a remainder where %i were sold', async (quantity) => {
    const { world, soap } = await openWith({ till: { dialect: 'new_stock' }, tillSettings: 'adjustments: new_stock' })
    sellBetween(world, soap, quantity)
    await sellThree(world, soap)
    expect(figures(world, soap)).toEqual([21 - quantity, 21 - quantity, 21 - quantity])
    expect(holds(world)).toEqual([])
  })
})

describe('a till that does not go below zero', () => {
  test('gets the rest when its stock rises', async () => {
    const { world, soap } = await openWith({ till: { belowZero: 'floored' } }, 5)
    world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
    await sellThree(world, soap)
    await world.work(SETTLED_MS)
    expect(figures(world, soap)).toEqual([0, 0, 0])
    await world.poll()
    await world.sweep()
    expect(figures(world, soap)).toEqual([0, 0, 0])
    world.till.receive(soap.item, units(10), world.now(), { announced: false })
    await world.sweep()
    expect(figures(world, soap)).toEqual([8, 8, 8])
    expect(holds(world)).toEqual([])
  })

  test('that refuses instead is left alone after the eighth time', async () => {
    const { world, soap } = await openWith(
      { till: { belowZero: 'refused' }, tillSettings: 'adjustments: quantity_change' },
      5,
    )
    world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
    await sellThree(world, soap)
    await world.work(3_600_000)
    expect(figures(world, soap)).toEqual([1, 0, 0])
    expect(holds(world)).toEqual(['refused at main'])
    expect(writesSince(world, 0, TILL)).toHaveLength(8)
  })
})

describe('a key in test mode', () => {
  test.each([
    ['pretended', 'quantity_change', 'inert at main', 1],
    ['pretended', 'new_stock', 'inert at main', 1],
    ['unmoved', 'new_stock', 'inert at main', 1],
    ['forbidden', 'quantity_change', 'refused at main', 8],
    ['forbidden', 'new_stock', 'refused at main', 8],
  ] as const)('that answers %s to %s is held, and nothing is doubled', async (testModeAnswer, dialect, hold, tries) => {
    const { world, soap } = await openWith({
      till: { testMode: true, testModeAnswer, dialect },
      tillSettings: `adjustments: ${dialect}`,
    })
    await sellThree(world, soap)
    await world.work(3_600_000)
    await world.poll()
    await world.sweep()
    expect(holds(world)).toEqual([hold])
    expect(figures(world, soap)).toEqual([24, 21, 21])
    expect(writesSince(world, 0, TILL)).toHaveLength(tries)
    world.till.reconfigure({ testMode: false })
    await world.release()
    await world.sweep()
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect(holds(world)).toEqual([])
  })
})

test('a figure that stands still after a correction is in doubt: a register may have undone it', async () => {
  const till = { ledgerReadable: false }
  const { world, soap } = await openWith({ till, tillSettings: 'adjustments: quantity_change' })
  world.till.sell([{ productId: soap.item, quantity: units(3) }], world.now())
  await world.hear('main', 'item', String(soap.item))
  const restore = world.disturb(TILL, ({ method }, send) => {
    if (method !== 'POST') return undefined
    const answer = send()
    world.till.voidSale(1, world.now())
    return answer
  })
  await sellThree(world, soap)
  restore()
  expect(holds(world)).toEqual(['inert at main'])
  await world.work(600_000)
  expect(holds(world)).toEqual(['inert at main', 'doubt at main'])
  await world.release()
  await world.settleByPerson(true)
  await world.sweep()
  expect(world.till.adjustments()).toHaveLength(1)
  expect([figures(world, soap), holds(world)]).toEqual([[21, 21, 21], []])
})

describe('a line that is taken out of an order', () => {
  async function openOrder() {
    const world = createWorld()
    const soap = stock(world, 'SOAP')
    await world.sweep()
    world.advance(60_000)
    const order = world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await world.hear('web', 'orders')
    expect(figures(world, soap)).toEqual([21, 21, 21])
    world.advance(60_000)
    return { world, soap, order: order?.id ?? 0, line: order?.lines[0]?.id ?? 0 }
  }

  test('comes back to the till where the shop shows that it gave its units back', async () => {
    const { world, soap, order, line } = await openOrder()
    world.web.editLine(order, line, 0, world.now())
    await world.hear('web', 'orders')
    await world.work(10_000)
    expect([figures(world, soap), holds(world)]).toEqual([[24, 24, 24], []])
    expect(world.till.adjustments()).toHaveLength(2)
  })

  test('is told from what other orders moved meanwhile', async () => {
    const { world, soap, order, line } = await openOrder()
    world.web.editLine(order, line, 0, world.now())
    world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
    await world.hear('web', 'orders')
    await world.work(10_000)
    expect([figures(world, soap), holds(world)]).toEqual([[22, 22, 22], []])
  })

  test.each([
    ['came back', true, [24, 24, 24]],
    ['did not', false, [21, 21, 21]],
  ] as const)('waits for a person where the figure does not tell: they %s', async (_, cameBack, shown) => {
    const { world, soap, order, line } = await openOrder()
    world.web.editLine(order, line, 0, world.now())
    world.web.editStock(soap.web, 22, world.now())
    await world.hear('web', 'orders')
    await world.work(10_000)
    expect([figures(world, soap), holds(world)]).toEqual([[21, 21, 21], ['line at web']])
    await world.settleByPerson(cameBack)
    await world.work(10_000)
    expect([figures(world, soap), holds(world)]).toEqual([shown, []])
  })
})
