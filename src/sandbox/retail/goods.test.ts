import { expect, test } from 'vitest'
import { retailGoods, retailListings } from './goods.js'

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

test('what the shops show at first is not what the till has', () => {
  const right = listings.filter(({ sku, shown }) =>
    goods.some((good) => good.sku === sku && Number(good.stock) === shown),
  )
  expect(right.length).toBeLessThan(listings.length / 10)
})
