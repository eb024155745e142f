import { describe, expect, test } from 'vitest'
import { runPass } from '../../src/engine/pass.js'
import { noteRewound } from '../../src/engine/rewound.js'
import {
  comeBack,
  expectGoodAfterRebase,
  liveOn,
  MINUTE_MS,
  open,
  sellAtStreet,
  sellAtWeb,
  told,
  WITHOUT_LEDGER,
} from './rewinding.js'
import { events, figures, holds, writesSince } from './shelves.js'
import { type Backup, createWorld, units } from './world.js'

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
    const { journal } = world.engine().store
    const setSent = journal.setSent.bind(journal)
    const copies: Backup[] = []
    journal.setSent = (id, now) => {
      if (journal.get(id)?.kind === 'correction') copies.push(world.backUp())
      setSent(id, now)
    }
    await sellAtWeb(world, soap, 2)
    const [copy] = copies
    if (!copy) throw new Error('nothing was sent')
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

test('nothing is captured, and the marks stay, from where a reading shows it', async () => {
  const { world, soap } = await open(WITHOUT_LEDGER)
  const copy = world.backUp()
  await liveOn(world, soap)
  await comeBack(world, copy, 'machine')
  await world.hear('main', 'item', String(soap.item))
  expect(holds(world)).toEqual(['epoch at '])
  expect(world.store.movements.owed('main', String(soap.item))).toEqual([])
  expect(world.store.dirty.get('main', 'item', String(soap.item))).toBeDefined()
})

test('what another process finds out in the middle of a pass stops the writes that are not on their way', async () => {
  const { world, soap } = await open()
  world.disturb('street.myshopify.com', ({ body = '' }) => {
    if (body.includes('mutation')) noteRewound(world.engine(), 'it was seen elsewhere')
    return undefined
  })
  await sellAtWeb(world, soap, 2)
  expect(told(world)).toEqual([-1, -1])
  expect(figures(world, soap)).toEqual([22, 20, 20])
  expect(world.store.movements.owed('main', String(soap.item)).map(({ amount }) => amount)).toEqual([units(-2)])
})

test('a till whose ledger was not looked through yet is told nothing', async () => {
  const { world, soap } = await open()
  const engine = world.engine()
  world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
  engine.store.dirty.mark('web', 'orders', '', world.now())
  await runPass(engine, engine.store.dirty.due(world.now(), 10))
  engine.vouched.clear()
  await runPass(engine, engine.store.dirty.due(world.now(), 10))
  expect(figures(world, soap)).toEqual([22, 20, 20])
  await world.work(MINUTE_MS)
  expect([figures(world, soap), told(world)]).toEqual([
    [20, 20, 20],
    [-1, -1, -2],
  ])
})
