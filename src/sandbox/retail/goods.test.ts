import { expect, test } from 'vitest'
import { retailGoods, retailIgnored, retailListings } from './goods.js'

const goods = retailGoods()
const listings = retailListings(goods)

test('there are forty goods of all sorts, each with a SKU of its own', () => {
  expect(new Set(goods.map(({ sku }) => sku)).size).toBe(40)
  expect(goods.some(({ variationOf }) => variationOf !== null)).toBe(true)
  expect(goods.some(({ stock }) => stock.includes('.'))).toBe(true)
  expect(goods.some(({ buffer }) => buffer > 0)).toBe(true)
})

test('every good is sold somewhere, some in one shop only', () => {
  const shopsOf = ({ sku }: { sku: string }) =>
    new Set(listings.filter(({ parts }) => parts.some((part) => part.sku === sku)).map(({ shop }) => shop)).size
  expect(new Set(goods.map(shopsOf))).toEqual(new Set([1, 2]))
})

test('there are a pack, a kit and several weights out of one jar', () => {
  const partsOf = (sku: string) => listings.find((listing) => listing.sku === sku)?.parts
  expect(partsOf('SOAP-3PACK')).toEqual([{ sku: 'SOAP', units: '3' }])
  expect(partsOf('GIFT-BOX')).toHaveLength(2)
  expect(listings.filter(({ parts }) => parts[0]?.sku === 'TEA-JAR').map(({ sku }) => sku)).toEqual(
    expect.arrayContaining(['TEA-3G5', 'TEA-7G']),
  )
})

test('one listing is known by its barcode alone, one by the mapping file with a SKU of its own', () => {
  const own = listings.filter(({ priced, sku, parts }) => priced && sku !== parts[0]?.sku)
  expect(own.map(({ shop, sku, linkedBy, parts }) => [shop, sku, linkedBy, parts[0]?.sku])).toEqual([
    ['web', 'WORKSHOP-APRON', 'mapping', 'APRON-OAK'],
    ['main-street', 'LMP-0042', 'barcode', 'LAMP-OAK'],
  ])
  const barcode = goods.find(({ sku }) => sku === 'LAMP-OAK')?.barcode
  expect(listings.filter((listing) => listing.barcode === barcode).map(({ sku }) => sku)).toEqual(['LMP-0042'])
})

test('one listing would be linked to a good by its barcode, and must not be', () => {
  const { shop, sku, barcode } = retailIgnored()
  const [good, ...others] = goods.filter((each) => each.barcode === barcode)
  expect([good?.sku, others.length]).toEqual(['VASE-OAK', 0])
  expect(listings.some((listing) => listing.shop === shop && [sku, good?.sku].includes(listing.sku))).toBe(false)
})

test('of nothing is there so little that several orders that are taken back at once would wait for a person', () => {
  for (const { parts } of listings) {
    for (const { sku, units } of parts) {
      const stock = Number(goods.find((good) => good.sku === sku)?.stock)
      // Up to two are ordered at a time.
      expect(4 * 2 * Number(units), sku).toBeLessThanOrEqual(Math.max(25, stock / 2))
    }
  }
})

test('what the shops show at first is not what the till has', () => {
  const right = listings.filter(({ sku, shown }) =>
    goods.some((good) => good.sku === sku && Number(good.stock) === shown),
  )
  expect(right.length).toBeLessThan(listings.length / 10)
})
