import { describe, expect, test } from 'vitest'
import type { HttpAnswer } from '../../ports/http.js'
import type { ListingReference } from '../../ports/shop.js'
import { openWooCommerce } from './channel.js'
import { contextOver, declined, listed, recordingHttp, settingsFor } from './double.js'

interface Row {
  readonly id: number
  readonly parent_id: number
  readonly sku: string
  readonly type: string
}

function product(id: number, sku = `P${id}`): Row {
  return { id, parent_id: 0, sku, type: 'simple' }
}

function variation(id: number, parent_id: number, sku = `V${id}`): Row {
  return { id, parent_id, sku, type: 'variation' }
}

function referenceTo(row: Row, changes: Partial<ListingReference> = {}): ListingReference {
  const parentId = row.parent_id === 0 ? null : String(row.parent_id)
  return { id: String(row.id), parentId, priceId: null, sku: row.sku, ...changes }
}

/** As the shop does: `include` drops variations from a list of products, `sku` does not. */
function shopAnswer(rows: readonly Row[], url: URL): HttpAnswer {
  const include = url.searchParams.get('include')?.split(',') ?? null
  const skus = url.searchParams.get('sku')?.split(',') ?? null
  const parent = /products\/(\d+)\/variations$/.exec(url.pathname)?.[1]
  const chosen = rows.filter((row) => {
    if (include !== null && !include.includes(String(row.id))) return false
    if (skus !== null) return skus.includes(row.sku)
    return parent === undefined ? row.parent_id === 0 : row.parent_id === Number(parent)
  })
  return listed(chosen, url.searchParams.get('page'))
}

async function read(rows: readonly Row[], references: readonly ListingReference[]) {
  const { http, requests } = recordingHttp((url) => shopAnswer(rows, url))
  const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
  const result = await port.listings(references)
  if (!result.ok) throw new Error(result.failure.detail)
  return { ids: result.value.map((row) => row.id).sort(), readings: result.value, requests }
}

function many(count: number, make: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

describe('listings', () => {
  test('of nothing asks nothing', async () => {
    expect((await read([], [])).requests).toHaveLength(0)
  })

  test('are read a hundred products in one request', async () => {
    const rows = many(250, (index) => product(index + 1))
    const { ids, requests } = await read(
      rows,
      rows.map((row) => referenceTo(row)),
    )
    expect(ids).toHaveLength(250)
    expect(requests).toHaveLength(3)
  })

  test('are read a hundred variations of a hundred parents in one request, by SKU', async () => {
    const rows = many(100, (index) => variation(1000 + index, 1 + index))
    const { readings, requests } = await read(
      rows,
      rows.map((row) => referenceTo(row)),
    )
    expect(readings).toHaveLength(100)
    expect(readings[0]).toMatchObject({ id: '1000', parentId: '1' })
    expect(requests).toHaveLength(1)
  })

  test('are read by parent where that takes no more requests', async () => {
    const rows = many(30, (index) => variation(1000 + index, 7))
    const { ids, requests } = await read(
      rows,
      rows.map((row) => referenceTo(row)),
    )
    expect(ids).toHaveLength(30)
    expect(requests.map(({ url }) => url.pathname)).toEqual(['/wp-json/wc/v3/products/7/variations'])
  })

  test('without a SKU of their own are read by parent', async () => {
    const rows = [
      variation(11, 1, 'A,B'),
      variation(21, 2, ''),
      variation(31, 3, 'TWIN'),
      variation(41, 4, 'TWIN'),
      variation(51, 5, ' BLANK'),
    ]
    const { ids, requests } = await read(
      rows,
      rows.map((row) => referenceTo(row)),
    )
    expect(ids).toEqual(['11', '21', '31', '41', '51'])
    expect(requests.every(({ url }) => url.searchParams.get('sku') === null)).toBe(true)
  })

  test('with a comma in the SKU stay out of the list, where it would part them', async () => {
    const rows = [variation(11, 1, 'A,B'), variation(21, 2), variation(31, 3), variation(41, 4)]
    const { ids, requests } = await read(
      rows,
      rows.map((row) => referenceTo(row)),
    )
    expect(ids).toEqual(['11', '21', '31', '41'])
    expect(requests.map(({ url }) => url.searchParams.get('sku'))).toEqual(['V21,V31,V41', null])
  })

  test('whose SKU has changed are found at their parent, not taken for gone', async () => {
    const rows = [variation(11, 1, 'NEW'), variation(21, 2), variation(31, 3), product(9, 'OLD')]
    const references = rows.slice(0, 3).map((row) => referenceTo(row, row.id === 11 ? { sku: 'OLD' } : {}))
    expect((await read(rows, references)).ids).toEqual(['11', '21', '31'])
  })

  test('that are gone are missing from the answer', async () => {
    const rows = [product(1), variation(21, 2)]
    const gone = [referenceTo(product(5)), referenceTo(variation(31, 3))]
    const { ids } = await read(rows, [...rows.map((row) => referenceTo(row)), ...gone])
    expect(ids).toEqual(['1', '21'])
  })

  test('asked for twice are read once', async () => {
    const { ids } = await read([product(1)], [referenceTo(product(1)), referenceTo(product(1))])
    expect(ids).toEqual(['1'])
  })

  test('with long SKUs go out in addresses that a server takes', async () => {
    const rows = many(100, (index) => variation(1000 + index, 1 + index, `${'é'.repeat(60)}-${index}`))
    const { ids, requests } = await read(
      rows,
      rows.map((row) => referenceTo(row)),
    )
    expect(ids).toHaveLength(100)
    expect(requests.length).toBeLessThan(100)
    for (const { url } of requests) expect(url.href.length).toBeLessThan(4000)
  })

  test('fail as a whole where one request fails: what is missing would pass for gone', async () => {
    const { http } = recordingHttp((url) =>
      url.pathname.endsWith('variations') ? declined(500, 'internal_server_error') : listed([product(1)], null),
    )
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    const result = await port.listings([referenceTo(product(1)), referenceTo(variation(21, 2))])
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  })
})
