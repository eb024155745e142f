import { describe, expect, test } from 'vitest'
import { type Count, countFromThousandths, countFromUnits, ZERO } from './count.js'
import type { Link } from './link.js'
import type { PlanGroup, PlanItem, PlanListing } from './state.js'
import { workingReason } from './working-words.js'
import { PLAIN_STOCK_RULE } from './rule.js'
import { workingOf } from './working.js'

const u = countFromUnits
const part = (itemId: string, units: Count = u(1)) => ({ itemId, units })

function item(id: string, reading: number | null, parts: Partial<PlanItem> = {}): PlanItem {
  return {
    id,
    sku: id.toUpperCase(),
    reading: reading === null ? null : u(reading),
    fresh: true,
    correctable: true,
    price: null,
    owed: [],
    unsettled: null,
    correctionHeld: false,
    unitsMoved: u(1),
    largest: ZERO,
    surge: { amount: ZERO, told: ZERO },
    gone: false,
    paused: false,
    ...parts,
  }
}

function listing(shown: number | null, parts: Link['parts'], rest: Partial<PlanListing> = {}): PlanListing {
  return {
    link: { id: 1, shop: 'web', listingId: '77', till: 'main', parts, contacted: true },
    name: 'LISTING',
    shown: shown === null ? null : u(shown),
    price: null,
    priceSent: null,
    sentShows: false,
    priceReleased: null,
    stockGate: 'open',
    priceGate: 'open',
    stockRule: PLAIN_STOCK_RULE,
    buffers: [],
    heldBack: [],
    priceRule: 'off',
    paused: false,
    ...rest,
  }
}

/** The target with its working, in words. */
function told(items: readonly PlanItem[], one: PlanListing): string {
  const group: PlanGroup = { till: 'main', items, listings: [one] }
  return workingReason('main', workingOf(group, one))
}

const owed = (units: number) => [{ shop: 'web', amount: u(units), orders: [] }]

describe('the working of a target', () => {
  test('is short where the listing shows what the till has', () => {
    expect(told([item('soap', 24)], listing(24, [part('soap')]))).toBe('main allows 24 of SOAP → 24')
  })

  test('tells the buffer and the pack', () => {
    const pack = listing(7, [part('soap', u(3))], { buffers: [u(1)] })
    expect(told([item('soap', 24)], pack)).toBe('main allows 24 of SOAP; less buffer 1; one takes 3 → 7')
  })

  test('tells goods by weight, and that nothing is left of less than nothing', () => {
    const bag = listing(0, [part('tea', countFromThousandths(3_500))], { buffers: [u(9)] })
    expect(told([item('tea', 8)], bag)).toBe('main allows 8 of TEA; less buffer 9; one takes 3.5 → 0')
  })

  test('tells what the figure that it rests on is made of', () => {
    const soap = item('soap', 27, { owed: owed(-3), unsettled: u(-2) })
    const held = listing(9, [part('soap')], { heldBack: [{ amount: u(5), gone: false }] })
    expect(told([soap], held)).toBe(
      'main allows 17 of SOAP (27 as read, -3 not told yet, -2 in doubt, 5 held back) → 17',
    )
  })

  test('of a kit is what its scarcest part allows', () => {
    const kit = listing(2, [part('soap', u(2)), part('towel')])
    expect(told([item('soap', 24), item('towel', 3)], kit)).toBe(
      'main allows 24 of SOAP; one takes 2 → 12 and 3 of TOWEL → 3; the least is 3',
    )
  })

  test('keeps to the bounds of the rule', () => {
    const bounded = (minimum: number, maximum: number) => {
      const stockRule = { ...PLAIN_STOCK_RULE, minimum: u(minimum), maximum: u(maximum) }
      return told([item('soap', 24)], listing(24, [part('soap')], { stockRule }))
    }
    expect(bounded(25, 50)).toBe('main allows 24 of SOAP → 24; below the minimum of 25 → 0')
    expect(bounded(0, 20)).toBe('main allows 24 of SOAP → 24; above the maximum of 20 → 20')
  })

  test('says what is unknown and what is gone', () => {
    expect(told([item('soap', null)], listing(4, [part('soap')]))).toBe('main has said no figure of SOAP: no target')
    expect(told([item('soap', 4, { gone: true })], listing(4, [part('soap')]))).toBe(
      'SOAP is gone from main: no target',
    )
    const stockRule = { ...PLAIN_STOCK_RULE, onMissing: 'zero' } as const
    expect(told([item('soap', 4, { gone: true })], listing(4, [part('soap')], { stockRule }))).toBe(
      'SOAP is gone from main → 0',
    )
  })

  test('raises nothing for what came back before the till has it, and lets it stay', () => {
    const soap = item('soap', 20, { owed: owed(3) })
    const shown = (units: number) => told([soap], listing(units, [part('soap')]))
    expect(shown(19)).toBe('main allows 20 of SOAP (3 not told yet) → 20')
    expect(shown(23)).toBe('main allows 23 of SOAP (20 as read, 3 not told yet) → 23')
    expect(shown(24)).toBe('main allows 23 of SOAP (20 as read, 3 not told yet) → 23')
  })
})
