import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../../core/count.js'
import type { HttpAnswer } from '../../ports/http.js'
import type { Call } from '../../ports/call.js'
import { openWooCommerce } from './channel.js'
import { answered, contextOver, declined, recordingHttp, settingsFor } from './double.js'

const STOCK: Call = {
  kind: 'stock',
  operation: 'products/batch',
  key: 'k1',
  body: '{"update":[{"id":5,"inventory_delta":-3},{"id":6,"inventory_delta":2}]}',
}

function priceCall(regular: string, sale: string): Call {
  const body = JSON.stringify({ update: [{ id: 5, regular_price: regular, sale_price: sale }] })
  return { kind: 'price', operation: 'products/3/variations/batch', key: 'k2', body }
}

async function send(call: Call, answer: HttpAnswer) {
  const { http, requests } = recordingHttp(() => answer)
  const result = await openWooCommerce(settingsFor('https://shop.example'), contextOver(http)).send(call)
  return { result, requests }
}

/** The outcomes for 5 and 6 where 5 went well and the row of 6 is as given. */
async function outcomeOf6(row: unknown) {
  const { result } = await send(STOCK, answered({ update: [{ id: 5, manage_stock: true, stock_quantity: 4 }, row] }))
  if (!result.ok) return result
  expect(result.value[0]).toEqual({ ok: true, value: { figure: countFromUnits(4) } })
  return result.value[1]
}

describe('a stock call', () => {
  test('sends the journalled bytes to the journalled route, once', async () => {
    const { requests } = await send(STOCK, { kind: 'lost', detail: 'time-out' })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.request).toMatchObject({
      method: 'POST',
      url: 'https://shop.example/wp-json/wc/v3/products/batch',
      body: STOCK.body,
    })
  })

  test('tells the figure that the shop shows, be it the expected one or not', async () => {
    expect(await outcomeOf6({ id: 6, manage_stock: true, stock_quantity: -1 })).toEqual({
      ok: true,
      value: { figure: countFromUnits(-1) },
    })
  })

  test.each([
    ['unmanaged stock', { id: 6, manage_stock: false, stock_quantity: null }, 'refused', 'stock is not managed there'],
    ['stock at the parent', { id: 6, manage_stock: 'parent', stock_quantity: 9 }, 'refused', 'parent'],
    ['no figure', { id: 6, manage_stock: true, stock_quantity: null }, 'unknown', 'no figure'],
    ['half a figure', { id: 6, manage_stock: true, stock_quantity: 1.5 }, 'unknown', 'no figure'],
    ['nothing of the stock', { id: 6 }, 'unknown', 'does not show'],
    ['another id', { id: 7, manage_stock: true, stock_quantity: 1 }, 'unknown', 'says nothing of 6'],
    ['rubbish', 'x', 'unknown', 'says nothing of 6'],
    [
      'no such product',
      { id: 6, error: { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.', data: { status: 400 } } },
      'refused',
      'Invalid ID.',
    ],
    [
      'a plugin’s exception, which may have come after the save',
      { id: 6, error: { code: 'plugin_says_no', message: 'No.', data: { status: 400 } } },
      'unknown',
      'plugin_says_no',
    ],
  ])('entry by entry: %s', async (_, row, kind, words) => {
    const outcome = await outcomeOf6(row)
    expect(outcome).toMatchObject({ ok: false, failure: { kind, detail: expect.stringContaining(words) as string } })
  })

  test('matches entries by id, not by place', async () => {
    const update = [
      { id: 6, manage_stock: true, stock_quantity: 60 },
      { id: 5, manage_stock: true, stock_quantity: 50 },
    ]
    const { result } = await send(STOCK, answered({ update }))
    expect(result.ok && result.value.map((each) => each.ok && each.value.figure)).toEqual([50_000, 60_000])
  })
})

describe('a whole call', () => {
  test.each([
    ['a short answer', answered({ update: [{ id: 5, manage_stock: true, stock_quantity: 4 }] }), 'unknown'],
    ['another form', answered([]), 'unknown'],
    ['a warning before the JSON', answered('<b>Warning</b>{"update":[]}'), 'unknown'],
    ['a batch inside a 500', answered({ update: [{ id: 5 }, { id: 6 }] }, 500), 'unknown'],
    ['a fatal', declined(500, 'internal_server_error'), 'unknown'],
    ['a redirect', answered('', 307, { location: 'https://www.shop.example/' }), 'unknown'],
    ['a time-out', { kind: 'lost', detail: 'time-out' } as const, 'unknown'],
    ['a refused connection', { kind: 'unsent', detail: 'ECONNREFUSED' } as const, 'unavailable'],
    ['a read-only key', declined(401, 'woocommerce_rest_authentication_error'), 'unauthorised'],
    ['too many items', declined(413, 'woocommerce_rest_request_entity_too_large'), 'refused'],
    ['a request to wait', declined(429, 'too_many', { 'retry-after': '5' }), 'throttled'],
  ])('%s', async (_, answer, kind) => {
    const { result } = await send(STOCK, answer)
    expect(result).toMatchObject({ ok: false, failure: { kind } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})

describe('a price call', () => {
  test.each([
    ['35.00', '', '35', ''],
    ['35.00', '29.90', '35.0', '29.9'],
  ])('is done where the echo is the same by value (%s, %s)', async (regular, sale, echoRegular, echoSale) => {
    const echo = { id: 5, regular_price: echoRegular, sale_price: echoSale }
    const { result } = await send(priceCall(regular, sale), answered({ update: [echo] }))
    expect(result).toEqual({ ok: true, value: [{ ok: true, value: { figure: null } }] })
  })

  test.each([
    ['a sale that was blanked', '35', ''],
    ['another price', '3500', '29.90'],
    ['a price that was wiped', '', ''],
  ])('is refused, both values told: %s', async (_, regular_price, sale_price) => {
    const { result } = await send(
      priceCall('35.00', '29.90'),
      answered({ update: [{ id: 5, regular_price, sale_price }] }),
    )
    const detail = `asked for price "35.00", sale "29.90", and the shop shows price "${regular_price}", sale "${sale_price}"`
    expect(result).toMatchObject({ ok: true, value: [{ ok: false, failure: { kind: 'refused', detail } }] })
  })

  test('without an echo of the prices is unknown', async () => {
    const { result } = await send(priceCall('35.00', ''), answered({ update: [{ id: 5 }] }))
    expect(result).toMatchObject({ ok: true, value: [{ ok: false, failure: { kind: 'unknown' } }] })
  })

  test.each([
    ['35.00', '35.00'],
    ['35.00', '36'],
    ['12,50', ''],
    ['', ''],
  ])('that the shop would alter is refused and never sent (%s, %s)', async (regular, sale) => {
    const { result, requests } = await send(priceCall(regular, sale), { kind: 'lost', detail: '' })
    expect(result).toMatchObject({ ok: true, value: [{ ok: false, failure: { kind: 'refused' } }] })
    expect(requests).toHaveLength(0)
  })
})

describe('the batch size', () => {
  function sizeAfter(answer: HttpAnswer, elapsedMs: number, items: number) {
    let now = 0
    const { http } = recordingHttp(() => {
      now += elapsedMs
      return answer
    })
    const port = openWooCommerce(
      settingsFor('https://shop.example'),
      contextOver(http, () => now),
    )
    const reference = { parentId: null, priceId: null, sku: null }
    const writes = Array.from({ length: 200 }, (_, index) => ({
      listing: { ...reference, id: String(index + 1) },
      from: countFromUnits(1),
      to: countFromUnits(0),
    }))
    const body = JSON.stringify({
      update: writes.slice(0, items).map(({ listing }) => ({ id: Number(listing.id), inventory_delta: -1 })),
    })
    return port.send({ ...STOCK, body }).then(() => port.composeStock(writes, () => 'k')[0]?.subjects.length)
  }

  const echoed = answered({
    update: Array.from({ length: 50 }, (_, index) => ({ id: index + 1, manage_stock: true, stock_quantity: 0 })),
  })

  test('grows after a full batch in good time, and halves after a time-out', async () => {
    expect(await sizeAfter(echoed, 1000, 50)).toBe(100)
    expect(await sizeAfter({ kind: 'lost', detail: 'time-out' }, 40_000, 50)).toBe(25)
    expect(await sizeAfter(declined(500, 'internal_server_error'), 900, 50)).toBe(25)
  })

  test('learns nothing from a shop that was not reached or declined', async () => {
    expect(await sizeAfter({ kind: 'unsent', detail: '' }, 10_000, 50)).toBe(50)
    expect(await sizeAfter(declined(429, 'too_many'), 10, 50)).toBe(50)
  })
})
