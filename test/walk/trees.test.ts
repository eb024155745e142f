import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shelve } from './shelves.js'
import { count, createWorld, money, type World } from './world.js'

const UNITS = ['0.5', '1', '2', '3', '3.5'] as const
const ITEMS = 3

/** What one listing is made of, by the numbers of the items; in thousandths of the till's units, as the till counts. */
interface Made {
  readonly shop: 'web' | 'street'
  readonly parts: readonly { readonly item: number; readonly units: string }[]
}

interface Shelf extends Made {
  readonly web: number
  readonly street: string
}

const made: fc.Arbitrary<Made> = fc.record({
  shop: fc.constantFrom('web', 'street'),
  parts: fc.uniqueArray(fc.record({ item: fc.nat(ITEMS - 1), units: fc.constantFrom(...UNITS) }), {
    selector: ({ item }) => item,
    minLength: 1,
    maxLength: ITEMS,
  }),
})
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ sold: fc.nat(9), quantity: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ rung: fc.nat(ITEMS - 1), quantity: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ received: fc.nat(ITEMS - 1), quantity: fc.integer({ min: 1, max: 9 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

function mappingOf(listings: readonly Made[]): string {
  const links = listings.map(({ shop, parts }, index) => {
    const written = parts.map(({ item, units }) => `{item: ITEM-${item}, units: ${units}}`)
    return `  - {shop: ${shop}, listing: MADE-${index}, parts: [${written.join(', ')}]}`
  })
  return `links:\n${links.join('\n')}\n`
}

function stockShelves(world: World, listings: readonly Made[], figures: readonly number[]) {
  const items = figures.map((figure, index) => {
    const sku = `ITEM-${index}`
    return world.till.addProduct({ sku, name: sku, price: money('10'), stock: count(String(figure)) }, world.now()).id
  })
  const shelves = listings.map((listing, index): Shelf => {
    const sku = `MADE-${index}`
    const web =
      listing.shop === 'web' ? world.web.addProduct({ sku, name: sku, price: '10.00', stock: 0 }, world.now()).id : 0
    return { ...listing, web, street: listing.shop === 'street' ? shelve(world, sku, 0) : '' }
  })
  return { items, shelves }
}

async function take(world: World, { items, shelves }: ReturnType<typeof stockShelves>, each: Step): Promise<void> {
  world.advance(10_000)
  if ('sold' in each) return sell(world, shelves[each.sold % shelves.length], each.quantity)
  const itemId = items['rung' in each ? each.rung : each.received] ?? 0
  const quantity = count(String(each.quantity))
  if ('rung' in each) world.till.sell([{ productId: itemId, quantity }], world.now())
  else world.till.adjust({ productId: itemId, type: 'receive', quantityChange: quantity }, world.now())
  return world.hear('main', 'item', String(itemId))
}

async function sell(world: World, shelf: Shelf | undefined, quantity: number): Promise<void> {
  if (!shelf) return
  if (shelf.shop === 'web') {
    world.web.placeOrder([{ productId: shelf.web, quantity }], world.now())
    return world.hear('web', 'orders')
  }
  world.street.placeOrder([{ inventoryItemId: shelf.street, quantity }], world.now())
  return world.hear('street', 'listing', shelf.street.replace(/\D/g, ''))
}

/** By a formula of its own: what the scarcest part allows in whole listings, less the buffer, by the till's own books. */
function allowedBy(world: World, items: readonly number[], shelf: Shelf, buffer: number): number {
  const each = shelf.parts.map(({ item, units }) => {
    const inThousandths = (world.shown.till(items[item] ?? 0) ?? 0) - buffer * 1000
    return Math.floor(inThousandths / (Number(units) * 1000))
  })
  return Math.max(0, Math.min(...each))
}

test('whatever packs and kits share, no listing shows more than its parts allow less the buffer, after any sale', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { minLength: 1, maxLength: 6 }),
      fc.tuple(...Array.from({ length: ITEMS }, () => fc.nat(60))),
      fc.nat(3),
      fc.array(step, { maxLength: 12 }),
      async (listings, figures, buffer, steps) => {
        const settings = `stock: {buffer: ${buffer}}`
        const world = createWorld({ mapping: mappingOf(listings), webSettings: settings, streetSettings: settings })
        const stocked = stockShelves(world, listings, figures)
        await world.sweep()
        for (const each of [null, ...steps]) {
          if (each) await take(world, stocked, each)
          for (const shelf of stocked.shelves) {
            const shown = shelf.shop === 'web' ? world.shown.web(shelf.web) : world.shown.street(shelf.street)
            expect(shown).toBe(allowedBy(world, stocked.items, shelf, buffer))
          }
        }
      },
    ),
    { numRuns: 15 },
  )
})
