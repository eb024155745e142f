import { expect, test } from 'vitest'
import { moneyFromTenThousandths } from './money.js'
import { PLAIN_PRICE_FORMULA } from './rule.js'
import { seenPrice } from './seen-price.js'

const price = (units: number) => ({ price: moneyFromTenThousandths(units * 10_000), salePrice: null })
const link = { id: 1, shop: 'web', listingId: '77', till: 'main', parts: [], contacted: true }
const sent = { link, price: price(30), priceSent: price(35), sentShows: true, priceRule: PLAIN_PRICE_FORMULA }
const keep = { ...PLAIN_PRICE_FORMULA, edited: 'keep' as const }

test.each<[string, Partial<typeof sent>, string | undefined]>([
  ['overwritten', {}, 'overwritten'],
  ['kept where its rule says so', { priceRule: keep }, 'kept'],
  ['agreed where the till asks the same', { price: price(40), priceRule: keep }, 'agreed'],
  ['nothing where it is the one that was sent', { price: price(35) }, undefined],
  ['nothing where a lagging reader may show an older one', { sentShows: false }, undefined],
])('a price other than the one that was sent is %s', (_, listing, kind) => {
  expect(seenPrice({ ...sent, ...listing }, price(40))?.kind).toBe(kind)
})

test('a price is nobody’s where none was ever sent, none is shown, or none is asked for', () => {
  expect(seenPrice({ ...sent, priceSent: null }, price(40))).toBeUndefined()
  expect(seenPrice({ ...sent, price: null }, price(40))).toBeUndefined()
  expect(seenPrice({ ...sent, priceRule: 'off' }, price(40))).toBeUndefined()
})

test('a sale is a part of the price', () => {
  const onSale = { price: price(35).price, salePrice: price(20).price }
  expect(seenPrice({ ...sent, price: onSale }, price(35))).toEqual({
    kind: 'overwritten',
    link,
    shown: onSale,
    sent: price(35),
  })
})
