import { describe, expect, test } from 'vitest'
import { createLoop } from '../../src/engine/loop.js'
import { rebase } from '../../src/engine/rebase.js'
import { events, figures, type Goods, holds, shelve, stock, writesSince } from './shelves.js'
import { type Backup, createWorld, units, type World, type WorldOptions } from './world.js'

const MINUTE_MS = 60_000
const WITHOUT_LEDGER: WorldOptions = { till: { ledgerReadable: false } }

async function open(options: WorldOptions = {}): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(MINUTE_MS)
  // The till is told something, and each shop too, so that there is something on record.
  await sellAtWeb(world, soap, 1)
  await sellAtStreet(world, soap, 1)
  return { world, soap }
}

async function sellAtWeb(world: World, soap: Goods, quantity: number): Promise<void> {
  world.web.placeOrder([{ productId: soap.web, quantity }], world.now())
  await world.hear('web', 'orders')
  world.advance(MINUTE_MS)
}

async function sellAtStreet(world: World, soap: Goods, quantity: number): Promise<void> {
  world.street.placeOrder([{ inventoryItemId: soap.street, quantity }], world.now())
  await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
  world.advance(MINUTE_MS)
}

function told(world: World): readonly number[] {
  return world.till.adjustments().map(({ amount }) => amount / 1000)
}

/** Two are sold at the web shop and three in the street, in a future that the copy knows nothing of. */
async function liveOn(world: World, soap: Goods): Promise<void> {
  await sellAtWeb(world, soap, 2)
  await sellAtStreet(world, soap, 3)
  expect([figures(world, soap), told(world)]).toEqual([
    [17, 17, 17],
    [-1, -1, -2, -3],
  ])
}

async function comeBack(world: World, copy: Backup, what: 'database' | 'machine'): Promise<number> {
  world.restore(copy, what)
  const from = world.traffic.length
  await world.restart()
  return from
}

/** After a rebase everything agrees, nothing was told a second time, and what is sold from now on is told once. */
async function expectGoodAfterRebase(world: World, soap: Goods, wanted = [-1, -1, -2, -3]): Promise<void> {
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

describe('an older copy of the database, restored', () => {
  test('is known by its epoch, and nothing is asked or written until it is rebased', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    const copy = world.backUp()
    await liveOn(world, soap)
    await world.sweep()
    const from = await comeBack(world, copy, 'database')
    expect(holds(world)).toEqual(['epoch at '])
    await sellAtWeb(world, soap, 1)
    await world.sweep()
    await world.poll()
    expect(world.traffic.slice(from)).toEqual([])
    expect(world.store.dirty.get('web', 'orders', '')).toBeDefined()
    expect(world.entries.filter(({ name }) => name === 'epoch.rewound')).toMatchObject([
      { level: 'error', todo: expect.stringContaining('tillsync rebase') as string },
    ])
    await world.restart()
    expect(world.traffic.slice(from)).toEqual([])
    await expectGoodAfterRebase(world, soap)
  })

  test('still takes webhooks in', async () => {
    const { world, soap } = await open({ ...WITHOUT_LEDGER, tillSettings: 'webhook_secrets: [{env: HOOK}]' })
    const copy = world.backUp()
    await world.sweep()
    await comeBack(world, copy, 'database')
    const url = 'https://tillsync.example/webhooks/main'
    world.till.subscribe({ url, events: ['sale.completed'], secret: 'hook' }, world.now())
    world.till.sell([{ productId: soap.item, quantity: units(1) }], world.now())
    const [delivery] = world.till.takeDeliveries(world.now())
    if (!delivery) throw new Error('nothing was sent')
    expect(await world.deliver('main', delivery)).toBe('accepted')
    expect(await world.deliver('main', delivery)).toBe('repeated')
    expect(world.store.dirty.get('main', 'item', String(soap.item))).toBeDefined()
  })

  test('of a directory that names no epoch, from elsewhere, is held too', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    world.restore({ ...world.backUp(), epochFile: undefined }, 'machine')
    await world.restart()
    expect(holds(world)).toEqual(['epoch at '])
    await expectGoodAfterRebase(world, soap, [-1, -1])
  })

  test('that was lost altogether starts with a rebase, not by itself', async () => {
    const { world } = await open(WITHOUT_LEDGER)
    const empty = createWorld().backUp()
    await comeBack(world, empty, 'database')
    expect(holds(world)).toEqual(['epoch at '])
  })
})

describe('a machine that is rolled back whole', () => {
  test("is known by the till's ledger before anything is written", async () => {
    const { world, soap } = await open()
    const copy = world.backUp()
    await liveOn(world, soap)
    const from = await comeBack(world, copy, 'machine')
    expect(holds(world)).toEqual(['epoch at '])
    await sellAtStreet(world, soap, 1)
    expect(writesSince(world, from)).toEqual([])
    await expectGoodAfterRebase(world, soap)
  })

  test('is known by what a shop shows, where the till has no ledger', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    const copy = world.backUp()
    await liveOn(world, soap)
    const from = await comeBack(world, copy, 'machine')
    expect(holds(world)).toEqual([])
    await world.poll()
    expect(holds(world)).toEqual(['epoch at '])
    expect(writesSince(world, from)).toEqual([])
    await expectGoodAfterRebase(world, soap)
  })

  test('is known by what a sweep reads', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    const copy = world.backUp()
    await liveOn(world, soap)
    const from = await comeBack(world, copy, 'machine')
    await world.sweep()
    expect(holds(world)).toEqual(['epoch at '])
    expect(writesSince(world, from)).toEqual([])
  })

  test('to where a correction was planned, and sent thereafter, tells it only once', async () => {
    const { world, soap } = await open()
    world.crashIn('setSent')
    await sellAtWeb(world, soap, 2)
    expect(world.isAlive()).toBe(false)
    const copy = world.backUp()
    await world.restart()
    expect(told(world)).toEqual([-1, -1, -2])
    await comeBack(world, copy, 'machine')
    expect(told(world)).toEqual([-1, -1, -2])
    expect(holds(world)).toEqual(['epoch at '])
    await expectGoodAfterRebase(world, soap, [-1, -1, -2])
  })

  test('while its till can not be read tells it nothing before the ledger was', async () => {
    const { world, soap } = await open()
    const copy = world.backUp()
    await liveOn(world, soap)
    world.disturb('pos.local', () => ({ kind: 'unsent', detail: 'the till is off' }))
    await comeBack(world, copy, 'machine')
    await sellAtWeb(world, soap, 1)
    world.heal()
    await world.work(10 * MINUTE_MS)
    expect(told(world)).toEqual([-1, -1, -2, -3])
    expect(holds(world)).toEqual(['epoch at '])
  })
})

describe('what is no rollback', () => {
  test('restarts, sweeps and writes in doubt hold nothing', async () => {
    const { world, soap } = await open()
    world.disturb('pos.local', ({ method }, send) => {
      if (method !== 'POST') return undefined
      send()
      return { kind: 'lost', detail: 'no answer' }
    })
    await sellAtWeb(world, soap, 2)
    world.heal()
    for (let time = 0; time < 3; time += 1) {
      await world.restart()
      await world.sweep()
    }
    await world.work(5 * MINUTE_MS)
    expect([figures(world, soap), told(world)]).toEqual([
      [20, 20, 20],
      [-1, -1, -2],
    ])
    expect(events(world)).not.toContain('epoch.rewound')
  })

  test.each(['nameTwoEpochs', 'setEpoch', 'nameOneEpoch'] as const)(
    'nor does a crash of the start that comes before %s, and a copy of before it is still known',
    async (step) => {
      const { world, soap } = await open(WITHOUT_LEDGER)
      const copy = world.backUp()
      await world.restart({}, step)
      expect(world.isAlive()).toBe(false)
      await world.restart()
      await world.restart()
      expect(holds(world)).toEqual([])
      await liveOn(world, soap)
      expect(events(world)).not.toContain('epoch.rewound')
      await comeBack(world, copy, 'database')
      expect(holds(world)).toEqual(['epoch at '])
      await expectGoodAfterRebase(world, soap)
    },
  )

  test('a ledger that fails for ever, at a till that answers otherwise, keeps it waiting for minutes only', async () => {
    const { world, soap } = await open()
    await world.restart()
    world.disturb('pos.local', ({ method, url }) =>
      method === 'GET' && url.includes('/stock_adjustments')
        ? { kind: 'answered', status: 500, headers: {}, body: 'oops' }
        : undefined,
    )
    await world.restart()
    await sellAtWeb(world, soap, 2)
    await world.work(5 * MINUTE_MS)
    expect(told(world)).toEqual([-1, -1, -2])
  })
})

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

  test('tells of an order that comes back after it, to the item that it was taken from', async () => {
    const { world, soap } = await open(WITHOUT_LEDGER)
    const order = world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
    if (!order) throw new Error('the order was refused')
    await world.hear('web', 'orders')
    const copy = world.backUp()
    await world.sweep()
    await comeBack(world, copy, 'database')
    await world.rebase()
    world.advance(MINUTE_MS)
    world.web.setOrderStatus(order.id, 'cancelled', world.now())
    await world.hear('web', 'orders')
    expect(told(world)).toEqual([-1, -1, -2, 2])
    expect(figures(world, soap)).toEqual([22, 22, 22])
  })

  test('meets what only one shop has, and a listing whose stock is not kept, as ever', async () => {
    const { world, soap } = await rewound()
    shelve(world, 'LONELY', 5, false)
    await expectGoodAfterRebase(world, soap, [-1, -1])
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
