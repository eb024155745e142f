import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFromThousandths, countFromUnits, ZERO } from './count.js'
import type { Link } from './link.js'
import { moneyFromTenThousandths } from './money.js'
import { NOT_HELD_BACK } from './part.js'
import { planGroup, type Plan } from './plan.js'
import type { HeldBack, PlanGroup, PlanItem, PlanListing } from './state.js'
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
    correctable: true,
    price: price(35),
    owed: [],
    unsettled: null,
    correctionHeld: false,
    unitsMoved: countFromUnits(1),
    largest: ZERO,
    surge: { amount: ZERO, told: ZERO },
    gone: false,
    paused: false,
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
    sentShows: true,
    priceReleased: null,
    stockGate: 'open',
    priceGate: 'open',
    stockRule: PLAIN_STOCK_RULE,
    buffers: [ZERO],
    heldBack: [],
    priceRule: PLAIN_PRICE_FORMULA,
    paused: false,
    ...parts,
  }
}

function plan(items: Partial<PlanItem> = {}, listings: Partial<PlanListing> = {}): Plan {
  return planGroup({ till: 'main', items: [item(items)], listings: [listing(listings)] }, limits)
}

const NOTHING: Plan = {
  lowerings: [],
  corrections: [],
  raises: [],
  prices: [],
  seenPrices: [],
  holds: [],
  paused: [],
  incomplete: false,
}
const surge = (amount: number, told: number) => ({ amount: countFromUnits(amount), told: countFromUnits(told) })
const shown = (units: number) => ({ shown: countFromUnits(units) })

describe('what is paused', () => {
  test('is planned apart, and judged as ever', () => {
    const paused = plan({ owed: [sold(2)] }, { paused: true, price: price(30), priceSent: price(30) })
    expect(paused).toMatchObject({ corrections: [{ amount: -2000 }], lowerings: [], prices: [], holds: [] })
    expect(paused.paused).toMatchObject([{ kind: 'stock', to: 8000 }, { kind: 'price' }])
    const both = plan({ owed: [sold(2)], paused: true }, { paused: true })
    expect(both).toMatchObject({ corrections: [], lowerings: [], paused: [{ kind: 'correction' }, { kind: 'stock' }] })
  })

  test('waits for a person where it would have anyway', () => {
    const far = plan({}, { paused: true, price: price(10), priceSent: price(10) })
    expect([far.paused, far.holds.map(({ kind }) => kind)]).toEqual([[], ['price']])
    const large = plan({ owed: [sold(40)], largest: countFromUnits(-40), paused: true }, { paused: true })
    expect(large.holds.map(({ kind }) => kind)).toEqual(['movement'])
    expect(large.paused.map(({ kind }) => kind)).toEqual(['stock'])
  })
})

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
    expect(plan({ owed: [sold(1)], fresh: false, correctable: true }).corrections).toHaveLength(1)
  })

  test.each<[string, Partial<PlanItem>]>([
    ['nothing is owed', {}],
    ['a sale and its return cancel out', { owed: [sold(1), sold(-1)] }],
    ['the reading is old', { owed: [sold(1)], fresh: false, correctable: false }],
    ['the till said no figure', { owed: [sold(1)], reading: null }],
    ['the item is gone', { owed: [sold(1)], gone: true }],
    ['another is in doubt', { owed: [sold(1)], unsettled: countFromUnits(-1) }],
    ['one waits for a person', { owed: [sold(1)], correctionHeld: true }],
    ['a movement is larger than trade', { owed: [sold(26)], largest: countFromUnits(-26) }],
    ['small ones add up to more than trade', { owed: [sold(1)], surge: surge(-26, -25) }],
  ])('is not sent where %s', (_, state) => {
    expect(plan(state).corrections).toEqual([])
  })

  test('of a large movement waits for a person, while the shelf is lowered at once', () => {
    const large = { reading: countFromUnits(40), owed: [sold(26)] }
    const planned = plan({ ...large, largest: countFromUnits(-26) }, shown(40))
    expect(planned.holds).toMatchObject([{ kind: 'movement', itemId: 'soap', amount: -26_000 }])
    expect(planned.lowerings).toMatchObject([{ to: 14_000 }])
    expect(plan(large, shown(40))).toMatchObject({ holds: [], corrections: [{ amount: -26_000 }] })
  })

  test.each([
    ['over half of what there was before', 48, -49, -48, 1],
    ['no more than half of it', 49, -48, -47, 0],
    ['none of which was told yet, over half of what there is', 60, -31, 0, 1],
  ])('of small steps that add up to %s', (_, reading, amount, told, held) => {
    const planned = plan({ reading: countFromUnits(reading), owed: [sold(1)], surge: surge(amount, told) })
    expect([planned.holds.length, planned.corrections.length]).toEqual([held, 1 - held])
  })

  test('of packs and weights is held by what the shop sells, not by what the till measures', () => {
    const grams = { reading: countFromUnits(700), owed: [sold(700)], largest: countFromUnits(-700) }
    expect(plan(grams, shown(0)).holds).toHaveLength(1)
    expect(plan({ ...grams, unitsMoved: countFromUnits(100) }, shown(0)).holds).toEqual([])
  })

  test('of nothing but what was told before is none, however much that was', () => {
    expect(plan({ surge: surge(-100, -100) })).toEqual(NOTHING)
  })

  test('in doubt counts where it lowers', () => {
    expect(plan({ unsettled: countFromUnits(-4) }).lowerings).toMatchObject([{ to: 6000 }])
    expect(plan({ unsettled: countFromUnits(4) })).toEqual(NOTHING)
  })
})

describe('a change that is held back', () => {
  const back = (units: number, gone = false) => ({ heldBack: [{ amount: countFromUnits(units), gone }] })

  test('to zero leaves the listing as it is, and known sales still lower it', () => {
    const planned = plan({ reading: ZERO }, back(-10))
    expect([planned.lowerings, planned.raises]).toEqual([[], []])
    expect(planned.holds).toMatchObject([{ kind: 'unexplained', itemId: 'soap' }])
    expect(plan({ reading: ZERO, owed: [sold(3)] }, back(-10)).lowerings).toMatchObject([{ to: 7000 }])
    expect(plan({ reading: countFromUnits(-3) }, back(-10)).lowerings).toMatchObject([{ to: 7000 }])
  })

  test('upwards is not followed, and known sales lower what was shown before', () => {
    expect(plan({ reading: countFromUnits(1010) }, back(1000)).raises).toEqual([])
    expect(plan({ reading: countFromUnits(1008) }, back(1000)).lowerings).toMatchObject([{ to: 8000 }])
  })

  test('never raises a listing over the reading', () => {
    expect(plan({ reading: countFromUnits(2) }, { ...back(-8), ...shown(5) }).raises).toEqual([])
    expect(plan({ reading: countFromUnits(6) }, { ...back(-4), ...shown(5) }).raises).toMatchObject([{ to: 6000 }])
  })

  test('keeps an item that is gone from emptying its listing, and what is sold still lowers it', () => {
    const zero = { stockRule: { ...PLAIN_STOCK_RULE, onMissing: 'zero' as const } }
    expect(plan({ gone: true }, { ...zero, ...back(0, true) })).toMatchObject({ lowerings: [], raises: [] })
    const sale = { gone: true, owed: [sold(1)] }
    expect(plan(sale, { ...zero, ...back(0, true) })).toMatchObject({ lowerings: [{ to: 9000 }], corrections: [] })
  })

  test('does not keep the till from being told', () => {
    expect(plan({ reading: ZERO, owed: [sold(3)] }, back(-10)).corrections).toMatchObject([{ amount: -3000 }])
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
    expect(plan({}, { price: price(3) }).seenPrices).toMatchObject([{ kind: 'overwritten', shown: price(3) }])
  })

  test('that somebody changed in the shop is left alone where its rule says so', () => {
    const priceRule = { ...PLAIN_PRICE_FORMULA, edited: 'keep' } as const
    expect(plan({}, { price: price(3), priceRule })).toMatchObject({ prices: [], holds: [], seenPrices: [{}] })
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
        correctable: fc.boolean(),
        price: fc.constant(null),
        owed: fc.array(
          counts.map((amount) => ({ shop: 'web', amount, orders: [] as string[] })),
          { maxLength: 2 },
        ),
        unsettled: fc.option(counts),
        correctionHeld: fc.boolean(),
        unitsMoved: fc.constantFrom(countFromUnits(1), countFromUnits(7)),
        largest: counts,
        surge: fc.record({ amount: counts, told: counts }),
        gone: fc.boolean(),
        paused: fc.boolean(),
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
        heldBack: fc.array(fc.record({ amount: counts, gone: fc.boolean() }), { maxLength: 3 }),
        shown: fc.option(fc.integer({ min: -5, max: 100 }).map(countFromUnits)),
        paused: fc.boolean(),
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
  function most(known: PlanItem, heldBack: HeldBack, purpose: 'lower' | 'raise'): number {
    if (known.reading === null || (known.gone && !heldBack.gone)) return 0
    const owed = known.owed.reduce((total, { amount }) => total + amount, 0)
    const before = known.reading - heldBack.amount
    const reading = purpose === 'raise' ? Math.min(before, known.reading) : before
    return reading + (purpose === 'raise' ? Math.min(0, owed) : owed) + Math.min(0, known.unsettled ?? 0)
  }

  test('no listing is set to more than its parts allow less the buffer', () => {
    fc.assert(
      fc.property(groups, (group) => {
        const { lowerings, raises } = planGroup(group, limits)
        for (const write of [...lowerings, ...raises]) {
          const { buffers = [], heldBack = [] } = group.listings.find((each) => each.link === write.link) ?? {}
          write.link.parts.forEach(({ itemId, units }, index) => {
            const known = group.items.find(({ id }) => id === itemId) ?? item()
            const purpose = write.to < write.from ? 'lower' : 'raise'
            const left = most(known, heldBack[index] ?? NOT_HELD_BACK, purpose) - (buffers[index] ?? 0)
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
          expect(group.listings.find((each) => each.link === write.link)?.stockGate).toBe('open')
          for (const { itemId } of write.link.parts) {
            expect(group.items.find(({ id }) => id === itemId)).toMatchObject({ fresh: true, gone: false })
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a pause keeps back just what it is of, and nothing else is decided otherwise', () => {
    fc.assert(
      fc.property(groups, (group) => {
        const free = <Row>(rows: readonly Row[]) => rows.map((row) => ({ ...row, paused: false }))
        const unpaused = planGroup({ ...group, items: free(group.items), listings: free(group.listings) }, limits)
        const { paused, ...sent } = planGroup(group, limits)
        const itemsPaused = new Set(group.items.filter((each) => each.paused).map(({ id }) => id))
        const linksPaused = new Set(group.listings.filter((each) => each.paused).map((each) => each.link))
        const corrections = unpaused.corrections.filter(({ itemId }) => !itemsPaused.has(itemId))
        expect(sent.corrections).toEqual(corrections)
        expect(sent.raises).toEqual(unpaused.raises.filter((write) => !linksPaused.has(write.link)))
        expect(sent.holds).toEqual(unpaused.holds)
        const count = ({ corrections, lowerings, raises }: Omit<Plan, 'paused'>) =>
          corrections.length + lowerings.length + raises.length
        expect(count(sent) + paused.length).toBe(count(unpaused))
      }),
    )
  })

  test('the same state gives the same plan', () => {
    const again = (group: PlanGroup) => planGroup(structuredClone(group), limits)
    fc.assert(fc.property(groups, (group) => void expect(planGroup(group, limits)).toEqual(again(group))))
  })
})
