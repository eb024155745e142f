import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../../core/count.js'
import type { HttpAnswer } from '../../ports/http.js'
import type { ListingReference } from '../../ports/shop.js'
import { openShopify } from './channel.js'
import { context, isLocations, json, LOCATIONS_DATA, recordingHttp, settings, type GraphqlBody } from './double.js'

function variantNode(id: number) {
  return {
    id: `gid://shopify/ProductVariant/${id + 100}`,
    sku: `SKU-${id}`,
    barcode: null,
    displayName: `Thing ${id}`,
    price: '35.00',
    compareAtPrice: null,
    product: { id: 'gid://shopify/Product/42' },
  }
}

function itemNode(id: number) {
  const quantities = [{ quantity: id, updatedAt: '2026-07-01T12:00:00Z' }]
  return {
    id: `gid://shopify/InventoryItem/${id}`,
    tracked: true,
    inventoryLevel: { isActive: true, updatedAt: '2026-07-01T12:00:00Z', quantities },
  }
}

function cataloguePage(ids: readonly number[], next: string | null): HttpAnswer {
  const nodes = ids.map((id) => ({ ...variantNode(id), inventoryItem: itemNode(id) }))
  const pageInfo = { hasNextPage: next !== null, endCursor: next ?? 'end' }
  return json({ data: { productVariants: { nodes, pageInfo } } })
}

function reference(id: number): ListingReference {
  return { id: String(id), parentId: '42', priceId: String(id + 100), sku: null }
}

function open(answer: (body: GraphqlBody) => HttpAnswer, more: Record<string, unknown> = {}) {
  const recorded = recordingHttp((body) => (isLocations(body) ? json({ data: LOCATIONS_DATA }) : answer(body)))
  const shop = openShopify(settings(more), context(recorded.http))
  const asked = () => recorded.bodies().filter((body) => !isLocations(body))
  return { shop, recorded, asked }
}

const TOO_COSTLY = json({ errors: [{ message: 'Query cost is 1252', extensions: { code: 'MAX_COST_EXCEEDED' } }] })

describe('the location', () => {
  test.each(['Main Street', 'gid://shopify/Location/655441491'])('%s is looked up once', async (location) => {
    const { shop, recorded, asked } = open(() => cataloguePage([1], null), { location })
    await Promise.all([shop.catalogue(null), shop.catalogue(null)])
    await shop.catalogue(null)
    expect(recorded.bodies().filter(isLocations)).toHaveLength(1)
    expect(new Set(asked().map(({ variables }) => variables['location']))).toEqual(
      new Set(['gid://shopify/Location/655441491']),
    )
  })

  test('that is not there is refused with those that are', async () => {
    const { shop, asked } = open(() => cataloguePage([1], null), { location: 'Elsewhere' })
    expect(await shop.catalogue(null)).toEqual({
      ok: false,
      failure: {
        kind: 'refused',
        detail:
          'not one location is called "Elsewhere"; the shop has "Warehouse" (gid://shopify/Location/1), "Main Street" (gid://shopify/Location/655441491)',
      },
    })
    expect(asked()).toEqual([])
  })

  test('is found on a later page too', async () => {
    const [warehouse, main] = LOCATIONS_DATA.locations.nodes
    const recorded = recordingHttp((body) => {
      if (!isLocations(body)) return cataloguePage([1], null)
      const last = body.variables['after'] === 'c2'
      const pageInfo = { hasNextPage: !last, endCursor: last ? 'c3' : 'c2' }
      return json({ data: { locations: { nodes: [last ? main : warehouse], pageInfo } } })
    })
    const shop = openShopify(settings(), context(recorded.http))
    expect(await shop.catalogue(null)).toMatchObject({ ok: true })
  })

  test('that goes by a name of two is refused with both ids', async () => {
    const nodes = LOCATIONS_DATA.locations.nodes.map((location) => ({ ...location, name: 'Main Street' }))
    const locations = { ...LOCATIONS_DATA.locations, nodes }
    const shop = openShopify(settings(), context(recordingHttp(() => json({ data: { locations } })).http))
    const detail = expect.stringMatching(/Location\/1.*Location\/655441491/) as unknown
    expect(await shop.catalogue(null)).toMatchObject({ failure: { kind: 'refused', detail } })
  })

  test('must have been read before a stock write is composed, unless it is given as a gid', () => {
    const write = { listing: reference(1), from: countFromUnits(1), to: countFromUnits(0) }
    const named = open(() => TOO_COSTLY).shop
    expect(() => named.composeStock([write], () => 'k')).toThrow('before anything was read')
    const given = open(() => TOO_COSTLY, { location: 'gid://shopify/Location/655441491' }).shop
    expect(given.composeStock([write], () => 'k')).toHaveLength(1)
  })
})

describe('the catalogue', () => {
  test('is walked page by page', async () => {
    const { shop } = open(({ variables }) =>
      variables['after'] === null ? cataloguePage([1, 2], 'c2') : cataloguePage([3], null),
    )
    const first = await shop.catalogue(null)
    expect(first).toMatchObject({ value: { next: 'c2', rows: [{ id: '1', figure: 1000 }, { id: '2' }] } })
    expect(await shop.catalogue('c2')).toMatchObject({ value: { next: null, rows: [{ id: '3' }] } })
  })

  test('is asked for in smaller pages once Shopify finds them too costly, and stays so', async () => {
    const { shop, asked } = open(({ variables }) =>
      Number(variables['first']) > 100 ? TOO_COSTLY : cataloguePage([1], null),
    )
    expect(await shop.catalogue(null)).toMatchObject({ ok: true })
    expect(await shop.catalogue(null)).toMatchObject({ ok: true })
    expect(asked().map(({ variables }) => variables['first'])).toEqual([250, 175, 122, 85, 85])
  })

  test('that is too costly at any size is refused and not asked for without end', async () => {
    const { shop, asked } = open(() => TOO_COSTLY)
    expect(await shop.catalogue(null)).toMatchObject({ failure: { kind: 'refused' } })
    expect(asked().length).toBeLessThan(12)
  })
})

describe('listings', () => {
  function found({ variables }: GraphqlBody): HttpAnswer {
    const ids = variables['ids'] as readonly string[]
    const nodes = ids.map((gid) => {
      const id = Number(gid.split('/').at(-1))
      return id % 100 === 0 ? null : { ...itemNode(id), variant: variantNode(id) }
    })
    return json({ data: { nodes } })
  }

  test('are read 250 at a time; what is gone is left out', async () => {
    const { shop, asked } = open(found)
    const references = Array.from({ length: 501 }, (_, index) => reference(index + 1))
    const read = await shop.listings(references)
    expect(read.ok && read.value.length).toBe(496)
    expect(asked().map(({ variables }) => (variables['ids'] as readonly string[]).length)).toEqual([250, 250, 1])
  })

  test('are read in smaller parts where that is too costly, none left out and none twice', async () => {
    const { shop } = open((body) =>
      (body.variables['ids'] as readonly string[]).length > 50 ? TOO_COSTLY : found(body),
    )
    const references = Array.from({ length: 99 }, (_, index) => reference(index + 1))
    const read = await shop.listings(references)
    expect(read.ok && read.value.map(({ id }) => id)).toEqual(references.map(({ id }) => id))
  })

  test('that are something else are not found', async () => {
    const { shop } = open(() => json({ data: { nodes: [{}, null] } }))
    expect(await shop.listings([1, 2].map(reference))).toEqual({ ok: true, value: [] })
  })

  test('that can not be read whole are not had', async () => {
    const { shop } = open(() => json({ data: { nodes: [itemNode(1)] } }))
    expect(await shop.listings([reference(1)])).toMatchObject({ failure: { kind: 'unavailable' } })
  })

  test('of which one part could not be read are not had', async () => {
    const { shop } = open((body) =>
      (body.variables['ids'] as readonly string[]).length < 250 ? json({ errors: 'x' }, 500) : found(body),
    )
    const references = Array.from({ length: 300 }, (_, index) => reference(index + 1))
    expect(await shop.listings(references)).toMatchObject({ failure: { kind: 'unavailable' } })
  })

  test('of none ask for nothing', async () => {
    const { shop, asked } = open(found)
    expect(await shop.listings([])).toEqual({ ok: true, value: [] })
    expect(asked()).toEqual([])
  })
})

describe('a journalled call', () => {
  const gid = { location: 'gid://shopify/Location/655441491' }
  const STOCK_ANSWER = json({ data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } } })

  test('goes over the wire byte for byte, and says what each entry shows', async () => {
    const { shop, recorded } = open(() => STOCK_ANSWER, gid)
    const writes = [3, 4].map((id) => ({ listing: reference(id), from: countFromUnits(9), to: countFromUnits(id) }))
    const [call] = shop.composeStock(writes, () => '7f3a-19-1')
    if (!call) throw new Error('composed nothing')
    expect(await shop.send(call)).toEqual({
      ok: true,
      value: [3, 4].map((units) => ({ ok: true, value: { figure: countFromUnits(units) } })),
    })
    await shop.send(call)
    expect(recorded.requests.filter(({ body }) => body === call.body)).toHaveLength(2)
  })

  test('of prices tells product by product', async () => {
    const { shop } = open(({ variables }) => {
      const productVariants = variables['v0']
      return json({ data: { p0: { productVariants, userErrors: [] } } })
    })
    const price = { listing: reference(1), price: 350_000 as never, salePrice: null }
    const [call] = shop.composePrices([price], () => 'k')
    if (!call) throw new Error('composed nothing')
    expect(await shop.send(call)).toEqual({ ok: true, value: [{ ok: true, value: { figure: null } }] })
  })
})

describe('the description', () => {
  const SCOPES = ['write_products', 'write_inventory', 'read_locations']

  function described(scopes: readonly string[]): HttpAnswer {
    const accessScopes = scopes.map((handle) => ({ handle }))
    return json({ data: { shop: { name: 'Example', currencyCode: 'CAD' }, currentAppInstallation: { accessScopes } } })
  }

  test('finds nothing where all is well', async () => {
    const { shop } = open(() => described(SCOPES))
    expect(await shop.describe()).toEqual({ ok: true, value: { name: 'Example', currency: 'CAD', findings: [] } })
  })

  test('names the scopes that are missing, and does without the location where it may not see it', async () => {
    const { shop, recorded } = open(() => described(['read_products', 'read_inventory']))
    const finding = 'the app lacks the scopes write_products, write_inventory, read_locations'
    expect(await shop.describe()).toMatchObject({ value: { findings: [expect.stringContaining(finding)] } })
    expect(recorded.bodies().filter(isLocations)).toEqual([])
  })

  test('finds that webhooks can not be checked', async () => {
    const { shop } = open(() => described(SCOPES), {
      client_id: undefined,
      client_secret: undefined,
      access_token: { credential: 'shpat_1' },
    })
    expect(await shop.describe()).toMatchObject({ value: { findings: [expect.stringContaining('webhooks')] } })
  })

  test('finds a deactivated location', async () => {
    const [, main] = LOCATIONS_DATA.locations.nodes
    const locations = { ...LOCATIONS_DATA.locations, nodes: [{ ...main, isActive: false }] }
    const recorded = recordingHttp((body) => (isLocations(body) ? json({ data: { locations } }) : described(SCOPES)))
    const shop = openShopify(settings(), context(recorded.http))
    expect(await shop.describe()).toMatchObject({ value: { findings: [expect.stringContaining('deactivated')] } })
  })

  test('fails where the location is not there or the credential is wrong', async () => {
    const { shop } = open(() => described(SCOPES), { location: 'Elsewhere' })
    expect(await shop.describe()).toMatchObject({ failure: { kind: 'refused' } })
    const locked = open(() => json({ errors: 'Invalid API key' }, 401)).shop
    expect(await locked.describe()).toMatchObject({ failure: { kind: 'unauthorised' } })
  })
})

test('the shop says what it is', async () => {
  const { shop } = open(() => TOO_COSTLY)
  const { channel, kind, movementSource, replayableForMs } = shop
  expect({ channel, kind, movementSource, replayableForMs }).toEqual({
    channel: 'main-street',
    kind: 'shopify',
    movementSource: 'by_quantity',
    replayableForMs: 23 * 3_600_000,
  })
  expect(await shop.orders(0, null)).toMatchObject({ failure: { kind: 'refused' } })
})
