import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KNOCK } from '../../src/edges/knock.js'
import { setWish } from '../../src/engine/subscriptions.js'
import type { HttpPort } from '../../src/ports/http.js'
import { makeBackup } from '../../src/store/backups.js'
import { type Asked, examineIn, makePlace, opened, type Place, removePlace, verdictIn } from './doctor-scene.js'
import { figures, shelve, stock } from './shelves.js'
import { createWorld, type Fault, money, units, type World, type WorldOptions } from './world.js'

const DAY_MS = 86_400_000
const PUBLIC = 'match: {adopt: automatic}\nhttp: {public_url: "https://hooks.example.com"}'

let place: Place
beforeEach(() => void (place = makePlace()))
afterEach(() => removePlace(place))

const examine = (world: World, asked?: Asked) => examineIn(place, world, asked)
const verdict = (options: WorldOptions, check: string, channel: string, act?: (world: World) => Promise<void>) =>
  verdictIn(place, options, check, channel, act)

describe('this machine', () => {
  test('is well where its files are its own, with room and a backup', async () => {
    const world = await opened()
    makeBackup({
      source: join(place.state, 'tillsync.db'),
      directory: join(place.state, 'backups'),
      keep: 3,
      now: world.now(),
    })
    const { of } = await examine(world)
    for (const check of ['disk', 'state directory', 'configuration', 'database', 'backups'])
      expect([check, of(check)?.verdict]).toEqual([check, 'ok'])
  })

  test.each([
    [499_000_000, 'warn'],
    [99_000_000, 'error'],
  ])('with %i bytes free is a finding: %s', async (freeBytes, expected) => {
    expect((await examine(await opened(), { freeBytes })).of('disk')?.verdict).toBe(expected)
  })

  test('names files that are open to others, each with the command that closes them', async () => {
    chmodSync(place.state, 0o755)
    chmodSync(place.file, 0o666)
    const { of } = await examine(await opened())
    expect(of('state directory')).toMatchObject({ verdict: 'warn', todo: `chmod 700 ${place.state}` })
    expect(of('configuration')).toMatchObject({ verdict: 'error', todo: `chmod go-w ${place.file}` })
  })

  test('has a database that is damaged, and no backup or an old one', async () => {
    const world = await opened()
    expect((await examine(world)).of('backups')).toMatchObject({
      verdict: 'warn',
      found: expect.stringContaining('none') as string,
    })
    mkdirSync(join(place.state, 'backups'))
    writeFileSync(join(place.state, 'backups', 'tillsync-20260529T033000Z-schema1-7f3a-x.db'), '')
    writeFileSync(join(place.state, 'tillsync.db'), 'garbage')
    const { of, code } = await examine(world)
    expect(of('backups')).toMatchObject({ verdict: 'warn', found: 'the newest was made 3 days ago' })
    expect([of('database')?.verdict, of('database')?.todo, code]).toEqual([
      'error',
      expect.stringContaining('tillsync restore'),
      1,
    ])
  })
})

describe('each server', () => {
  const dated =
    (aheadMs: number, world: () => World): Fault =>
    (_, send) => {
      const answer = send()
      if (answer.kind !== 'answered') return answer
      const date = new Date(world().now() + aheadMs).toUTCString()
      return { ...answer, headers: { ...answer.headers, date } }
    }

  test.each([
    [0, 'ok'],
    [-120_000, 'warn'],
    [3_600_000, 'error'],
  ])('whose clock is %i ms ahead is %s', async (aheadMs, expected) => {
    const world = await opened()
    world.disturb(
      '127.0.0.1',
      dated(aheadMs, () => world),
    )
    expect((await examine(world)).of('clock', 'web')?.verdict).toBe(expected)
  })

  test('that does not say the time leaves it open, and one that is not reached is said once, with the way out', async () => {
    const world = await opened()
    world.disturb('pos.local', () => ({
      kind: 'answered',
      status: 401,
      headers: {},
      body: '{"error":"Invalid API key"}',
    }))
    const { of, code, findings } = await examine(world)
    expect(of('clock', 'web')?.verdict).toBe('unknown')
    expect(of('access', 'main')).toMatchObject({
      verdict: 'error',
      todo: expect.stringContaining('make a new key') as string,
    })
    expect([code, findings.some(({ channel, check }) => channel === 'main' && check === 'ledger')]).toEqual([1, false])
  })
})

describe('the address of webhooks', () => {
  test('is knocked at for each channel, and none is where nobody set one', async () => {
    expect((await examine(await opened())).of('webhook address')).toMatchObject({
      verdict: 'unknown',
      todo: 'set http.public_url',
    })
    const world = await opened({ settings: PUBLIC })
    const asked: string[] = []
    const http: HttpPort = ({ method, url, headers }) => {
      asked.push(`${method} ${url} ${headers[KNOCK]}`)
      const instance = url.endsWith('/web') ? 'c0de' : world.store.meta.instance()
      return Promise.resolve({ kind: 'answered', status: 401, headers: { [KNOCK]: instance }, body: '' })
    }
    setWish(world.engine(), 'street', { kind: 'none' })
    const { of, code } = await examine(world, { http })
    expect(asked).toEqual([
      'POST https://hooks.example.com/webhooks/main 1',
      'POST https://hooks.example.com/webhooks/web 1',
    ])
    expect([of('webhook address', 'main')?.verdict, of('webhook address', 'web')?.verdict]).toEqual(['ok', 'error'])
    expect([of('webhook address', 'street'), of('webhook address'), code]).toEqual([undefined, undefined, 1])
  })

  test('that does not answer is a finding, and no error', async () => {
    const { of } = await examine(await opened({ settings: PUBLIC }))
    expect(of('webhook address', 'web')).toMatchObject({
      verdict: 'warn',
      found: 'https://hooks.example.com/webhooks/web is not reached from here: no way there',
    })
  })
})

describe('a shop', () => {
  const VENDOR = { plugin: 'brother-pos-sync/brother-pos-sync.php', name: 'Brother POS Sync' }
  test.each<[string, string, string, WorldOptions, RegExp]>([
    ['web', 'stock management', 'on', {}, /^ok/],
    ['web', 'stock management', 'off', { web: { manageStock: false } }, /^error.*ignored.*Inventory/],
    ['web', 'hold stock', 'an hour', {}, /^ok.*60 minutes/],
    ['web', 'hold stock', 'for ever', { web: { holdStockMinutes: '' } }, /^warn/],
    ['web', 'sold out', 'shown', {}, /^ok/],
    ['web', 'sold out', 'hidden', { web: { hideOutOfStock: true } }, /^warn.*vanishes/],
    ['web', 'analytics', 'open', {}, /^ok/],
    ['web', 'analytics', 'closed', { web: { analytics: false } }, /^warn.*closed/],
    ['web', 'other integration', 'none', {}, /^ok/],
    ['web', 'other integration', 'a plugin', { web: { plugins: [VENDOR] } }, /^error.*deducted twice/],
    ['web', 'time zone', 'UTC', {}, /^ok \| UTC/],
    ['web', 'time zone', 'west', { web: { utcOffsetMinutes: -300 } }, /^ok \| 5 hours west/],
    ['web', 'signature', 'no secret', {}, /^warn/],
    ['web', 'signature', 'a secret', { webSettings: 'webhook_secrets: [{env: HOOK}]' }, /^ok/],
    ['street', 'location', 'active', {}, /^ok.*Main Street/],
    ['street', 'time zone', 'told', {}, /^ok \| America\/Toronto/],
  ])('%s, %s: %s', async (channel, check, _, options, expected) => {
    expect(await verdict(options, check, channel)).toMatch(expected)
  })

  test('has a webhook of the till’s own integration', async () => {
    const world = await opened()
    const hooks = [{ id: 1, name: 'Orders', delivery_url: 'https://corner.brotherpos.ca/hooks/woo' }]
    world.disturb('127.0.0.1', ({ url }) =>
      url.includes('/wc/v3/webhooks')
        ? {
            kind: 'answered',
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(hooks),
          }
        : undefined,
    )
    expect((await examine(world)).of('other integration', 'web')?.verdict).toBe('error')
  })

  test('that lets its key read no settings leaves open what they are', async () => {
    const world = await opened()
    world.disturb('127.0.0.1', ({ url }) =>
      /settings|system_status/.test(url)
        ? {
            kind: 'answered',
            status: 403,
            headers: { 'content-type': 'application/json' },
            body: '{"code":"woocommerce_rest_cannot_view","message":""}',
          }
        : undefined,
    )
    const { of } = await examine(world)
    for (const check of ['stock management', 'hold stock', 'sold out', 'other integration'])
      expect([check, of(check, 'web')?.verdict]).toEqual([check, 'unknown'])
  })

  test('whose location is deactivated is told so', async () => {
    const world = await opened()
    world.disturb('street.myshopify.com', (_, send) => {
      const answer = send()
      if (answer.kind !== 'answered' || !answer.body.includes('"locations"')) return answer
      return { ...answer, body: answer.body.replaceAll('"isActive":true', '"isActive":false') }
    })
    expect((await examine(world)).of('location', 'street')).toMatchObject({ verdict: 'error' })
  })

  test('has listings without a stock of their own', async () => {
    const world = createWorld()
    world.till.addProduct({ sku: 'VOUCHER', name: 'V', price: money('10'), stock: units(1) }, world.now())
    shelve(world, 'VOUCHER', 0, false)
    await world.sweep()
    const links = (await examine(world)).findings.filter(({ check }) => check === 'links')
    expect(links.map(({ found }) => found)).toContain(
      '1 linked listing without a stock of its own at the shop: VOUCHER',
    )
  })
})

describe('a probe', () => {
  test.each(['quantity_change', 'new_stock'] as const)(
    'of a store that takes %s changes nothing, finds that out, and reads its marker and the whole reason back',
    async (dialect) => {
      const world = createWorld({ till: { dialect } })
      const soap = stock(world, 'SOAP')
      await world.sweep()
      const { of } = await examine(world, { probe: 'SOAP', answer: 'y' })
      expect(of('probe', 'main')?.found).toContain(dialect === 'new_stock' ? 'as a new figure' : 'as a difference')
      expect([of('marker', 'main')?.verdict, of('dialect', 'main')?.found]).toEqual([
        'ok',
        expect.stringContaining(dialect),
      ])
      expect(of('reasons', 'main')?.found).toMatch(/^1 of ours.* 100 characters$/)
      expect(figures(world, soap)).toEqual([24, 24, 24])
      expect(world.till.adjustments()).toHaveLength(1)
      // Nothing takes it for a correction of a future that was lost.
      await world.restart()
      await world.sweep()
      expect(world.store.holds.list()).toEqual([])
    },
  )

  test('is shown first, and not made where nobody confirms it', async () => {
    const world = await opened()
    const { code, complained, of } = await examine(world, { probe: 'SOAP', answer: 'n' })
    expect([of('probe', 'main'), world.till.adjustments()]).toEqual([undefined, []])
    expect(complained).toContain('a correction of SOAP by zero')
    expect([1, 2, 3]).toContain(code)
  })

  test.each<[string, WorldOptions, string, string]>([
    ['declines it', { till: { testMode: true } }, 'probe', 'error'],
    ['says yes and does nothing', { till: { testMode: true, testModeAnswer: 'unmoved' } }, 'marker', 'error'],
    ['has no ledger', { till: { ledgerReadable: false } }, 'marker', 'unknown'],
    ['may not be written to', { settings: 'mode: observe' }, 'probe', 'unknown'],
  ])('of a store that %s says so', async (_, options, check, expected) => {
    const world = await opened(options)
    expect((await examine(world, { probe: 'SOAP', answer: 'y' })).of(check, 'main')?.verdict).toBe(expected)
  })

  test('of an item that is sold in between says by how much the till is to be put right', async () => {
    const world = createWorld({ till: { dialect: 'new_stock' } })
    const soap = stock(world, 'SOAP')
    await world.sweep()
    world.disturb('pos.local', ({ method, body = '' }, send) => {
      if (method === 'POST' && body.includes('new_stock'))
        world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
      return send()
    })
    const found = (await examine(world, { probe: 'SOAP', answer: 'y' })).of('probe', 'main')
    expect([found?.verdict, found?.todo]).toEqual(['error', 'at the till, correct it by -2'])
  })

  test('of a name that no item has, or several, says so', async () => {
    const world = await opened()
    expect((await examine(world, { probe: 'SOUP', answer: 'y' })).of('probe')?.verdict).toBe('error')
  })
})

test('what waits for a person is told, and alone ends with 3', async () => {
  const world = await opened({
    tillSettings: 'webhook_secrets: [{env: HOOK}]\nadjustments: quantity_change',
    webSettings: 'webhook_secrets: [{env: HOOK}]',
  })
  makeBackup({
    source: join(place.state, 'tillsync.db'),
    directory: join(place.state, 'backups'),
    keep: 3,
    now: world.now(),
  })
  expect((await examine(world)).code).toBe(0)
  world.store.holds.open({ kind: 'price', channel: 'web', subjectId: '1', why: 'why' }, world.now() - DAY_MS)
  expect((await examine(world)).code).toBe(3)
})
