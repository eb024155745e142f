import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Engine } from '../engine/setup.js'
import { memoryLog } from '../log/memory.js'
import type { Heard, WebhookRequest } from '../ports/hear.js'
import { type Connection, openMemoryDatabase } from '../store/open.js'
import { openStore } from '../store/store.js'
import { type Hear, openHearing, reportHttp } from './hear.js'
import type { HearAnswer } from './http.js'

const request: WebhookRequest = { headers: {}, body: new Uint8Array() }
const soap = { kind: 'listing', id: '1' } as const

let connection: Connection
let engine: Engine
let hear: Hear
let entries: ReturnType<typeof memoryLog>['entries']
let says: Heard
const wake = vi.fn()
const fail = vi.fn()

beforeEach(() => {
  connection = openMemoryDatabase()
  const store = openStore(connection, () => 'test')
  const memory = memoryLog()
  entries = memory.entries
  const clock = { now: () => 1000, elapsed: () => 0 }
  const shops = new Map([['web', { port: { hear: () => says } }]])
  engine = { store, clock, log: memory.log, tills: new Map(), shops } as unknown as Engine
  hear = openHearing(engine, { wake, fail })
  wake.mockClear()
  fail.mockClear()
})

const accepted = (delivery: string | null, ...marks: (typeof soap)[]): Heard => ({
  kind: 'accepted',
  delivery,
  topic: 'product.updated',
  marks,
})

async function say(heard: Heard): Promise<HearAnswer> {
  says = heard
  return await hear('web', request)
}

const logged = () => entries.map(({ name }) => name)

test('a webhook is answered once its marks are on disk, and the loop is told', async () => {
  const answer = say(accepted('d1', soap))
  expect([engine.store.dirty.count(), wake.mock.calls.length]).toEqual([0, 0])
  expect(await answer).toEqual({ status: 200 })
  expect([engine.store.dirty.count(), wake.mock.calls.length]).toEqual([1, 1])
  expect(logged()).toEqual(['webhook.heard'])
})

test('several that come together are kept together, and wake the loop once', async () => {
  const accept = vi.spyOn(engine.store.heard, 'acceptAll')
  const answers = await Promise.all(['d1', 'd2', 'd1'].map((id) => say(accepted(id, soap))))
  expect(answers).toEqual([{ status: 200 }, { status: 200 }, { status: 200 }])
  expect([accept.mock.calls.length, wake.mock.calls.length]).toEqual([1, 1])
})

test.each<[Heard, number, readonly string[]]>([
  [{ kind: 'ping' }, 200, []],
  [{ kind: 'forged' }, 401, ['webhook.refused']],
  [{ kind: 'malformed', detail: 'not JSON' }, 400, ['webhook.refused']],
])('%o is answered %i and leaves nothing', async (heard, status, events) => {
  const answer = say(heard)
  expect(await answer).toEqual({ status })
  expect(engine.store.dirty.count()).toBe(0)
  expect(logged()).toEqual(events)
})

test('nobody hears for a channel that there is not', async () => {
  const answer = hear('nowhere', request)
  expect(await answer).toBe('unknown_channel')
})

test('one that can not be kept is a failure of its own', async () => {
  const broken = { ...soap, id: { toString: () => 'no text' } } as never
  const told = await Promise.allSettled([say(accepted('d1', soap)), say(accepted('d2', broken)), say(accepted('d3'))])
  expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(engine.store.dirty.count()).toBe(1)
})

describe('while the disk is full', () => {
  beforeEach(() => {
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true }))}`)
  })

  test('senders are told to come back, and whoever keeps the state is told why', async () => {
    const long = () => say(accepted('x'.repeat(100_000), soap))
    expect(await Promise.all([long(), long()])).toEqual(['store_unavailable', 'store_unavailable'])
    expect(fail.mock.calls).toMatchObject([[{ code: 'SQLITE_FULL' }]])
    expect(wake).not.toHaveBeenCalled()
    connection.pragma('max_page_count = 1000000')
    expect(await long()).toEqual({ status: 200 })
  })
})

test('of what the door reports only the name and code of an error are logged', () => {
  reportHttp(engine.log, { kind: 'failed', path: '/webhooks/web', error: new SyntaxError('near "secret words"') })
  reportHttp(engine.log, { kind: 'answered', method: 'GET', path: '/', status: 404 })
  expect(entries).toMatchObject([{ name: 'http.failed', fields: { error: { message: 'SyntaxError (no code)' } } }])
})
