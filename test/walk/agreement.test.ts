import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figures, type Goods, stock } from './shelves.js'
import { createWorld, type Fault, units, type World } from './world.js'

const SHOPS = ['web', 'street'] as const
const HOSTS = { till: 'pos.local', web: '127.0.0.1', street: 'street.myshopify.com' } as const
const START = 40

const lost = { kind: 'lost', detail: 'closed' } as const
const FAULTS: Readonly<Record<string, Fault>> = {
  'loses the request': () => lost,
  'loses the answer'(_, send) {
    send()
    return lost
  },
  'fails after it acted'(_, send) {
    send()
    return { kind: 'answered', status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Oops</h1>' }
  },
  'acts, and the daemon dies'(_, send) {
    send()
    return 'crash'
  },
  'never hears, and the daemon dies': () => 'crash',
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('sell at the register' as const), units: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      shop: fc.constantFrom(...SHOPS),
      units: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel' as const, 'refund' as const),
      shop: fc.constantFrom(...SHOPS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('edit by hand' as const), by: fc.integer({ min: -3, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('receive' as const), units: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('hear' as const), of: fc.constantFrom('till', 'web', 'street') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('poll' as const, 'sweep' as const, 'restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 20_000, 90_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      where: fc.constantFrom('till', 'web', 'street'),
      how: fc.constantFrom(...Object.keys(FAULTS)),
      skip: fc.integer({ min: 0, max: 3 }),
    }),
  },
)
const dialect = fc.constantFrom('quantity_change' as const, 'new_stock' as const)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** What is open in a shop: an order of so many units, that may be cancelled or refunded. */
interface Orders {
  readonly web: number[]
  readonly street: string[]
}

async function act(world: World, soap: Goods, orders: Orders, step: Step): Promise<void> {
  world.advance(1_000)
  while (!world.isAlive() && isOfDaemon(step)) await world.restart()
  switch (step.do) {
    case 'sell at the register':
      world.till.sell([{ productId: soap.item, quantity: units(step.units) }], world.now())
      return
    case 'receive':
      world.till.receive(soap.item, units(step.units), world.now(), { announced: false })
      return
    case 'order':
      return order(world, soap, orders, step.shop, step.units)
    case 'cancel':
    case 'refund':
      return undo(world, soap, orders, step.shop, step.do)
    case 'edit by hand':
      world.street.editQuantity({ inventoryItemId: soap.street, change: { by: step.by } }, world.now())
      return
    case 'hear':
      if (step.of === 'till') return world.hear('main', 'item', String(soap.item))
      if (step.of === 'web') return world.hear('web', 'orders')
      return world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
    case 'poll':
      return world.poll()
    case 'sweep':
      return world.sweep()
    case 'restart':
      return world.restart()
    case 'wait':
      return world.work(step.ms)
    case 'break':
      return breakOnce(world, step)
  }
}

function isOfDaemon(step: Step): boolean {
  return step.do === 'hear' || step.do === 'poll' || step.do === 'sweep' || step.do === 'wait'
}

function order(world: World, soap: Goods, orders: Orders, shop: 'web' | 'street', quantity: number): void {
  if (shop === 'web') {
    const placed = world.web.placeOrder([{ productId: soap.web, quantity }], world.now())
    if (placed) orders.web.push(placed.id)
    return
  }
  const placed = world.street.placeOrder([{ inventoryItemId: soap.street, quantity }], world.now())
  if (placed) orders.street.push(placed.id)
}

function undo(world: World, soap: Goods, orders: Orders, shop: 'web' | 'street', how: 'cancel' | 'refund'): void {
  if (shop === 'web') {
    const id = orders.web.shift()
    const line = id === undefined ? undefined : world.web.order(id)?.lines[0]
    if (id === undefined || !line) return
    if (how === 'cancel') world.web.setOrderStatus(id, 'cancelled', world.now())
    else world.web.refund(id, line.id, 1, true, world.now())
    return
  }
  const id = orders.street.shift()
  if (id === undefined) return
  if (how === 'cancel') world.street.cancelOrder(id, true, world.now())
  else world.street.refund(id, [{ inventoryItemId: soap.street, quantity: 1, restock: true }], world.now())
}

/** Breaks one request, the first of its platform after some that pass. */
function breakOnce(world: World, { where, how, skip }: Extract<Step, { do: 'break' }>): void {
  let left = skip
  const fault = FAULTS[how]
  const restore = world.disturb(HOSTS[where], (request, send) => {
    if (left-- > 0 || !fault) return undefined
    restore()
    return fault(request, send)
  })
}

/** What moved at the till but by our corrections. */
function movedAtRegister(world: World): number {
  const { entries } = world.till.books()
  const own = entries.filter(({ cause }) => cause !== 'start' && cause !== 'adjustment')
  return own.reduce((total, { amount }) => total + amount, 0) / 1000
}

/** What customers and staff moved in both shops. */
function movedInShops(world: World, soap: Goods): number {
  const street = world.street.handMoved(soap.street) - world.street.soldNet(soap.street)
  return street - world.web.soldNet(soap.web)
}

async function comeToRest(world: World): Promise<void> {
  world.heal()
  await world.restart()
  await world.work(180_000)
  await world.poll()
  await world.sweep()
  await world.work(60_000)
  await world.sweep()
}

test('whatever breaks, once all is quiet the till has every unit once and both shops show it', async () => {
  await fc.assert(
    fc.asyncProperty(dialect, fc.array(step, { minLength: 1, maxLength: 25 }), async (dialect, steps) => {
      const world = createWorld({ till: { dialect } })
      const soap = stock(world, 'SOAP', START)
      await world.sweep()
      const orders: Orders = { web: [], street: [] }
      for (const step of steps) await act(world, soap, orders, step)
      await comeToRest(world)
      const atTill = START + movedAtRegister(world) + movedInShops(world, soap)
      const target = Math.max(0, atTill)
      expect(figures(world, soap)).toEqual([atTill, target, target])
    }),
    { numRuns: 150, seed: 20260701 },
  )
})
