import { describe, expect, test } from 'vitest'
import { figures, type Goods, stock } from './shelves.js'
import { createWorld, type Fault, units, type World } from './world.js'

const SETTLED_MS = 120_000

async function open(): Promise<{ world: World; soap: Goods }> {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

/** Three are sold in a shop, and the daemon, which is to die of it, hears of that. */
async function sellThree(world: World, soap: Goods, shop: 'web' | 'street'): Promise<void> {
  if (shop === 'web') {
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await world.hear('web', 'orders')
  } else {
    world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 3 }], world.now())
    await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
  }
  expect(world.isAlive()).toBe(false)
}

async function comeBack(world: World): Promise<void> {
  world.heal()
  await world.restart()
  await world.work(SETTLED_MS)
}

const beforeItArrives: Fault = ({ method, body = '' }) => (isWrite(method, body) ? 'crash' : undefined)
const afterItActed: Fault = ({ method, body = '' }, send) => {
  if (!isWrite(method, body)) return undefined
  send()
  return 'crash'
}

function isWrite(method: string, body: string): boolean {
  return method === 'POST' && (!body.includes('"query"') || body.includes('mutation'))
}

describe.each(['web', 'street'] as const)('a daemon that dies over a sale at %s', (shop) => {
  test.each([
    ['while it plans', 'plan'],
    ['between planning and sending', 'setSent'],
    ['while it folds the answer in', 'setDone'],
  ] as const)('%s, comes back and tells the till once', async (_, step) => {
    const { world, soap } = await open()
    world.crashIn(step)
    await sellThree(world, soap, shop)
    await comeBack(world)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test.each([
    ['before the correction arrives', 'pos.local', beforeItArrives],
    ['after the correction was made', 'pos.local', afterItActed],
    ['before the lowering arrives', shop === 'web' ? 'street.myshopify.com' : '127.0.0.1', beforeItArrives],
    ['after the lowering was made', shop === 'web' ? 'street.myshopify.com' : '127.0.0.1', afterItActed],
  ] as const)('%s, comes back and tells each side once', async (_, host, fault) => {
    const { world, soap } = await open()
    world.disturb(host, fault)
    await sellThree(world, soap, shop)
    await comeBack(world)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect(world.till.adjustments()).toHaveLength(1)
  })
})

test('a daemon that dies while it settles settles again', async () => {
  const { world, soap } = await open()
  world.disturb('pos.local', afterItActed)
  await sellThree(world, soap, 'web')
  world.heal()
  const restore = world.disturb('pos.local', ({ url }) => {
    if (!url.includes('/stock_adjustments?product_id')) return undefined
    restore()
    return 'crash'
  })
  await world.restart()
  await world.work(SETTLED_MS)
  expect(world.isAlive()).toBe(false)
  await comeBack(world)
  expect(figures(world, soap)).toEqual([21, 21, 21])
  expect(world.till.adjustments()).toHaveLength(1)
})

describe('a correction in doubt', () => {
  /** Its answer is lost with the daemon, and the daemon killed again a second after each start. */
  async function killAgainAndAgain(kills: number, whileDown: (world: World) => void) {
    const { world, soap } = await open()
    world.disturb('pos.local', afterItActed)
    await sellThree(world, soap, 'web')
    world.heal()
    for (let kill = 0; kill < kills; kill += 1) {
      whileDown(world)
      world.start()
      await world.work(1_000)
    }
    return { world, soap }
  }

  test('is settled though the daemon never lives for as long as that takes', async () => {
    const { world } = await killAgainAndAgain(70, () => undefined)
    expect(world.store.journal.inDoubt()).toEqual([])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test.each([3_600_000, -3_600_000])(
    'is not given up early by a clock that is set by %i ms meanwhile',
    async (byMs) => {
      const { world } = await killAgainAndAgain(20, (world) => world.setClock(byMs))
      expect(world.store.journal.inDoubt()).toHaveLength(1)
      await comeBack(world)
      expect(world.store.journal.inDoubt()).toEqual([])
      expect(world.till.adjustments()).toHaveLength(1)
    },
  )
})

test('what was heard does not wait for all that is in doubt to be settled', async () => {
  const { world, soap } = await open()
  const towels = Array.from({ length: 20 }, (_, index) => stock(world, `TOWEL-${index}`))
  await world.sweep()
  world.advance(60_000)
  world.disturb('pos.local', ({ method }, send) =>
    method === 'POST' ? (send(), { kind: 'lost', detail: '' }) : undefined,
  )
  for (const { web } of towels) world.web.placeOrder([{ productId: web, quantity: 1 }], world.now())
  await world.hear('web', 'orders')
  expect(world.store.journal.inDoubt()).toHaveLength(20)
  world.heal()
  world.advance(SETTLED_MS)
  world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
  const from = world.traffic.length
  await world.hear('web', 'orders')
  const asked = world.traffic.slice(from).map(({ method, path, body }) => `${method} ${path} ${body}`)
  const lastSettled = asked.findLastIndex((each) => each.startsWith('GET /api/v1/stock_adjustments'))
  expect(asked.findIndex((each) => each.endsWith('/orders '))).toBeLessThan(lastSettled)
  expect([world.store.journal.inDoubt(), figures(world, soap)]).toEqual([[], [23, 23, 23]])
})

describe('what is sold soon after our write, by a daemon that never lives for as long as readers may lag,', () => {
  async function killAfterWrite(kills: number, whileDown: (world: World) => void) {
    const { world, soap } = await open()
    world.till.sell([{ productId: soap.item, quantity: units(1) }], world.now())
    await world.hear('main', 'item', String(soap.item))
    world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 3 }], world.now())
    world.store.dirty.mark('street', 'listing', soap.street.replace(/\D/g, ''), world.now())
    for (let kill = 0; kill < kills; kill += 1) {
      whileDown(world)
      world.start()
      await world.work(1_000)
    }
    return { world, soap }
  }

  test.each([0, 3_600_000])('is told to the till, though the clock is set by %i ms each time', async (byMs) => {
    const { world, soap } = await killAfterWrite(12, (world) => world.setClock(byMs))
    expect(figures(world, soap)).toEqual([20, 20, 20])
  })

  test.each([
    ['forward, until readers have had their time', 3, 3_600_000],
    ['back, until it no longer is', 12, -3_600_000],
  ])('waits where the clock is set %s', async (_, kills, byMs) => {
    const { world, soap } = await killAfterWrite(kills, (world) => world.setClock(byMs))
    expect(world.till.adjustments()).toEqual([])
    await comeBack(world)
    expect(figures(world, soap)).toEqual([20, 20, 20])
  })
})

test('a daemon that dies in the middle of a walk goes on with it', async () => {
  const { world, soap } = await open()
  for (let number = 0; number < 120; number += 1) stock(world, `TOWEL-${number}`, 7, 3, 3)
  let pages = 0
  const restore = world.disturb('pos.local', () => ((pages += 1) === 2 ? 'crash' : undefined))
  await world.sweep()
  expect(world.isAlive()).toBe(false)
  restore()
  await world.restart()
  await world.work(60_000)
  expect(figures(world, soap)).toEqual([24, 24, 24])
  const shown = world.web.products().map(({ stock: shown }) => shown)
  expect(shown.filter((figure) => figure === 7)).toHaveLength(120)
})
