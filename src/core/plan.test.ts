import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFromThousandths, countFromUnits, ZERO } from './count.js'
import type { Link } from './link.js'
import { moneyFromTenThousandths } from './money.js'
import { planGroup, type Plan, type PlanGroup, type PlanItem, type PlanListing } from './plan.js'
import { PLAIN_PRICE_FORMULA, PLAIN_STOCK_RULE } from './rule.js'

const limits = { priceMovePercent: 30 }
const price = (units: number) => ({ price: moneyFromTenThousandths(units * 10_000), salePrice: null })
const sold = (units: number) => ({ shop: 'web', amount: countFromUnits(-units), orders: ['1042'] })
const link: Link = {
  id: 1,
  shop: 'web',
  listingId: '77',
  till: 'main',
  parts: [{ itemId: 'soap', units: countFromUnits(1) }],
  contacted: true,
}

/** A kit of one item twice over: what it costs, no item says. */
const twoFold: Link = { ...link, parts: [...link.parts, ...link.parts] }

function item(parts: Partial<PlanItem> = {}): PlanItem {
  return {
    id: 'soap',
    sku: 'SOAP',
    reading: countFromUnits(10),
    fresh: true,
    price: price(35),
    owed: [],
    unsettled: null,
    correctionHeld: false,
    released: false,
    gone: false,
    ...parts,
  }
}

function listing(parts: Partial<PlanListing> = {}): PlanListing {
  return {
    link,
    name: 'Soap',
    shown: countFromUnits(10),
    price: price(35),
    priceSent: price(35),
    priceReleased: null,
    stockGate: 'open',
    priceGate: 'open',
    stockRule: PLAIN_STOCK_RULE,
    buffers: [ZERO],
    priceRule: PLAIN_PRICE_FORMULA,
    ...parts,
  }
}

function plan(items: Partial<PlanItem> = {}, listings: Partial<PlanListing> = {}): Plan {
  return planGroup({ till: 'main', items: [item(items)], listings: [listing(listings)] }, limits)
}

const NOTHING: Plan = { lowerings: [], corrections: [], raises: [], prices: [], holds: [], incomplete: false }
const shown = (units: number) => ({ shown: countFromUnits(units) })

describe('stock', () => {
  test('that is true already is left alone', () => {
    expect(plan()).toEqual(NOTHING)
  })

  test('is lowered and raised to what the till allows, with the reason', () => {
    const why = 'main allows 10 of SOAP'
    expect(plan({}, shown(12))).toEqual({ ...NOTHING, lowerings: [{ link, from: 12_000, to: 10_000, why }] })
    expect(plan({}, shown(8))).toEqual({ ...NOTHING, raises: [{ link, from: 8000, to: 10_000, why }] })
  })

  test('of an unknown figure is left alone, for unknown is not zero', () => {
    expect(plan({ reading: null })).toEqual(NOTHING)
    expect(plan({}, { shown: null })).toEqual(NOTHING)
  })

  test('on an old reading is lowered but not raised', () => {
    expect(plan({ fresh: false }, shown(12))).toMatchObject({ lowerings: [{ to: 10_000 }], incomplete: true })
    expect(plan({ fresh: false }, shown(8))).toEqual({ ...NOTHING, incomplete: true })
  })

  test.each([
    ['open', 1, 1],
    ['lowering_only', 1, 0],
    ['closed', 0, 0],
  ] as const)('with its gate %s gets %d lowerings and %d raises', (stockGate, lowerings, raises) => {
    expect(plan({}, { ...shown(12), stockGate }).lowerings).toHaveLength(lowerings)
    expect(plan({}, { ...shown(8), stockGate }).raises).toHaveLength(raises)
  })

  test('of all listings of one item follows a sale of one of them', () => {
    const pack: Link = { ...link, id: 2, listingId: '78', parts: [{ itemId: 'soap', units: countFromUnits(3) }] }
    const group: PlanGroup = {
      till: 'main',
      items: [item({ owed: [sold(2)] })],
      listings: [listing(shown(8)), listing({ link: pack, shown: countFromUnits(3), priceRule: 'off' })],
    }
    const planned = planGroup(group, limits)
    expect(planned.corrections).toMatchObject([{ itemId: 'soap', amount: -2000, reading: 10_000 }])
    expect(planned.lowerings).toMatchObject([{ link: pack, from: 3000, to: 2000 }])
    expect(planned.raises).toEqual([])
  })

  test('that came back keeps a listing from being lowered, but raises none before the till has it', () => {
    const owed = [{ shop: 'web', amount: countFromUnits(2), orders: [] }]
    expect(plan({ owed }, shown(12))).toMatchObject({ lowerings: [], raises: [], corrections: [{ amount: 2000 }] })
    expect(plan({ owed }, shown(10))).toMatchObject({ lowerings: [], raises: [] })
    expect(plan({ owed }, shown(13))).toMatchObject({ lowerings: [{ to: 12_000 }] })
  })

  test('of a link whose item is not in the group is a bug', () => {
    expect(() => planGroup({ till: 'main', items: [], listings: [listing()] }, limits)).toThrow('soap')
  })
})

describe('a correction', () => {
  test('carries all that is owed, with words for the ledger', () => {
    const words = 'Online: 3 sold on web (order 1042), 1 sold on web (order 1042)'
    expect(plan({ owed: [sold(3), sold(1)] }, shown(6)).corrections).toMatchObject([{ amount: -4000, words }])
  })

  test.each<[string, Partial<PlanItem>]>([
    ['nothing is owed', {}],
    ['a sale and its return cancel out', { owed: [sold(1), sold(-1)] }],
    ['the reading is old', { owed: [sold(1)], fresh: false }],
    ['the till said no figure', { owed: [sold(1)], reading: null }],
    ['the item is gone', { owed: [sold(1)], gone: true }],
    ['another is in doubt', { owed: [sold(1)], unsettled: countFromUnits(-1) }],
    ['one waits for a person', { owed: [sold(1)], correctionHeld: true }],
    ['a movement is larger than trade', { owed: [sold(26)] }],
  ])('is not sent where %s', (_, state) => {
    expect(plan(state).corrections).toEqual([])
  })

  test('of a large movement waits for a person, while the shelf is lowered at once', () => {
    const planned = plan({ reading: countFromUnits(40), owed: [sold(26)] }, shown(40))
    expect(planned.holds).toMatchObject([{ kind: 'movement', itemId: 'soap', amount: -26_000 }])
    expect(planned.lowerings).toMatchObject([{ to: 14_000 }])
    expect(plan({ reading: countFromUnits(40), owed: [sold(26)], released: true }, shown(40))).toMatchObject({
      holds: [],
      corrections: [{ amount: -26_000 }],
    })
  })

  test('in doubt counts where it lowers', () => {
    expect(plan({ unsettled: countFromUnits(-4) }).lowerings).toMatchObject([{ to: 6000 }])
    expect(plan({ unsettled: countFromUnits(4) })).toEqual(NOTHING)
  })
})

describe('an item that is gone', () => {
  test('holds its listing as it is, or empties it, as the rule says', () => {
    expect(plan({ gone: true })).toMatchObject({ lowerings: [], prices: [], holds: [{ kind: 'missing' }] })
    const zero = { stockRule: { ...PLAIN_STOCK_RULE, onMissing: 'zero' as const } }
    expect(plan({ gone: true }, zero)).toMatchObject({ lowerings: [{ to: 0 }], holds: [] })
  })

  test('leaves nothing to be looked at again: there is nothing to read', () => {
    expect(plan({ gone: true, fresh: false }).incomplete).toBe(false)
  })
})

describe('a price', () => {
  test('follows the till, with the reason', () => {
    const planned = plan({ price: price(40) })
    expect(planned.prices).toEqual([{ link, from: price(35), to: price(40), why: 'main asks 40.00' }])
  })

  test.each<[string, Partial<PlanItem>, Partial<PlanListing>]>([
    ['rules say off', { price: price(40) }, { priceRule: 'off' }],
    ['its gate is closed', { price: price(40) }, { priceGate: 'closed' }],
    ['the till says none', { price: null }, {}],
    ['the reading is old', { price: price(40), fresh: false }, {}],
    ['the item is gone', { price: price(40), gone: true }, {}],
    ['it is made of several parts', { price: price(40) }, { link: twoFold, buffers: [ZERO, ZERO] }],
  ])('is left alone where %s', (_, state, rules) => {
    expect(plan(state, rules).prices).toEqual([])
  })

  test('that moves far waits for a person, who lets through just this one', () => {
    expect(plan({ price: price(3) })).toMatchObject({ prices: [], holds: [{ kind: 'price', to: price(3) }] })
    expect(plan({ price: price(3) }, { priceReleased: price(3).price })).toMatchObject({ prices: [{}], holds: [] })
    expect(plan({ price: price(3) }, { priceReleased: price(4).price })).toMatchObject({ prices: [], holds: [{}] })
  })

  test('that somebody changed in the shop is put back, measured against what we sent', () => {
    expect(plan({}, { price: price(3) })).toMatchObject({ prices: [{ from: price(3), to: price(35) }], holds: [] })
  })
})

describe('whatever the state', () => {
  const counts = fc.integer({ min: -100_000, max: 100_000 }).map(countFromThousandths)
  const ids = ['a', 'b', 'c'] as const
  const items = fc.tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant<string>(id),
        sku: fc.constant<string>(id),
        reading: fc.option(counts),
        fresh: fc.boolean(),
        price: fc.constant(null),
        owed: fc.array(
          counts.map((amount) => ({ shop: 'web', amount, orders: [] as string[] })),
          { maxLength: 2 },
        ),
        unsettled: fc.option(counts),
        correctionHeld: fc.boolean(),
        released: fc.boolean(),
        gone: fc.boolean(),
      }),
    ),
  )
  const units = fc.integer({ min: 1, max: 10_000 }).map(countFromThousandths)
  const listings = fc.array(
    fc
      .record({
        parts: fc.subarray([...ids], { minLength: 1 }),
        each: fc.tuple(units, units, units),
        buffers: fc.array(fc.nat(5000).map(countFromThousandths), { minLength: 3, maxLength: 3 }),
        shown: fc.option(fc.integer({ min: -5, max: 100 }).map(countFromUnits)),
        stockGate: fc.constantFrom('open' as const, 'lowering_only' as const, 'closed' as const),
      })
      .map(({ parts, each, ...state }) => {
        const known = parts.map((itemId, at) => ({ itemId, units: each[at] ?? countFromUnits(1) }))
        return listing({ ...state, link: { ...link, parts: known } })
      }),
    { maxLength: 4 },
  )
  const groups: fc.Arbitrary<PlanGroup> = fc.record({ till: fc.constant('main'), items, listings })

  /** What can be vouched for, worked out from the words of the rules alone. */
  function most(known: PlanItem, purpose: 'lower' | 'raise'): number {
    if (known.gone || known.reading === null) return 0
    const owed = known.owed.reduce((total, { amount }) => total + amount, 0)
    return known.reading + (purpose === 'raise' ? Math.min(0, owed) : owed) + Math.min(0, known.unsettled ?? 0)
  }

  test('no listing is set to more than its parts allow less the buffer', () => {
    fc.assert(
      fc.property(groups, (group) => {
        const { lowerings, raises } = planGroup(group, limits)
        for (const write of [...lowerings, ...raises]) {
          const { buffers = [] } = group.listings.find((each) => each.link === write.link) ?? {}
          write.link.parts.forEach(({ itemId, units }, index) => {
            const known = group.items.find(({ id }) => id === itemId) ?? item()
            const left = most(known, write.to < write.from ? 'lower' : 'raise') - (buffers[index] ?? 0)
            expect((write.to / 1000) * units).toBeLessThanOrEqual(Math.max(0, left))
          })
        }
      }),
      { numRuns: 500 },
    )
  })

  test('nothing is raised on an old, a missing or a doubtful footing', () => {
    fc.assert(
      fc.property(groups, (group) => {
        for (const write of planGroup(group, limits).raises) {
          const state = group.listings.find((each) => each.link === write.link)
          expect(state?.stockGate).toBe('open')
          for (const { itemId } of write.link.parts) {
            expect(group.items.find(({ id }) => id === itemId)).toMatchObject({ fresh: true, gone: false })
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('the same state gives the same plan', () => {
    fc.assert(
      fc.property(groups, (group) => {
        expect(planGroup(group, limits)).toEqual(planGroup(structuredClone(group), limits))
      }),
    )
  })
})
