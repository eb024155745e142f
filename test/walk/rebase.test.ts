import { describe, expect, test } from 'vitest'
import { createLoop } from '../../src/engine/loop.js'
import { rebase } from '../../src/engine/rebase.js'
import {
  comeBack,
  expectGoodAfterRebase,
  MINUTE_MS,
  open,
  sellAtStreet,
  sellAtWeb,
  told,
  WITHOUT_LEDGER,
} from './rewinding.js'
import { events, figures, type Goods, holds } from './shelves.js'
import { money, units, type World } from './world.js'

function orderTwo(world: World, soap: Goods): number {
  const order = world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
  if (!order) throw new Error('the order was refused')
  return order.id
}

describe('a rebase', () => {
  async function rewound(): Promise<{ world: World; soap: Goods }> {
    const { world, soap } = await open(WITHOUT_LEDGER)
    // A correction in doubt and a movement that waits for it are on record.
    world.disturb('pos.local', ({ method }) => (method === 'POST' ? { kind: 'lost', detail: 'no answer' } : undefined))
    await sellAtWeb(world, soap, 2)
    await sellAtStreet(world, soap, 3)
    world.heal()
    const copy = world.backUp()
    await world.sweep()
    await comeBack(world, copy, 'database')
    expect(holds(world)).toContain('epoch at ')
    return { world, soap }
  }

  test('closes what is open, says so in the history, and sends none of it', async () => {
    const { world, soap } = await rewound()
    const { store } = world
    expect(store.journal.inDoubt().map(({ kind }) => kind)).toEqual(['correction'])
    expect(store.movements.owed('main', String(soap.item)).map(({ amount }) => amount)).toEqual([units(-3)])
    const written: { what: string; why: string }[] = []
    const { history } = world.engine().store
    const add = history.add.bind(history)
    history.add = (row) => {
      if (row.why.startsWith('dropped by rebase')) written.push({ what: row.what, why: row.why })
      add(row)
    }
    await expectGoodAfterRebase(world, soap, [-1, -1])
    expect(written.map(({ what }) => what)).toEqual(['correction', 'movement'])
    expect(written[1]?.why).toContain('SOAP was owed to main')
    expect(store.journal.inDoubt()).toEqual([])
    expect(store.corrections.open('main', String(soap.item))).toBeUndefined()
  })

  test('goes by another name than the future that was lost', async () => {
    const { world } = await rewound()
    const before = world.store.meta.instance()
    await world.rebase()
    const after = world.store.meta.instance()
    expect(after).not.toBe(before)
    const [copy] = [world.backUp()]
    await world.sweep()
    await comeBack(world, copy, 'database')
    await world.rebase()
    expect([before, after]).not.toContain(world.store.meta.instance())
  })

  test.each(['nameTwoEpochs', 'setEpoch', 'nameOneEpoch'] as const)(
    'that is cut short before %s leaves everything held, and is done again',
    async (step) => {
      const { world, soap } = await rewound()
      world.crashIn(step)
      await world.rebase()
      expect(world.isAlive()).toBe(false)
      const from = world.traffic.length
      await world.restart()
      expect(holds(world)).toContain('epoch at ')
      expect(world.traffic.slice(from)).toEqual([])
      await expectGoodAfterRebase(world, soap, [-1, -1])
    },
  )

  test('tells of an order that comes back after it, and not of one that came back before', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    const [first, second] = [orderTwo(world, soap), orderTwo(world, soap)]
    await world.hear('web', 'orders')
    const copy = world.backUp()
    world.web.setOrderStatus(first, 'cancelled', world.now())
    await world.hear('web', 'orders')
    await world.sweep()
    await comeBack(world, copy, 'database')
    await world.rebase()
    expect(told(world)).toEqual([-1, -1, -4, 2])
    world.advance(MINUTE_MS)
    world.web.setOrderStatus(second, 'cancelled', world.now())
    await world.hear('web', 'orders')
    expect(told(world)).toEqual([-1, -1, -4, 2, 2])
    expect(figures(world, soap)).toEqual([22, 22, 22])
  })

  test('still knows which item an order was taken from, though its listing was linked otherwise meanwhile', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    const towel = world.till.addProduct(
      { sku: 'TOWEL', name: 'Towel', price: money('9'), stock: units(50) },
      world.now(),
    )
    const order = orderTwo(world, soap)
    await world.hear('web', 'orders')
    const mapping = 'links: [{shop: web, listing: SOAP, item: TOWEL}]'
    await world.restart({ mapping })
    await world.sweep()
    const copy = world.backUp()
    await world.sweep()
    world.restore(copy, 'database')
    await world.restart({ mapping })
    await world.rebase()
    world.advance(MINUTE_MS)
    world.web.setOrderStatus(order, 'cancelled', world.now())
    await world.hear('web', 'orders')
    expect([world.shown.till(soap.item), world.shown.till(towel.id)]).toEqual([units(22), units(50)])
  })

  test('holds nothing because of an order line that went in the future that was lost', async () => {
    const { world, soap } = await rewound()
    const order = orderTwo(world, soap)
    const gone = { orderId: String(order), lineId: '999', listingId: String(soap.web), held: units(2), linkId: null }
    world.store.movements.saveLine('web', gone)
    await world.rebase()
    world.advance(MINUTE_MS)
    world.web.setOrderStatus(order, 'completed', world.now())
    await world.hear('web', 'orders')
    expect(holds(world)).toEqual([])
  })

  test('is noticed within a second by the daemon beside it', async () => {
    const { world, soap } = await rewound()
    const engine = world.engine()
    const stop = new AbortController()
    const waits: number[] = []
    let wasHeldFor = 0
    const wait = (durationMs: number): Promise<void> => {
      waits.push(durationMs)
      if (waits.length === 3) rebase(engine)
      if (events(world).includes('epoch.rebased')) {
        wasHeldFor ||= waits.length
        if (waits.length > wasHeldFor + 20) stop.abort()
      }
      return engine.clock.wait(durationMs)
    }
    await createLoop({ ...engine, clock: { ...engine.clock, wait } }).run(stop.signal)
    expect(wasHeldFor).toBe(4)
    expect(Math.max(...waits.slice(0, 3))).toBeLessThanOrEqual(1_000)
    expect(figures(world, soap)).toEqual([22, 22, 22])
  })
})
