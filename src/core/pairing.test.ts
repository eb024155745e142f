import { describe, expect, test } from 'vitest'
import {
  duplicateSkus,
  type PairedItem,
  type PairedLink,
  type PairedListing,
  pairShop,
  type ShopFacts,
} from './pairing.js'

const SOAP: PairedItem = { id: '1', sku: 'SOAP', barcode: '6281', name: 'Soap', countable: true }
const SHELF: PairedListing = {
  id: '11',
  sku: 'SOAP',
  barcode: null,
  name: 'Soap',
  parentId: null,
  stockKeeping: 'managed',
  link: null,
}
const LINK: PairedLink = { state: 'live', origin: 'sku', itemIds: ['1'] }
const PLACE = { file: 'a.yaml', line: 3 }

function facts(more: Partial<ShopFacts>): ShopFacts {
  return { listings: [SHELF], items: [SOAP], shared: new Map(), mapped: [], ignored: [], ...more }
}

/** How a listing that differs from the plain one in this stands. */
function standing(listing: Partial<PairedListing>, more: Partial<ShopFacts> = {}) {
  const [pairing] = pairShop(facts({ listings: [{ ...SHELF, ...listing }], ...more })).pairings
  return pairing && `${pairing.standing}${pairing.open ? '' : ', settled'}`
}

const both = new Map([['11', { by: 'sku' as const, items: ['1', '2'], listings: ['11'] }]])
const twoListings = new Map([['11', { by: 'sku' as const, items: ['1'], listings: ['11', '12'] }]])
const oneBarcode = new Map([['11', { by: 'barcode' as const, items: ['1'], listings: ['11', '12'] }]])
const mapped = [{ listing: { kind: 'id' as const, value: '11' }, place: PLACE }]

describe('a listing', () => {
  test.each<[string, Partial<PairedListing>, Partial<ShopFacts>]>([
    ['live, settled', { link: LINK }, {}],
    ['proposed', { link: { ...LINK, state: 'proposed' } }, {}],
    ['changed_sku', { link: LINK, sku: 'LAMP' }, {}],
    ['changed_sku', { link: { ...LINK, origin: 'barcode' }, barcode: '6282' }, {}],
    ['live, settled', { link: { ...LINK, origin: 'barcode' }, sku: 'LAMP', barcode: '6281' }, {}],
    ['live, settled', { link: { ...LINK, origin: 'mapping' }, sku: 'LAMP' }, {}],
    ['live, settled', { link: LINK, sku: 'LAMP' }, { mapped }],
    ['live, settled', { link: { ...LINK, itemIds: ['gone'] }, sku: 'LAMP' }, {}],
    ['unmatched', {}, {}],
    ['ambiguous', {}, { shared: both }],
    ['ambiguous', {}, { shared: oneBarcode }],
    ['duplicate_sku', {}, { shared: twoListings }],
    ['not_managed', { stockKeeping: 'unmanaged' }, {}],
    ['not_managed', { stockKeeping: 'unmanaged', link: LINK }, {}],
    ['elsewhere', { stockKeeping: 'inactive', link: LINK }, {}],
    ['not_managed', { stockKeeping: 'by_parent' }, {}],
    ['ignored, settled', {}, { shared: both, ignored: mapped }],
    ['ignored, settled', { stockKeeping: 'inactive' }, { ignored: mapped }],
  ])('is %s: %o %o', (expected, listing, more) => {
    expect(standing(listing, more)).toBe(expected)
  })

  test.each([
    ['linked', LINK, [], false],
    ['ignored', null, [{ listing: { kind: 'sku' as const, value: 'BOX' }, place: PLACE }], false],
    ['neither', null, [], true],
  ])('that its parent counts is open only where that is %s', (_, link, ignored, open) => {
    const parent = { ...SHELF, id: '10', sku: 'BOX', link }
    const variation = { ...SHELF, parentId: '10', stockKeeping: 'by_parent' as const }
    const { pairings } = pairShop(facts({ listings: [parent, variation], ignored }))
    expect(pairings[1]?.open).toBe(open)
  })

  test.each(['soap', ' SO-AP ', '00SOAP', 'SO_A.P'])('without a match is shown what is like its SKU %j', (sku) => {
    const { pairings, unlisted } = pairShop(facts({ listings: [{ ...SHELF, sku }] }))
    expect([pairings[0]?.items, unlisted]).toEqual([[SOAP], []])
  })

  test.each(['SOAPS', null, ''])('is not taken to be like another by its SKU %j', (sku) => {
    const none = { ...SOAP, id: '2', sku: null }
    const { pairings, unlisted } = pairShop(facts({ listings: [{ ...SHELF, sku }], items: [SOAP, none] }))
    expect([pairings[0]?.items, unlisted]).toEqual([[], [SOAP, none]])
  })

  test('knows all that bear its name, and where a mapping file speaks of it', () => {
    const other = { ...SHELF, id: '12' }
    const { pairings } = pairShop(facts({ listings: [SHELF, other], shared: twoListings, mapped }))
    expect(pairings[0]?.namesakes.map(({ id }) => id)).toEqual(['11', '12'])
    expect(pairings[0]?.place).toEqual(PLACE)
  })
})

describe('an item', () => {
  test('is unlisted where no listing could be it, and never where it is not counted', () => {
    const towel = { ...SOAP, id: '2', sku: 'TOWEL' }
    const bundle = { ...SOAP, id: '3', sku: 'BOX', countable: false }
    const { unlisted } = pairShop(facts({ items: [SOAP, towel, bundle] }))
    expect(unlisted).toEqual([towel])
  })

  test('shares its SKU only with others that are counted', () => {
    const again = { ...SOAP, id: '2' }
    const bundle = { ...SOAP, id: '3', countable: false }
    const none = { ...SOAP, id: '4', sku: null }
    expect(duplicateSkus([SOAP, again, bundle, none, { ...none, id: '5' }])).toEqual([[SOAP, again]])
    expect(duplicateSkus([SOAP, bundle])).toEqual([])
  })
})
