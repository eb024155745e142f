import { describe, expect, test } from 'vitest'
import { openWooCommerce } from './channel.js'
import { contextOver, listed, recordingHttp, settingsFor, answered } from './double.js'

const SINCE = Date.UTC(2026, 6, 1, 12, 0, 0)

function order(id: number, reduced: unknown = '1') {
  return {
    id,
    number: String(id),
    status: 'processing',
    date_created_gmt: '2026-07-01T12:00:00',
    date_modified_gmt: '2026-07-01T12:00:01',
    line_items: [
      { id: id * 10, product_id: 5, variation_id: 0, meta_data: [{ key: '_reduced_stock', value: reduced }] },
    ],
  }
}

function orders(count: number) {
  return Array.from({ length: count }, (_, index) => order(index + 1))
}

describe('a page of orders', () => {
  test('is asked for in naive GMT, overlapped, every status, by id', async () => {
    const { http, requests } = recordingHttp(() => listed([order(1)], null))
    const page = await openWooCommerce(settingsFor('https://shop.example'), contextOver(http)).orders(SINCE, null)
    expect(page).toMatchObject({
      ok: true,
      value: { rows: [{ id: '1', lines: [{ held: 1000 }] }], next: null, total: 1 },
    })
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      status: 'any',
      modified_after: '2026-07-01T11:57:59',
      dates_are_gmt: 'true',
      _fields: 'id,number,status,date_created_gmt,date_modified_gmt,line_items',
      orderby: 'id',
      order: 'asc',
      per_page: '100',
      page: '1',
    })
  })

  test('reaches the instant itself also without an overlap, though the shop leaves that second out', async () => {
    const { http, requests } = recordingHttp(() => listed([], null))
    const settings = settingsFor('https://shop.example', { orders_overlap_seconds: 0 })
    await openWooCommerce(settings, contextOver(http)).orders(SINCE, null)
    expect(requests[0]?.url.searchParams.get('modified_after')).toBe('2026-07-01T11:59:59')
  })

  test('leads to the next until the last', async () => {
    const { http } = recordingHttp((url) => listed(orders(250), url.searchParams.get('page')))
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await port.orders(SINCE, cursor)
      if (!page.ok) throw new Error(page.failure.detail)
      seen.push(...page.value.rows.map((row) => row.id))
      cursor = page.value.next
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(250)
  })

  test('begins again where an order left the selection between two pages: a row was stepped over', async () => {
    let stored = orders(250)
    const { http } = recordingHttp((url) => listed(stored, url.searchParams.get('page')))
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    const seen = new Set<string>()
    let cursor: string | null = null
    do {
      const page = await port.orders(SINCE, cursor)
      if (!page.ok) throw new Error(page.failure.detail)
      for (const row of page.value.rows) seen.add(row.id)
      cursor = page.value.next
      stored = stored.filter((row) => row.id !== 3)
    } while (cursor !== null)
    expect(seen.size).toBe(250)
    expect(seen).toContain('101')
  })

  test('with a line that cannot be read fails: it must not pass for one that holds nothing', async () => {
    const { http } = recordingHttp(() => listed([order(1), order(2, 'many')], null))
    const page = await openWooCommerce(settingsFor('https://shop.example'), contextOver(http)).orders(SINCE, null)
    expect(page).toEqual({
      ok: false,
      failure: { kind: 'unavailable', detail: 'order 2, line 20: _reduced_stock is no number' },
    })
  })

  test('that is no list fails', async () => {
    const { http } = recordingHttp(() => answered('<b>Warning</b>[]'))
    const page = await openWooCommerce(settingsFor('https://shop.example'), contextOver(http)).orders(SINCE, null)
    expect(page).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  })
})
