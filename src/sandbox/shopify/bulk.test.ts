import { describe, expect, test } from 'vitest'
import { ask, exchange, LOCATION, NOON, stock, testShop } from './fixture.js'

const RUN = `mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) {
  bulkOperation { id status url } userErrors { code field message } } }`
const POLL = '{ currentBulkOperation { id status url objectCount rootObjectCount errorCode } }'
const VARIANTS = `{ productVariants { edges { node { id sku inventoryItem { id
  inventoryLevel(locationId: "${LOCATION}") { quantities(names: ["available"]) { quantity } } } } } } }`

function started(query: string, products = 300) {
  const model = testShop()
  stock(model, products)
  const { data } = ask(model, RUN, { query })
  const payload = data?.bulkOperationRunQuery as {
    bulkOperation: { status: string } | null
    userErrors: { code: string }[]
  }
  return { model, payload }
}

function current(model: ReturnType<typeof testShop>, now: number) {
  return ask(model, POLL, {}, now).data?.currentBulkOperation as {
    status: string
    url: string | null
    objectCount: string
  }
}

describe('bulkOperationRunQuery', () => {
  test('walks everything without pages, and leaves a file when it is done', () => {
    const { model, payload } = started(VARIANTS)
    expect(payload).toMatchObject({ bulkOperation: { status: 'CREATED', url: null }, userErrors: [] })
    expect(current(model, NOON + 500)).toMatchObject({ status: 'RUNNING', url: null, objectCount: '0' })
    const done = current(model, NOON + 2000)
    expect(done).toMatchObject({ status: 'COMPLETED', objectCount: '300', errorCode: null })
    const url = new URL(done.url ?? '')
    const fetched = (now: number) => model.answer({ ...exchange(url.pathname, ''), method: 'GET' }, now)
    expect(fetched(NOON + 500).status).toBe(404)
    const file = fetched(NOON + 2000)
    const lines = file.body.trimEnd().split('\n')
    expect(lines).toHaveLength(300)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      sku: 'SKU-1',
      inventoryItem: { inventoryLevel: { quantities: [{ quantity: 10 }] } },
    })
  })

  test('gives a range of its file', () => {
    const { model } = started(VARIANTS)
    const url = new URL(current(model, NOON + 2000).url ?? '')
    const fetched = (headers: Record<string, string>) =>
      model.answer({ ...exchange(url.pathname, '', headers), method: 'GET' }, NOON + 2000)
    const { body } = fetched({})
    expect(fetched({ range: 'bytes=10-19' })).toMatchObject({
      status: 206,
      headers: { 'content-range': `bytes 10-19/${body.length}` },
      body: body.slice(10, 20),
    })
    const last = body.length - 1
    expect(fetched({ range: `bytes=${last}-${last + 500}` })).toMatchObject({
      headers: { 'content-range': `bytes ${last}-${last}/${body.length}` },
      body: '\n',
    })
    expect(fetched({ range: `bytes=${body.length}-${body.length + 9}` }).status).toBe(416)
  })

  test('writes the rows of a nested connection after their parent, with its id', () => {
    const { model } = started(
      '{ productVariants { edges { node { id inventoryItem { inventoryLevels { edges { node { id isActive } } } } } } } }',
      2,
    )
    const url = new URL(current(model, NOON + 2000).url ?? '')
    const { body } = model.answer({ ...exchange(url.pathname, ''), method: 'GET' }, NOON + 2000)
    const [first, second] = model.variants().map(({ id }) => id)
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ id, __parentId, isActive }) => [__parentId ?? id, isActive])).toEqual([
      [first, undefined],
      [first, true],
      [second, undefined],
      [second, true],
    ])
    expect(current(model, NOON + 2000)).toMatchObject({ objectCount: '4', rootObjectCount: '2' })
  })

  test('fails where a field can not be read', () => {
    const { model } = started('{ productVariants { edges { node { id taxable } } } }', 1)
    expect(current(model, NOON + 2000)).toMatchObject({
      status: 'FAILED',
      errorCode: 'INTERNAL_SERVER_ERROR',
      url: null,
    })
  })

  test.each([
    ['{ shop { name } }', 'INVALID'],
    ['{ nonsense }', 'INVALID'],
    ['mutation { webhookSubscriptionDelete(id: "x") { userErrors { message } } }', 'INVALID'],
  ])('refuses %s', (query, code) => {
    expect(started(query, 0).payload).toMatchObject({ bulkOperation: null, userErrors: [{ code }] })
  })

  test('runs five at once', () => {
    const { model } = started(VARIANTS, 1)
    const code = () =>
      (ask(model, RUN, { query: VARIANTS }).data?.bulkOperationRunQuery as { userErrors: { code: string }[] })
        .userErrors[0]?.code
    expect([code(), code(), code(), code(), code()]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'OPERATION_IN_PROGRESS',
    ])
  })

  test('keeps what it saw when it was asked', () => {
    const { model } = started(VARIANTS, 1)
    model.editQuantity({ inventoryItemId: model.variants()[0]?.inventoryItem.id ?? '', change: { to: 1 } }, NOON + 10)
    const url = new URL(current(model, NOON + 2000).url ?? '')
    const file = model.answer({ ...exchange(url.pathname, ''), method: 'GET' }, NOON + 2000)
    expect(file.body).toContain('"quantity":10')
  })
})
