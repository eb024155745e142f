import { expect, test } from 'vitest'
import { countFromThousandths, countFromUnits } from './count.js'
import { parseMoney, type Money } from './money.js'
import { correctionWords, movedReason, priceReason, targetReason } from './reason.js'

const sold = { shop: 'web', amount: countFromUnits(-3), orders: ['1042', '1043'] }
const returned = { shop: 'outlet', amount: countFromThousandths(500), orders: ['7'] }

test('a movement is told by what happened, where, and in which orders', () => {
  expect(movedReason([sold])).toBe('3 sold on web (orders 1042, 1043)')
  expect(movedReason([returned])).toBe('0.5 came back on outlet (order 7)')
  expect(movedReason([{ ...sold, orders: [] }, returned])).toBe('3 sold on web, 0.5 came back on outlet (order 7)')
})

test('what makes up for something tells for what', () => {
  const cause = '[ts 7f3a-1-1] landed late'
  expect(movedReason([{ shop: 'web', amount: countFromUnits(3), orders: [], cause }])).toBe(
    '3 put back, since [ts 7f3a-1-1] landed late',
  )
  expect(movedReason([sold, { shop: 'web', amount: countFromUnits(-3), orders: [], cause }])).toBe(
    '3 sold on web (orders 1042, 1043), 3 taken off, since [ts 7f3a-1-1] landed late',
  )
})

test('the till’s own ledger says that it came from outside', () => {
  expect(correctionWords([sold])).toBe('Online: 3 sold on web (orders 1042, 1043)')
})

test('a figure is told by the items that it comes from', () => {
  const figures = [
    { sku: 'JAR', figure: countFromThousandths(10_400) },
    { sku: 'BOX', figure: countFromUnits(3) },
  ]
  expect(targetReason('main', figures)).toBe('main allows 10.4 of JAR and 3 of BOX')
})

test('a price is told with its sale', () => {
  const [price, salePrice] = ['35', '28.5'].map((text) => parseMoney(text) as Money)
  if (price === undefined || salePrice === undefined) throw new Error('no price')
  expect(priceReason('main', { price, salePrice: null })).toBe('main asks 35.00')
  expect(priceReason('main', { price, salePrice })).toBe('main asks 35.00, on sale for 28.50')
})
