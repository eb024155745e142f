import { beforeEach, describe, expect, test } from 'vitest'
import { countFromThousandths, countFromUnits } from '../../core/count.js'
import { formatMoney, moneyFromTenThousandths, type Money } from '../../core/money.js'
import { judge } from './judge.js'
import { createModels, type Models, type Placed } from './models.js'

const NOON = Date.UTC(2026, 5, 1, 12)
let models: Models

beforeEach(() => {
  models = createModels(NOON)
  synchronise()
})

function good(sku: string) {
  const found = models.goods.find((each) => each.sku === sku)
  if (!found) throw new Error(`no good ${sku}`)
  return found
}

function listing(shop: Placed['shop'], sku: string): Placed {
  const found = models.listings.find((each) => each.shop === shop && each.sku === sku)
  if (!found) throw new Error(`no listing ${sku}`)
  return found
}

function tillStock(sku: string): number {
  return (models.till.product(good(sku).id)?.stock ?? 0) / 1000
}

function show(shop: Placed['shop'], sku: string, units: number): void {
  const { id } = listing(shop, sku)
  if (shop === 'web') models.web.editStock(Number(id), units, NOON)
  // A write of the daemon's: an edit by hand would be a movement.
  else setByApi(id, units)
}

function setByApi(inventoryItemId: string, quantity: number): void {
  const query = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { message } } }`
  const entry = { inventoryItemId, locationId: 'gid://shopify/Location/1', quantity, changeFromQuantity: null }
  const input = { name: 'available', reason: 'correction', quantities: [entry] }
  const headers = { 'x-shopify-access-token': 'shpat_sandbox', 'content-type': 'application/json' }
  const body = JSON.stringify({ query, variables: { input, key: `${inventoryItemId} ${quantity} ${(keys += 1)}` } })
  const path = '/admin/api/2026-07/graphql.json'
  const exchange = { method: 'POST', origin: 'http://127.0.0.1', path, query: new URLSearchParams(), headers, body }
  expect(models.street.answer(exchange, NOON).body).toContain('"userErrors":[]')
}
let keys = 0

/** What a perfect daemon would have done. */
function synchronise(): void {
  for (const { shop, sku, parts, id, priced } of models.listings) {
    const allowed = parts.map((part) =>
      Math.floor((tillStock(part.sku) - good(part.sku).buffer + 1e-9) / Number(part.units)),
    )
    show(shop, sku, Math.max(0, Math.min(...allowed)))
    const price = models.till.product(good(parts[0]?.sku ?? '').id)?.price
    if (shop === 'web' && priced && price !== undefined) models.web.setPrice(Number(id), inWeb(price), null, NOON)
  }
}

/** A tenth more, to the nearest five cents. */
function inWeb(price: Money): string {
  return formatMoney(moneyFromTenThousandths(Math.round((price * 1.1) / 500) * 500))
}

function correct(sku: string, thousandths: number): void {
  const quantityChange = countFromThousandths(thousandths)
  models.till.adjust({ productId: good(sku).id, type: 'count', quantityChange }, NOON)
}

function orderAtWeb(sku: string, quantity: number) {
  const placed = models.web.placeOrder([{ productId: Number(listing('web', sku).id), quantity }], NOON)
  if (!placed) throw new Error('refused')
  return placed
}

function orderAtStreet(sku: string, quantity: number): void {
  const placed = models.street.placeOrder([{ inventoryItemId: listing('main-street', sku).id, quantity }], NOON)
  if (!placed) throw new Error('refused')
}

const RIGHT = { goods: 40, agreeing: 40, lost: 0, doubled: 0, differences: [] }

describe('the judge', () => {
  test('finds the shops wrong before anybody kept them true', () => {
    const { agreeing, lost, doubled } = judge(createModels(NOON))
    expect(agreeing).toBeLessThan(5)
    expect([lost, doubled]).toEqual([0, 0])
  })

  test('finds everything right where the shops show the till', () => {
    expect(judge(models)).toEqual(RIGHT)
  })

  test("takes the till's own sales, voids and receipts for granted", () => {
    const sale = models.till.sell([{ productId: good('SOAP').id, quantity: countFromUnits(2) }], NOON)
    models.till.voidSale(sale.id, NOON)
    models.till.receive(good('SOAP').id, countFromUnits(5), NOON, { announced: false })
    // Soap, and what lies in one box with it.
    expect(judge(models)).toMatchObject({ agreeing: 38, lost: 0, doubled: 0 })
    synchronise()
    expect(judge(models)).toEqual(RIGHT)
  })

  test('counts units that the till was never told as lost, and units told twice as doubled', () => {
    orderAtWeb('SOAP-3PACK', 2)
    expect(judge(models)).toMatchObject({ lost: 6, doubled: 0 })
    correct('SOAP', -6000)
    synchronise()
    expect(judge(models)).toEqual(RIGHT)
    correct('SOAP', -6000)
    synchronise()
    expect(judge(models)).toMatchObject({ agreeing: 39, lost: 0, doubled: 6 })
  })

  test('charges every part of a kit, and fractions of a jar', () => {
    orderAtStreet('GIFT-BOX', 1)
    orderAtStreet('TEA-3G5', 1)
    expect(judge(models)).toMatchObject({ lost: 2 + 1 + 3.5, doubled: 0 })
    correct('SOAP', -2000)
    correct('TOWEL', -1000)
    correct('TEA-JAR', -3500)
    synchronise()
    expect(judge(models)).toEqual(RIGHT)
  })

  test('lets what a cancellation and a refund give back come back', () => {
    const first = orderAtWeb('HOODIE-M', 2)
    models.web.setOrderStatus(first.id, 'cancelled', NOON)
    const second = orderAtWeb('HOODIE-M', 2)
    models.web.refund(second.id, second.lines[0]?.id ?? 0, 1, true, NOON)
    expect(judge(models)).toMatchObject({ lost: 1, doubled: 0 })
  })

  test('finds a listing that shows one too many, or gives away the buffer', () => {
    show('web', 'CANDLE-OAK', 13)
    expect(judge(models).differences).toEqual(['CANDLE-OAK: web shows 13 of CANDLE-OAK for 12'])
    show('web', 'CANDLE-OAK', 12)
    show('web', 'TOWEL', 40)
    expect(judge(models).differences).toEqual(['TOWEL: web shows 40 of TOWEL for 39'])
  })

  test('finds nothing shown below zero where the till has sold more than there was', () => {
    models.till.sell([{ productId: good('CANDLE-OAK').id, quantity: countFromUnits(20) }], NOON)
    show('web', 'CANDLE-OAK', 0)
    show('main-street', 'CANDLE-OAK', 0)
    expect(judge(models)).toEqual(RIGHT)
  })

  test('finds the price of what a shop knows by another SKU', () => {
    models.till.setPrice(good('LAMP-OAK').id, moneyFromTenThousandths(200_000), NOON)
    models.web.setPrice(Number(listing('web', 'LAMP-OAK').id), '22.00', null, NOON)
    expect(judge(models).differences).toEqual(['LAMP-OAK: main-street asks 1850, for LMP-0042, not 2000,'])
  })

  test('finds a listing that was to be left alone and was written to, be it with what it shows already', () => {
    const { id, stock } = models.ignored
    expect(models.web.product(id)?.stock).toBe(stock)
    models.web.editStock(id, stock, NOON + 1)
    const differences = ['GIFT-CARD: web was written to, though the mapping file ignores it']
    expect(judge(models)).toEqual({ ...RIGHT, agreeing: 39, differences })
  })

  test('finds a price that did not follow the till, and a sale that is not shown', () => {
    const { id } = good('MUG-OAK')
    models.till.setPrice(id, moneyFromTenThousandths(72_000), NOON)
    expect(judge(models).differences.join()).toContain('MUG-OAK: web asks 715, for MUG-OAK, not 790,')
    models.web.setPrice(Number(listing('web', 'MUG-OAK').id), '7.90', null, NOON)
    models.street.setPrice(listing('main-street', 'MUG-OAK').priceId, '7.20', null, NOON)
    expect(judge(models)).toEqual(RIGHT)
    models.till.setSale(id, moneyFromTenThousandths(60_000), NOON)
    expect(judge(models).agreeing).toBe(39)
    models.web.setPrice(Number(listing('web', 'MUG-OAK').id), '7.90', '6.60', NOON)
    models.street.setPrice(listing('main-street', 'MUG-OAK').priceId, '6.00', '7.20', NOON)
    expect(judge(models)).toEqual(RIGHT)
  })
})
