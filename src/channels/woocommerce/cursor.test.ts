import { expect, test } from 'vitest'
import { formatCataloguePlace, formatOrdersPlace, parseCataloguePlace, parseOrdersPlace } from './cursor.js'

test.each([
  { phase: 'products', page: 3, pages: 12 },
  { phase: 'products', page: 1, pages: null },
  { phase: 'variations', page: 2, products: 812 },
  { phase: 'variations', page: 2, products: null },
  { phase: 'parents', page: 2, afterId: 4711 },
] as const)('a place in the catalogue survives as text: %o', (place) => {
  expect(parseCataloguePlace(formatCataloguePlace(place))).toEqual(place)
})

test.each([null, '', 'rubbish', 'products:0', 'products:x', 'orders:3'])('%o begins the catalogue anew', (cursor) => {
  expect(parseCataloguePlace(cursor)).toEqual({ phase: 'products', page: 1, pages: null })
})

test.each([
  { page: 3, total: 250 },
  { page: 3, total: 0 },
  { page: 3, total: null },
])('a place among the orders survives as text: %o', (place) => {
  expect(parseOrdersPlace(formatOrdersPlace(place))).toEqual(place)
})

test.each([null, '', '0:5', 'x', '3'])('%o begins the orders anew', (cursor) => {
  expect(parseOrdersPlace(cursor)).toEqual({ page: 1, total: null })
})
