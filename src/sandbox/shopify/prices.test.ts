import { describe, expect, test } from 'vitest'
import { ask, NOON, testShop } from './fixture.js'

const UPDATE = `mutation Update($product: ID!, $variants: [ProductVariantsBulkInput!]!, $partial: Boolean) {
  productVariantsBulkUpdate(productId: $product, variants: $variants, allowPartialUpdates: $partial) {
    productVariants { id price compareAtPrice }
    userErrors { code field message }
  }
}`

function shopWithTwo() {
  const model = testShop()
  const variants = ['A', 'B'].map((sku) => ({ sku, price: '35', compareAtPrice: '40.00', stock: 1 }))
  const { productId, variants: added } = model.addProduct({ title: 'Leaf', variants }, NOON)
  const [first = '', second = ''] = added.map(({ variantId }) => variantId)
  const update = (changes: readonly unknown[], partial = false) =>
    ask(model, UPDATE, { product: productId, variants: changes, partial })
  const prices = () => model.variants().map(({ price, compareAtPrice }) => [price, compareAtPrice])
  return { model, productId, first, second, update, prices }
}

describe('productVariantsBulkUpdate', () => {
  test('takes decimal texts, clears with null, and leaves what is not named', () => {
    const { first, second, update, prices } = shopWithTwo()
    const { data } = update([
      { id: first, price: '29.9', compareAtPrice: null },
      { id: second, price: '31.00' },
    ])
    expect(data).toEqual({
      productVariantsBulkUpdate: {
        productVariants: [
          { id: first, price: '29.90', compareAtPrice: null },
          { id: second, price: '31.00', compareAtPrice: '40.00' },
        ],
        userErrors: [],
      },
    })
    expect(prices()).toEqual([
      ['29.90', null],
      ['31.00', '40.00'],
    ])
  })

  test('refuses the call for one bad variant, or with allowPartialUpdates only that one', () => {
    const { first, update, prices } = shopWithTwo()
    const changes = [
      { id: first, price: '1.00' },
      { id: 'gid://shopify/ProductVariant/1', price: '1.00' },
    ]
    const userErrors = [{ code: 'PRODUCT_VARIANT_DOES_NOT_EXIST', field: ['variants', '1', 'id'] }]
    expect(update(changes).data).toMatchObject({ productVariantsBulkUpdate: { productVariants: null, userErrors } })
    expect(prices()[0]).toEqual(['35.00', '40.00'])
    expect(update(changes, true).data).toMatchObject({
      productVariantsBulkUpdate: { productVariants: [{ id: first }], userErrors },
    })
    expect(prices()[0]).toEqual(['1.00', '40.00'])
  })

  test('refuses variants of another product, without id, below zero, without price, or with stock', () => {
    const { model, first, update } = shopWithTwo()
    const other = model.addProduct({ title: 'Other', variants: [{ sku: 'C', price: '1', stock: 0 }] }, NOON)
    const place = { availableQuantity: 1, locationId: 'gid://shopify/Location/655441491' }
    const { data } = update([
      { id: other.variants[0]?.variantId, price: '1.00' },
      { price: '1.00' },
      { id: first, price: '-1.00' },
      { id: first, price: null },
      { id: first, inventoryQuantities: [place] },
    ])
    const { userErrors } = data?.productVariantsBulkUpdate as { userErrors: { code: string }[] }
    expect(userErrors.map(({ code }) => code)).toEqual([
      'MUST_BE_FOR_THIS_PRODUCT',
      'PRODUCT_VARIANT_ID_MISSING',
      'NEGATIVE_PRICE_VALUE',
      'BLANK',
      'NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE',
    ])
  })

  test('refuses a product that is not there, and a price that is no number', () => {
    const { model, first, update } = shopWithTwo()
    const variables = { product: 'gid://shopify/Product/1', variants: [{ id: first, price: '1.00' }] }
    expect(ask(model, UPDATE, variables).data).toMatchObject({
      productVariantsBulkUpdate: { userErrors: [{ code: 'PRODUCT_DOES_NOT_EXIST', field: ['productId'] }] },
    })
    expect(update([{ id: first, price: '12,50' }]).errors?.[0]?.extensions?.code).toBe('INVALID_VARIABLE')
  })

  test('takes several products in one document under aliases', () => {
    const { model, productId, first } = shopWithTwo()
    const other = model.addProduct({ title: 'Other', variants: [{ sku: 'C', price: '1', stock: 0 }] }, NOON)
    const second = other.variants[0]?.variantId
    const { data, extensions } = ask(
      model,
      `mutation ($one: ID!, $ones: [ProductVariantsBulkInput!]!, $two: ID!, $twos: [ProductVariantsBulkInput!]!) {
        a: productVariantsBulkUpdate(productId: $one, variants: $ones) { userErrors { code } }
        b: productVariantsBulkUpdate(productId: $two, variants: $twos) { userErrors { code } }
      }`,
      { one: productId, ones: [{ id: first, price: '5' }], two: other.productId, twos: [{ id: second, price: '6' }] },
    )
    expect(data).toEqual({ a: { userErrors: [] }, b: { userErrors: [] } })
    expect(model.variants().map(({ price }) => price)).toEqual(['5.00', '35.00', '6.00'])
    expect(extensions?.cost.requestedQueryCost).toBe(20)
  })

  test('fails aloud at a member that is not modelled', () => {
    const { first, update } = shopWithTwo()
    expect(update([{ id: first, taxable: true }]).errors?.[0]?.extensions?.code).toBe('NOT_MODELLED')
  })
})
