import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, parse, validate, type IntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { CATALOGUE, CATALOGUE_ROWS, LARGEST_REQUEST_COST, LISTINGS, LOCATIONS } from './operations.js'
import {
  LISTING_ROWS,
  PRICE_COST_A_PRODUCT,
  PRICE_PRODUCTS,
  rowsCost,
  SET_STOCK,
  setPrices,
  SHOP,
  SUBSCRIBE,
  SUBSCRIPTIONS,
  UNSUBSCRIBE,
} from './operations.js'

const file = new URL('../../sandbox/shopify/schema/admin_2026-07.json.gz', import.meta.url)
const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { data: IntrospectionQuery }
const schema = buildClientSchema(introspection.data)

const READS = { SHOP, LOCATIONS, CATALOGUE, LISTINGS, SUBSCRIPTIONS }
const WRITES = { SET_STOCK, SET_PRICES: setPrices(3), SUBSCRIBE, UNSUBSCRIBE }

test.each(Object.entries({ ...READS, ...WRITES }))("%s is valid by Shopify's own schema", (_, document) => {
  expect(validate(schema, parse(document))).toEqual([])
})

test('no request is expected to cost more than Shopify takes', () => {
  expect(rowsCost(CATALOGUE_ROWS)).toBeLessThanOrEqual(LARGEST_REQUEST_COST)
  expect(rowsCost(LISTING_ROWS)).toBeLessThanOrEqual(LARGEST_REQUEST_COST)
  expect(PRICE_PRODUCTS * PRICE_COST_A_PRODUCT).toBeLessThanOrEqual(LARGEST_REQUEST_COST / 2)
})
