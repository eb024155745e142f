import { describe, expect, test } from 'vitest'
import { matchListing, type Candidates, type MatchBy, type Named } from './match.js'

const listing: Named = { id: 'listing', sku: 'SOAP', barcode: '400' }
const nobody: Candidates = { itemsBySku: [], itemsByBarcode: [], listingsBySku: [], listingsByBarcode: [] }
const order: readonly MatchBy[] = ['sku', 'barcode']

function item(id: string): Named {
  return { id, sku: 'SOAP', barcode: '400' }
}

describe('a listing', () => {
  test('is matched by its SKU, before its barcode is looked at', () => {
    const candidates = { ...nobody, itemsBySku: [item('1')], itemsByBarcode: [item('2')], listingsBySku: [listing] }
    expect(matchListing(listing, candidates, order)).toEqual({ kind: 'matched', itemId: '1', by: 'sku' })
    expect(matchListing(listing, candidates, ['barcode'])).toEqual({ kind: 'matched', itemId: '2', by: 'barcode' })
  })

  test('is matched by its barcode where no item has its SKU', () => {
    const candidates = { ...nobody, itemsByBarcode: [item('2')], listingsByBarcode: [listing] }
    expect(matchListing(listing, candidates, order)).toEqual({ kind: 'matched', itemId: '2', by: 'barcode' })
  })

  test('without a counterpart is unmatched', () => {
    expect(matchListing(listing, nobody, order)).toEqual({ kind: 'unmatched' })
    expect(matchListing(listing, { ...nobody, itemsBySku: [item('1')] }, [])).toEqual({ kind: 'unmatched' })
  })

  test.each([null, ''])('without a name (%j) matches nothing, not even what has none either', (name) => {
    const nameless = { id: 'listing', sku: name, barcode: name }
    const candidates = { ...nobody, itemsBySku: [nameless], itemsByBarcode: [nameless] }
    expect(matchListing(nameless, candidates, order)).toEqual({ kind: 'unmatched' })
  })
})

describe('a name that is not unique is a matter for a person', () => {
  test('at the till', () => {
    const candidates = { ...nobody, itemsBySku: [item('1'), item('2')], listingsBySku: [listing] }
    const wanted = { kind: 'ambiguous', by: 'sku', items: ['1', '2'], listings: ['listing'] }
    expect(matchListing(listing, candidates, order)).toEqual(wanted)
  })

  test('in the shop', () => {
    const candidates = { ...nobody, itemsBySku: [item('1')], listingsBySku: [listing, item('other')] }
    const wanted = { kind: 'ambiguous', by: 'sku', items: ['1'], listings: ['listing', 'other'] }
    expect(matchListing(listing, candidates, order)).toEqual(wanted)
  })

  test('even where the barcode would be', () => {
    const candidates = { ...nobody, itemsBySku: [item('1'), item('2')], itemsByBarcode: [item('1')] }
    expect(matchListing(listing, candidates, order)).toMatchObject({ kind: 'ambiguous', by: 'sku' })
  })
})
