import { beforeAll, describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.js'
import type { CataloguePurpose, ListingReading, ShopPort } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import { createShopifyModel, type ShopifyModel } from '../../sandbox/shopify/model.js'
import { openShopify } from './channel.js'
import { context, json, settings, standingClock, type StandingClock } from './double.js'
import { WORTH_AN_EXPORT_ROWS } from './export.js'

/** The first catalogue of a large shop against the model of Shopify, without a socket between them. */

const ROWS = WORTH_AN_EXPORT_ROWS + 10

/** Answers in the shop's place; undefined lets the request through. */
type Fault = (request: HttpRequest, send: () => HttpAnswer) => HttpAnswer | undefined

function open(variants = ROWS) {
  const clock = standingClock()
  const model = createShopifyModel({
    domain: 'example.myshopify.com',
    clientId: 'id',
    clientSecret: 'secret',
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [
      { id: '1', name: 'Main Street' },
      { id: '2', name: 'Warehouse' },
    ],
    currency: 'CAD',
    pointsPerSecond: 2000,
  })
  fill(model, variants, clock.now())
  const requests: HttpRequest[] = []
  let fault: Fault = () => undefined
  const http: HttpPort = (request) => {
    requests.push(request)
    const send = (): HttpAnswer => answerOf(model, request, clock.now())
    return Promise.resolve(fault(request, send) ?? send())
  }
  const start = (more: Record<string, unknown> = {}): ShopPort => openShopify(settings(more), context(http, clock))
  const disturb = (other: Fault): void => void (fault = other)
  return { clock, model, requests, shop: start(), start, disturb, http }
}

/** Names that need more bytes than letters, so that a part of the file is likely to cut a character. */
function fill(model: ShopifyModel, variants: number, now: number): void {
  for (let made = 0; made < variants; made += 10) {
    const each = Array.from({ length: Math.min(10, variants - made) }, (_, index) => ({
      sku: index === 3 ? null : `SKU-${made + index}`,
      price: '28.00',
      compareAtPrice: index === 4 ? '35.00' : null,
      stock: made + index,
      tracked: index !== 5,
      ...(index === 6 && { locationId: 'gid://shopify/Location/2' }),
    }))
    model.addProduct({ title: `Crème brûlée 🍮🍮🍮 ${made}`, variants: each }, now)
  }
}

function answerOf(model: ShopifyModel, request: HttpRequest, now: number): HttpAnswer {
  const url = new URL(request.url)
  const { method, headers, body = '' } = request
  const exchange = { method, origin: url.origin, path: url.pathname, query: url.searchParams, headers, body }
  return { kind: 'answered', ...model.answer(exchange, now) }
}

interface Walked {
  readonly rows: readonly ListingReading[]
  readonly pages: readonly Page<ListingReading>[]
  readonly pausesMs: readonly number[]
}

/** Walks as the engine does: waits where it is told to, and forgets what was met where the walk begins again. */
async function walk(
  shop: ShopPort,
  clock: StandingClock,
  purpose: CataloguePurpose,
  from: string | null = null,
): Promise<Walked> {
  const pages: Page<ListingReading>[] = []
  const pausesMs: number[] = []
  let rows: ListingReading[] = []
  for (let cursor = from; ;) {
    const page = await shop.catalogue(cursor, purpose)
    if (!page.ok) {
      if (page.failure.kind !== 'throttled') throw new Error(page.failure.detail)
      pausesMs.push(page.failure.retryAfterMs)
      clock.advance(page.failure.retryAfterMs)
      continue
    }
    pages.push(page.value)
    rows = [...(page.value.begunAgain === undefined ? rows : []), ...page.value.rows]
    cursor = page.value.next
    if (cursor === null) return { rows, pages, pausesMs }
  }
}

function isFile({ method }: HttpRequest): boolean {
  return method === 'GET'
}

function asks(request: HttpRequest, document: string): boolean {
  return (request.body ?? '').includes(document)
}

/** The reasons why the walk began again, of which there should be one. */
function reasons({ pages }: Walked): readonly unknown[] {
  return pages.flatMap(({ begunAgain }) => begunAgain ?? [])
}

/** What every shop that is opened here says by pages. */
let paged: readonly ListingReading[]
beforeAll(async () => {
  const { shop, clock } = open()
  const walked = await walk(shop, clock, 'again')
  expect(walked.pages.flatMap(({ readSince }) => readSince ?? [])).toEqual([])
  paged = walked.rows
})

describe('the first catalogue of a large shop', () => {
  test('is exported, and says of each listing the very same as its pages', async () => {
    const { shop, clock, requests } = open()
    const exported = await walk(shop, clock, 'first')
    expect(requests.filter((request) => asks(request, 'query Catalogue'))).toEqual([])
    expect(exported.pages.map(({ readSince }) => readSince)).toEqual(exported.pages.map(() => 'walk'))
    expect(exported.pages.every(({ rows }) => rows.length <= 400)).toBe(true)
    expect(exported.rows).toHaveLength(ROWS)
    expect(exported.rows).toEqual(paged)
  })

  test('is fetched from its host without our token', async () => {
    const { shop, clock, requests } = open()
    await walk(shop, clock, 'first')
    const fetched = requests.filter(isFile)
    expect(fetched.length).toBeGreaterThan(5)
    expect(new Set(fetched.flatMap(({ headers }) => Object.keys(headers)))).toEqual(new Set(['range']))
  })

  test('is waited for with growing pauses', async () => {
    const { shop, clock } = open()
    const { pausesMs } = await walk(shop, clock, 'first')
    expect(pausesMs).toEqual([1_000, 2_000])
  })

  test('goes on after a restart, at any page of it', async () => {
    const { shop, clock, start } = open()
    const whole = await walk(shop, clock, 'first')
    const cursors = whole.pages.flatMap(({ next }) => next ?? [])
    for (const [index, cursor] of cursors.entries()) {
      const before = whole.pages.slice(0, index + 1).flatMap(({ rows }) => rows)
      const rest = await walk(start(), clock, 'first', cursor)
      expect([...before, ...rest.rows]).toEqual(whole.rows)
    }
  })
})

describe('no export is asked for', () => {
  test.each([
    ['of a small shop', WORTH_AN_EXPORT_ROWS - 1, 'first'],
    ['of a catalogue that was read before', WORTH_AN_EXPORT_ROWS, 'again'],
  ] as const)('%s', async (_, variants, purpose) => {
    const { shop, clock, requests } = open(variants)
    const walked = await walk(shop, clock, purpose)
    expect(walked.rows).toHaveLength(variants)
    expect(reasons(walked)).toEqual([])
    expect(requests.filter((request) => asks(request, 'RunExport'))).toEqual([])
  })
})

function stateOf(state: Record<string, unknown> | null): Fault {
  const whole = { status: 'COMPLETED', errorCode: null, rootObjectCount: String(ROWS), url: 'https://files.example/1' }
  const bulkOperation = state && { ...whole, ...state }
  return (request) => (asks(request, 'ExportState') ? json({ data: { bulkOperation } }) : undefined)
}

/** Spoils the third part of the file. */
function spoiled(spoil: (answer: HttpAnswer & { kind: 'answered' }) => HttpAnswer): Fault {
  let parts = 0
  return (request, send) => {
    if (!isFile(request)) return undefined
    parts += 1
    const answer = send()
    return parts === 3 && answer.kind === 'answered' ? spoil(answer) : answer
  }
}

function refused(code: string, message: string): HttpAnswer {
  const userErrors = [{ code, field: ['query'], message }]
  return json({ data: { bulkOperationRunQuery: { bulkOperation: null, userErrors } } })
}

describe('an export that', () => {
  const begins = (answer: HttpAnswer): Fault => {
    return (request) => (asks(request, 'RunExport') ? answer : undefined)
  }

  test.each<[string, Fault, string | RegExp]>([
    ['is refused', begins(refused('OPERATION_IN_PROGRESS', 'One is in progress.')), 'One is in progress.'],
    ['can not be begun', begins(json({ errors: [{ message: 'Internal error' }] })), 'Internal error'],
    ['is not answered', begins({ kind: 'lost', detail: 'closed' }), 'closed'],
    ['failed', stateOf({ status: 'FAILED', errorCode: 'TIMEOUT', url: null }), 'it ended as TIMEOUT'],
    ['was cancelled', stateOf({ status: 'CANCELED', url: null }), 'it ended as CANCELED'],
    ['expired', stateOf({ status: 'EXPIRED', url: null }), 'it ended as EXPIRED'],
    ['is gone', stateOf(null), 'it ended as unknown'],
    ['has no file', stateOf({ url: null }), 'it ended as COMPLETED'],
    ['has a file nowhere', stateOf({ url: 'files' }), /url/],
    ['never ends', stateOf({ status: 'RUNNING', url: null }), 'it takes too long'],
    ['has an expired file', spoiled((answer) => ({ ...answer, status: 403 })), /HTTP 403/],
    ['comes whole instead of in parts', spoiled((answer) => ({ ...answer, status: 200 })), /HTTP 200/],
    ['has a file that is not reached', spoiled(() => ({ kind: 'unsent', detail: 'no such host' })), 'no such host'],
    [
      'gives another part than was asked for',
      spoiled((answer) => ({ ...answer, headers: { 'content-range': 'bytes 0-131071/900000' } })),
      /another part/,
    ],
    [
      'has a line without its end',
      spoiled((answer) => ({ ...answer, body: answer.body.replace('}}\n', '\n') })),
      /line of its file is broken/,
    ],
    [
      'has a line that lacks a field',
      spoiled((answer) => ({ ...answer, body: answer.body.replace('"tracked"', '"trucked"') })),
      /line of its file is broken/,
    ],
    [
      'leaves a line out',
      spoiled((answer) => ({ ...answer, body: answer.body.slice(answer.body.indexOf('\n') + 1) })),
      /broken|not whole|lines instead of/,
    ],
    ['brings nothing', spoiled((answer) => ({ ...answer, body: '' })), /not whole/],
    ['has fewer lines than it says', counting(ROWS + 1), `its file has ${ROWS} lines instead of ${ROWS + 1}`],
  ])('%s is given up for pages, from the start', async (_, fault, why) => {
    const { shop, clock, disturb } = open()
    disturb(fault)
    const walked = await walk(shop, clock, 'first')
    expect(reasons(walked)).toEqual([expect.stringMatching(why)])
    expect(walked.rows).toEqual(paged)
  })

  test('was asked for another location is not gone on with', async () => {
    const { shop, clock, start } = open()
    const begun = await shop.catalogue(null, 'first')
    const cursor = begun.ok ? begun.value.next : null
    const walked = await walk(start({ location: 'Warehouse' }), clock, 'first', cursor)
    expect(reasons(walked)).toEqual(['it is of another location'])
    expect(walked.rows).toHaveLength(ROWS)
  })
})

/** Says of a whole export that it has so many rows. */
function counting(rows: number): Fault {
  return (request, send) => {
    const answer = send()
    if (!asks(request, 'ExportState') || answer.kind !== 'answered') return answer
    return { ...answer, body: answer.body.replace(/"rootObjectCount":"\d+"/, `"rootObjectCount":"${rows}"`) }
  }
}

describe('as for pages,', () => {
  const throttled = json({ errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] })

  test.each(['CountVariants', 'RunExport', 'ExportState'])('%s that is throttled is waited for', async (document) => {
    const { shop, clock, disturb } = open()
    let isOver = false
    disturb((request) => {
      if (isOver || !asks(request, document)) return undefined
      isOver = true
      return throttled
    })
    const walked = await walk(shop, clock, 'first')
    expect(isOver).toBe(true)
    expect(reasons(walked)).toEqual([])
    expect(walked.rows).toHaveLength(ROWS)
  })

  test('a shop that is down or declines us is a failure, and the walk stays where it was', async () => {
    const { shop, clock, disturb } = open()
    const begun = await shop.catalogue(null, 'first')
    const cursor = begun.ok ? begun.value.next : null
    for (const [answer, kind] of [
      [json({ errors: 'Wrong token' }, 401), 'unauthorised'],
      [{ kind: 'unsent', detail: 'no such host' }, 'unavailable'],
    ] as const) {
      disturb(() => answer)
      expect(await shop.catalogue(null, 'first')).toMatchObject({ failure: { kind } })
      expect(await shop.catalogue(cursor, 'first')).toMatchObject({ failure: { kind } })
    }
    disturb(() => undefined)
    expect((await walk(shop, clock, 'first', cursor)).rows).toHaveLength(ROWS)
  })
})
