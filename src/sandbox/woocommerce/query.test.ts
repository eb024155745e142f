import { describe, expect, test } from 'vitest'
import { ask, ids, NOON, testShop } from './fixture.js'
import type { WooCommerceModel } from './model.js'

/** Product 1 is of 12:00:00.5 GMT. */
function shopAt(utcOffsetMinutes: number): WooCommerceModel {
  const shop = testShop({ utcOffsetMinutes })
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price: '10', stock: 1 }, NOON + 500)
  return shop
}

function since(shop: WooCommerceModel, text: string, gmt = true): unknown[] {
  const flag = gmt ? '&dates_are_gmt=true' : ''
  return ids(shop, `/products?modified_after=${encodeURIComponent(text)}${flag}`)
}

describe('modified_after', () => {
  test.each([0, 120, -300])('is strict and by the second, %d minutes east', (offset) => {
    const shop = shopAt(offset)
    expect(since(shop, '2026-07-01T11:59:59')).toEqual([1])
    expect(since(shop, '2026-07-01T12:00:00')).toEqual([])
  })

  test('with Z under dates_are_gmt asks for the future east of UTC, and looks right on UTC', () => {
    expect(since(shopAt(120), '2026-07-01T11:59:59Z')).toEqual([])
    expect(since(shopAt(0), '2026-07-01T11:59:59Z')).toEqual([1])
  })

  test('without dates_are_gmt is site-local, and a zone is then right', () => {
    const shop = shopAt(120)
    expect(since(shop, '2026-07-01T13:59:59', false)).toEqual([1])
    expect(since(shop, '2026-07-01T14:00:00', false)).toEqual([])
    expect(since(shop, '2026-07-01T11:59:59Z', false)).toEqual([1])
    expect(since(shop, '2026-07-01T12:00:00+00:00', false)).toEqual([])
  })

  test('with a plus sign that was not encoded is refused', () => {
    expect(ask(shopAt(0), 'GET', '/products?modified_after=2026-07-01T12:00:00+00:00')).toMatchObject({
      status: 400,
      json: { code: 'rest_invalid_param' },
    })
  })
})
