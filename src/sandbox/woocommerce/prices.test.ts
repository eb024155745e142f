import { describe, expect, test } from 'vitest'
import { ask, NOON, testShop } from './fixture.js'
import { storedPrice } from './prices.js'

describe('what becomes of a price that is sent', () => {
  test.each([
    ['10', '10'],
    ['10.00', '10.00'],
    ['9.99999', '9.99999'],
    ['12,50', '1250'],
    ['abc', ''],
    ['', ''],
    ['1.234.50', '1234.50'],
    ['$ 5.00', '5.00'],
    [12.5, '12.5'],
  ])('%j is stored as %j', (sent, stored) => {
    expect(storedPrice(sent)).toBe(stored)
  })
})

function sale(price: string, salePrice: string) {
  const shop = testShop()
  shop.addProduct({ id: 1, sku: 'MUG', name: 'Mug', price, salePrice }, NOON)
  return shop
}

test('price is the sale price while there is one, and cannot be written', () => {
  const shop = sale('10', '8')
  expect(ask(shop, 'PUT', '/products/1', { price: '3' }).json).toMatchObject({
    price: '8',
    regular_price: '10',
    sale_price: '8',
    on_sale: true,
  })
})

test.each(['10', '10.0', '11'])('a sale price of %s is blanked at a regular price of 10', (salePrice) => {
  const reply = ask(sale('10', ''), 'PUT', '/products/1', { sale_price: salePrice })
  expect(reply).toMatchObject({ status: 200, json: { sale_price: '', price: '10' } })
})

test('lowering the regular price below the sale price wipes the sale price', () => {
  const reply = ask(sale('10', '8'), 'PUT', '/products/1', { regular_price: '7' })
  expect(reply.json).toMatchObject({ regular_price: '7', sale_price: '', price: '7' })
})

test('the comma and the word come through a single PUT as well', () => {
  expect(ask(sale('10', ''), 'PUT', '/products/1', { regular_price: '12,50' }).json).toMatchObject({ price: '1250' })
  expect(ask(sale('10', ''), 'PUT', '/products/1', { regular_price: 'abc' }).json).toMatchObject({ price: '' })
})

test('prices on a variable parent are ignored, and it shows the lowest of its variations', () => {
  const shop = testShop()
  const variations = [
    { sku: 'S', name: 'S', price: '30' },
    { sku: 'M', name: 'M', price: '20', salePrice: '9' },
  ]
  shop.addProduct({ id: 1, sku: 'TEE', name: 'Tee', variations }, NOON)
  const reply = ask(shop, 'PUT', '/products/1', { regular_price: '5' })
  expect(reply).toMatchObject({ status: 200, json: { regular_price: '', price: '9' } })
})
