import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../engine/setup.js'
import { memoryLog } from '../log/memory.js'
import { openHttp } from '../net/http.js'
import { openMemoryDatabase } from '../store/open.js'
import { openStore } from '../store/store.js'
import { systemClock } from './clock.js'
import { openHearing } from './hear.js'
import { bind, openHttpServer } from './http.js'
import { knock } from './knock.js'

const clock = systemClock()
const closers: (() => Promise<unknown> | void)[] = []
let http: ReturnType<typeof openHttp>
beforeEach(() => {
  http = openHttp({ clock })
  closers.push(() => http.close())
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A daemon's door with an engine behind it whose shop takes nothing for signed. */
async function openDoor(instance: string) {
  const store = openStore(openMemoryDatabase(), () => instance)
  const { log, entries } = memoryLog()
  const shops = new Map([['web', { port: { hear: () => ({ kind: 'forged' }) } }]])
  const engine = { store, clock, log, tills: new Map(), shops } as unknown as Engine
  const nothing = () => undefined
  const hear = openHearing(engine, { wake: nothing, fail: nothing })
  const health = () => ({ live: true, ready: true })
  const server = await openHttpServer({ listen: '127.0.0.1:0', hear, health, report: nothing })
  closers.push(
    () => server.close(0),
    () => store.close(),
  )
  return { address: `http://${server.address}/webhooks/web`, entries, store }
}

/** Somebody else who answers there. */
async function openStranger(status: number): Promise<string> {
  const server = createServer((_, answer) => answer.writeHead(status, { location: '/elsewhere' }).end())
  closers.push(() => void server.close())
  closers.push(() => server.closeAllConnections())
  return `http://${await bind(server, '127.0.0.1:0')}/webhooks/web`
}

test('the door of this daemon is known, and nothing is heard or logged by it', async () => {
  const { address, entries, store } = await openDoor('7f3a')
  expect(await knock(address, '7f3a', http.request)).toMatchObject({
    verdict: 'ok',
    found: `${address} leads to this daemon`,
  })
  expect(entries).toEqual([])
  expect(store.dirty.count()).toBe(0)
})

test('the door of another daemon is an error, with both named', async () => {
  const { address } = await openDoor('c0de')
  const { verdict, found } = await knock(address, '7f3a', http.request)
  expect([verdict, found]).toEqual(['error', expect.stringContaining('instance c0de, not 7f3a')])
})

test.each([
  [502, 'no daemon at work behind it', 'systemctl status'],
  [301, 'leads elsewhere', 'http.public_url'],
  [404, 'something that is not this daemon', 'config/Caddyfile'],
  [200, 'something that is not this daemon', 'config/Caddyfile'],
])('somebody else who answers %i is a finding with a way out', async (status, words, todo) => {
  const found = await knock(await openStranger(status), '7f3a', http.request)
  expect([found.verdict, found.found, found.todo]).toEqual([
    'warn',
    expect.stringContaining(words),
    expect.stringContaining(todo),
  ])
})

test('an address that leads nowhere is a finding that says why', async () => {
  const { verdict, found, todo } = await knock('https://nowhere.invalid/webhooks/web', '7f3a', http.request)
  expect(verdict).toBe('warn')
  expect(found).toMatch(/nowhere\.invalid.* is not reached from here: .*DNS/)
  expect(todo).toContain('the name leads here')
})
