import { describe, expect, test } from 'vitest'
import type { PairedItem, PairedListing, Pairing } from './pairing.js'
import { duplicateReason, pairingReason, settlementsOf, unlistedReason } from './pairing-words.js'

const BETWEEN = { till: 'main', shop: 'web', matchBy: ['sku', 'barcode'] as const }
const RED: PairedItem = { id: '1', sku: 'CUP', barcode: null, name: 'Cup, red', countable: true }
const BLUE: PairedItem = { ...RED, id: '2', name: 'Cup, blue' }
const LISTING: PairedListing = {
  id: '11',
  sku: 'CUP',
  barcode: '628',
  name: 'Cup',
  parentId: null,
  stockKeeping: 'managed',
  link: null,
}
const LINK = { state: 'live' as const, origin: 'sku' as const, itemIds: ['1'] }
const PLACE = { file: 'a.yaml', line: 3 }
const PLAIN: Pairing = {
  listing: LISTING,
  standing: 'unmatched',
  open: true,
  items: [],
  namesakes: [],
  by: null,
  place: null,
}

describe('the reason', () => {
  test.each<[string, Partial<Pairing>]>([
    ['item 1 of main (Cup, red) has the same SKU', { standing: 'live', items: [RED], by: 'sku' }],
    ['item 1 of main (Cup, red) has the same barcode', { standing: 'proposed', items: [RED], by: 'barcode' }],
    ['a mapping file says so (a.yaml:3)', { standing: 'live', items: [RED], place: PLACE }],
    [
      'it was linked when both had one SKU; now it has LAMP and item 1 of main has CUP: it may be another product by now',
      { standing: 'changed_sku', items: [RED], by: 'sku', listing: { ...LISTING, sku: 'LAMP' } },
    ],
    [
      "2 items bear the SKU CUP at main, and which is meant can't be guessed: 1 (Cup, red), 2 (Cup, blue)",
      { standing: 'ambiguous', items: [RED, BLUE], namesakes: [LISTING], by: 'sku' },
    ],
    [
      "2 items bear the barcode 628 at main and 2 listings bear it at web, and which is meant can't be guessed: " +
        '1 (Cup, red), 2 (Cup, blue); 11 (Cup), 12',
      {
        standing: 'ambiguous',
        items: [RED, BLUE],
        namesakes: [LISTING, { ...LISTING, id: '12', name: '' }],
        by: 'barcode',
      },
    ],
    ['nothing at main has the SKU CUP or the barcode 628', {}],
    ['nothing at main has the SKU CUP or the barcode 628, but a similar one: 1 (Cup, red)', { items: [RED] }],
    [
      'item 1 of main (Cup, red) has no stock of its own that could be shown; say what it is made of',
      { items: [{ ...RED, countable: false }] },
    ],
    [
      'it has no SKU or barcode that an item of main could be found by',
      { listing: { ...LISTING, sku: '', barcode: null } },
    ],
    ['web keeps no stock of it, so there is no figure to keep true', { standing: 'not_managed' }],
    [
      'it is linked (a.yaml:3), but web counts its stock at the product that it belongs to',
      { standing: 'not_managed', place: PLACE, listing: { ...LISTING, stockKeeping: 'by_parent', link: LINK } },
    ],
    ['web does not stock it at its location, only at others', { standing: 'elsewhere' }],
    ['a mapping file says to leave it alone (a.yaml:3)', { standing: 'ignored', place: PLACE }],
  ])('%s', (reason, pairing) => {
    expect(pairingReason({ ...PLAIN, ...pairing }, BETWEEN)).toBe(reason)
  })

  test('goes by what the configuration matches by', () => {
    expect(pairingReason(PLAIN, { ...BETWEEN, matchBy: ['barcode'] })).toBe('nothing at main has the barcode 628')
    expect(unlistedReason(RED, BETWEEN)).toBe('no listing of web has its SKU')
    expect(unlistedReason(RED, { ...BETWEEN, matchBy: ['barcode'] })).toContain('it has no barcode that a listing')
    expect(duplicateReason([RED, BLUE], 'main')).toContain('2 items of main bear the SKU CUP')
  })
})

describe('what would settle it', () => {
  test.each<[string, readonly string[], Partial<Pairing>]>([
    ['each candidate, or none', ['links 1', 'links 2', 'ignore null'], { standing: 'ambiguous', items: [RED, BLUE] }],
    ['a proposed link', ['links 1'], { standing: 'proposed', items: [RED] }],
    ['leaving it alone', ['ignore null'], { standing: 'elsewhere', items: [RED] }],
    ['no bundle', ['ignore null'], { items: [{ ...RED, countable: false }] }],
    [
      'of several parts no line',
      ['ignore null'],
      {
        standing: 'changed_sku',
        items: [RED, BLUE],
        listing: { ...LISTING, link: { ...LINK, itemIds: ['1', '2'] } },
      },
    ],
    ['nothing where nothing is open', [], { standing: 'live', items: [RED], open: false }],
    [
      'nothing beside what a mapping file says',
      [],
      { standing: 'not_managed', place: PLACE, listing: { ...LISTING, link: { ...LINK, origin: 'mapping' } } },
    ],
  ])('is %s', (_, expected, pairing) => {
    const found = settlementsOf({ ...PLAIN, ...pairing }, 'web')
    expect(found.map(({ section, itemId }) => `${section} ${itemId}`)).toEqual(expected)
  })
})
