import { describe, expect, test } from 'vitest'
import type { HttpAnswer } from '../../ports/http.js'
import { openWooCommerce } from './channel.js'
import { answered, contextOver, declined, listed, recordingHttp, settingsFor } from './double.js'

interface FakeShop {
  readonly products: readonly { id: number; type: string }[]
  readonly variations: readonly { id: number; parent_id: number }[]
  readonly analytics: boolean
}

function shopAnswer(shop: FakeShop, url: URL): HttpAnswer {
  const route = url.pathname.replace('/wp-json/', '')
  const page = url.searchParams.get('page')
  const perParent = /^wc\/v3\/products\/(\d+)\/variations$/.exec(route)
  if (perParent) {
    return listed(
      shop.variations.filter((row) => row.parent_id === Number(perParent[1])).map(({ id }) => ({ id })),
      page,
    )
  }
  if (route === 'wc-analytics/variations') {
    return shop.analytics ? listed(shop.variations, page) : declined(404, 'rest_no_route')
  }
  const type = url.searchParams.get('type')
  return listed(
    shop.products.filter((row) => type === null || row.type === type),
    page,
  )
}

function openShop(shop: FakeShop) {
  const { http, requests } = recordingHttp((url) => shopAnswer(shop, url))
  const context = contextOver(http)
  return { port: openWooCommerce(settingsFor('https://shop.example'), context), requests, context }
}

async function walk(shop: FakeShop) {
  const opened = openShop(shop)
  const ids: string[] = []
  const totals: (number | null)[] = []
  let cursor: string | null = null
  do {
    // A new channel for each page: the cursor must carry all that a restart needs.
    const page = await openWooCommerce(settingsFor('https://shop.example'), opened.context).catalogue(cursor)
    if (!page.ok) throw new Error(page.failure.detail)
    ids.push(...page.value.rows.map((row) => row.id))
    totals.push(page.value.total)
    cursor = page.value.next
  } while (cursor !== null)
  return { ids, totals, requests: opened.requests }
}

function range(count: number, first = 1): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

const SIMPLE = range(230).map((id) => ({ id, type: 'simple' }))
const PARENTS = range(45, 1000).map((id) => ({ id, type: 'variable' }))
const VARIATIONS = PARENTS.flatMap(({ id }) => range(4, id * 10).map((child) => ({ id: child, parent_id: id })))
const MANY = range(130, 900_000).map((id) => ({ id, parent_id: 1007 }))
const SHOP = { products: [...SIMPLE, ...PARENTS], variations: [...VARIATIONS, ...MANY], analytics: true }
const ALL_IDS = [...SHOP.products, ...SHOP.variations].map((row) => String(row.id)).sort()

describe('the walk', () => {
  test('brings every product and every variation once, and the total once it is known', async () => {
    const { ids, totals, requests } = await walk(SHOP)
    expect(ids.sort()).toEqual(ALL_IDS)
    expect(totals.slice(0, 2)).toEqual([null, null])
    expect(totals.at(-1)).toBe(ALL_IDS.length)
    expect(requests).toHaveLength(3 + 4)
  })

  test('reads the first page alone, and as many more at once as the shop bears but for one', async () => {
    const products = range(950).map((id) => ({ id, type: 'simple' }))
    const { port, requests, context } = openShop({ products, variations: [], analytics: true })
    const pagesOf = async (cursor: string | null) => {
      requests.length = 0
      const page = await port.catalogue(cursor)
      expect(page.ok).toBe(true)
      const pages = requests.map(({ url }) => Number(url.searchParams.get('page')))
      return { pages, next: page.ok ? page.value.next : null }
    }
    expect(await pagesOf(null)).toEqual({ pages: [1], next: 'products:2:10' })
    expect(await pagesOf('products:2:10')).toEqual({ pages: [2, 3, 4], next: 'products:5:10' })
    expect(await pagesOf('products:10:10')).toEqual({ pages: [10], next: 'variations:1:950' })
    context.memory.remember('requests_at_once', '1')
    expect(await pagesOf('products:2:10')).toEqual({ pages: [2], next: 'products:3:10' })
  })

  test('of a list that became shorter, takes nothing beyond its end for a failure', async () => {
    const { http } = recordingHttp((url) => {
      const page = url.searchParams.get('page')
      return Number(page) > 3 ? declined(400, 'rest_invalid_page_number') : listed(SIMPLE, page)
    })
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    const page = await port.catalogue('products:2:9')
    expect(page).toMatchObject({ ok: true, value: { next: 'variations:1:230' } })
    expect(page.ok && page.value.rows).toHaveLength(130)
  })

  test('goes parent by parent where there is no list of all variations, and asks for it once', async () => {
    const { ids, requests } = await walk({ ...SHOP, analytics: false })
    expect(ids.sort()).toEqual(ALL_IDS)
    expect(requests.filter(({ url }) => url.pathname.includes('analytics'))).toHaveLength(1)
  })

  test('asks by id in ascending order, a hundred at a time, for the fields it reads', async () => {
    const { requests } = await walk(SHOP)
    for (const { url } of requests) {
      expect(url.searchParams.get('orderby')).toBe('id')
      expect(url.searchParams.get('order')).toBe('asc')
      expect(url.searchParams.get('per_page')).toBe('100')
      expect(url.searchParams.get('_fields')).toContain('stock_quantity')
    }
  })

  test('trusts the count of pages where a plugin gives fewer rows than asked for', async () => {
    const { http } = recordingHttp((url) =>
      url.pathname.endsWith('products') ? listed(SIMPLE, url.searchParams.get('page'), 20) : listed([], '1'),
    )
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    expect(await port.catalogue(null)).toMatchObject({ ok: true, value: { next: 'products:2:12' } })
  })

  test('skips a row without an id and keeps its neighbours', async () => {
    const { http } = recordingHttp(() => answered([{ id: 1, type: 'simple' }, 'rubbish', { id: 3 }]))
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    const page = await port.catalogue(null)
    expect(page.ok && page.value.rows.map((row) => row.id)).toEqual(['1', '3'])
  })

  test('passes a parent by that went away meanwhile', async () => {
    const { http } = recordingHttp((url) => {
      if (url.pathname.endsWith('/7/variations')) return declined(404, 'woocommerce_rest_product_invalid_id')
      if (url.pathname.endsWith('/variations')) return listed([{ id: 81 }], null)
      return listed([{ id: 7 }, { id: 8 }], null)
    })
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    const page = await port.catalogue('parents:1:0')
    expect(page).toMatchObject({ ok: true, value: { rows: [{ id: '81', parentId: '8' }], next: null } })
  })
})

describe('a page that cannot be read', () => {
  test('is no reason to give the list of all variations up', async () => {
    const { http } = recordingHttp((url) =>
      url.pathname.includes('analytics') ? declined(503, 'wp_die') : listed([{ id: 7 }], null),
    )
    const context = contextOver(http)
    const page = await openWooCommerce(settingsFor('https://shop.example'), context).catalogue('variations:1:5')
    expect(page).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
    expect(context.memory.recall('analytics')).toBeUndefined()
  })

  test.each([
    ['no list', answered({ id: 1 })],
    ['HTML', answered('<b>Warning</b>[]')],
    ['a 500', declined(500, 'internal_server_error')],
  ])('%s: unavailable, in every phase', async (_, answer) => {
    const { http } = recordingHttp(() => answer)
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    for (const cursor of [null, 'variations:1:5', 'parents:1:0']) {
      expect(await port.catalogue(cursor)).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
    }
  })

  test('one parent that fails fails the page: half of it would pass for all of it', async () => {
    const { http } = recordingHttp((url) => {
      if (url.pathname.endsWith('/8/variations')) return declined(500, 'internal_server_error')
      return listed([{ id: 7 }, { id: 8 }], null)
    })
    const port = openWooCommerce(settingsFor('https://shop.example'), contextOver(http))
    expect(await port.catalogue('parents:1:0')).toMatchObject({ ok: false })
  })
})
