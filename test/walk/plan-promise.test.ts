import fc from 'fast-check'
import { expect, test } from 'vitest'
import { history } from '../../src/edges/cli/history.js'
import { plan } from '../../src/edges/cli/plan.js'
import { stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, money, units, type World } from './world.js'

interface Change {
  readonly channel: string
  readonly sku: string
  readonly what: string
  readonly from: string
  readonly to: string
}

/** What has happened to one kind of goods since everything agreed, and nobody has heard of. */
const happening = fc.record({
  sold: fc.integer({ min: 0, max: 3 }),
  atWeb: fc.integer({ min: 0, max: 3 }),
  atStreet: fc.integer({ min: 0, max: 3 }),
  price: fc.constantFrom('10', '11', '1000'),
})

async function planned(world: World): Promise<string> {
  const { io, said } = openTerminal(world)
  await plan(world.engine(), io, { json: true })
  return said.join('\n')
}

/** Every write since the plan, as `plan` would have said it. */
function written(world: World, since: number): readonly string[] {
  const { io, said } = openTerminal(world)
  history(world.engine(), io, { json: true, limit: '1000', since: new Date(since).toISOString() })
  const { history: rows } = JSON.parse(said[0] ?? '') as { history: readonly Change[] }
  return rows.map(line).sort()
}

function line({ channel, sku, what, from, to }: Change): string {
  return `${channel} ${sku} ${what} ${from} → ${to}`
}

test('a plan is the same to the byte, and just what the daemon does next', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 5 }), async (happenings) => {
      const world = createWorld()
      const goods = happenings.map((_, index) => stock(world, `SKU-${index}`))
      await world.sweep()
      world.advance(60_000)
      happenings.forEach(({ sold, atWeb, atStreet, price }, index) => {
        const each = goods[index]
        if (!each) return
        if (sold > 0) world.till.sell([{ productId: each.item, quantity: units(sold) }], world.now())
        if (atWeb > 0) world.web.placeOrder([{ productId: each.web, quantity: atWeb }], world.now())
        if (atStreet > 0) world.street.placeOrder([{ inventoryItemId: each.street, quantity: atStreet }], world.now())
        world.till.setPrice(each.item, money(price), world.now())
      })
      world.advance(60_000)
      const first = await planned(world)
      expect(await planned(world)).toBe(first)
      const since = world.now()
      await world.sweep()
      const { changes } = JSON.parse(first) as { changes: readonly Change[] }
      expect(written(world, since)).toEqual(
        changes
          .filter(({ what }) => what !== 'held')
          .map(line)
          .sort(),
      )
    }),
    { numRuns: 12 },
  )
})
