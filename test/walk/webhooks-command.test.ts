import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { check } from '../../src/edges/cli/check.js'
import { EXIT } from '../../src/edges/cli/io.js'
import { webhooks, type WebhookAction } from '../../src/edges/cli/webhooks.js'
import { keepWebhooks } from '../../src/engine/keep-webhooks.js'
import { displayWidth } from '../../src/edges/terminal.js'
import { events, stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { HOOKS, TOPICS } from './webhook-scene.js'
import { createWorld, type World, type WorldOptions } from './world.js'

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-webhooks-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** What the command says; nobody is there to answer unless an answer is given. */
async function ran(
  world: World,
  action: WebhookAction,
  options: Record<string, string | boolean> = {},
  answer?: string,
) {
  const { io, said, complained } = openTerminal(world)
  const asked: string[] = []
  const ask = (question: string): Promise<string> => {
    asked.push(question)
    return Promise.resolve(answer ?? '')
  }
  const terminal = { ...io, columns: action === 'install' ? 1_000 : 80, ask: answer === undefined ? null : ask }
  const place = { file: 'tillsync.yaml', stateDirectory: directory }
  const code = await webhooks(world.engine(), place, terminal, action, options)
  return { code, asked, complained, text: said.join('\n').replaceAll(directory, '/var/lib/tillsync') }
}

function open(options: WorldOptions = {}): World {
  return createWorld({ ...HOOKS, ...options })
}

describe('installing', () => {
  test('shows what is there, asks, and makes what is missing, the secret of a till in a file of its own', async () => {
    const world = open()
    const { code, asked, complained, text } = await ran(world, 'install', {}, 'y')
    expect([code, complained, asked]).toEqual([EXIT.done, [], ['Make 7 webhooks? [y/N] ']])
    await expect(text).toMatchFileSnapshot('../golden/webhooks-install.txt')
    expect(world.web.webhooks().map(({ topic }) => topic)).toEqual(TOPICS.web)
    expect(world.street.subscriptions().map(({ topic }) => topic)).toEqual(TOPICS.street)
    const [{ secret = '' } = {}] = world.till.subscriptions()
    const file = join(directory, 'main.webhook-secret')
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${secret}\n`, 0o600])
    expect(text).not.toContain(secret)
  })

  test('makes webhooks that the channel then hears', async () => {
    const world = open()
    const goods = stock(world, 'SOAP', 10)
    await world.sweep()
    await ran(world, 'install', { yes: true })
    world.web.takeDeliveries(world.now())
    world.web.placeOrder([{ productId: goods.web, quantity: 1 }], world.now())
    const deliveries = world.web.takeDeliveries(world.now())
    expect(deliveries.length).toBeGreaterThan(0)
    for (const delivery of deliveries) expect(await world.deliver('web', delivery)).not.toBe('refused')
  })

  test('does nothing where nobody confirms it', async () => {
    const world = open()
    expect((await ran(world, 'install', {}, 'n')).code).toBe(EXIT.waiting)
    const { code, complained } = await ran(world, 'install')
    expect([code, complained]).toEqual([
      EXIT.waiting,
      ['webhooks install: nobody is there to confirm it; --yes does without'],
    ])
    expect([world.web.webhooks(), world.street.subscriptions(), world.till.subscriptions()]).toEqual([[], [], []])
  })

  test('finds nothing to do a second time, and replaces what is disabled of one channel only', async () => {
    const world = open()
    await ran(world, 'install', { yes: true })
    expect(await ran(world, 'install', { yes: true })).toMatchObject({ code: EXIT.done, asked: [] })
    const before = world.web.webhooks().map(({ id }) => id)
    world.street.loseSubscriptions()
    const { code, text } = await ran(world, 'install', { yes: true, channel: 'web' })
    expect([code, text.split('\n').at(-1)]).toEqual([EXIT.done, 'webhooks install: nothing to do, all are there'])
    expect(world.web.webhooks().map(({ id }) => id)).toEqual(before)
    expect(world.street.subscriptions()).toEqual([])
  })

  test('says what a person can do where the platform refuses, and does the rest', async () => {
    const world = open({
      street: { scopes: ['write_products', 'read_locations'] },
      webSettings: '',
      till: { subscriptionsReadable: false, secretInReply: false, webhookAddresses: 'any' },
    })
    const { code, text } = await ran(world, 'install', { yes: true })
    expect(code).toBe(EXIT.failed)
    await expect(text).toMatchFileSnapshot('../golden/webhooks-refused.txt')
    expect(world.street.subscriptions().map(({ topic }) => topic)).toEqual(['PRODUCTS_UPDATE'])
    expect(world.till.subscriptions()).toHaveLength(1)
  })

  test('tells scripts what was done', async () => {
    const { text } = await ran(open(), 'install', { yes: true, json: true, channel: 'street' })
    const done = TOPICS.street.map((topic) => ({ channel: 'street', topics: [topic], done: true, text: 'made' }))
    expect(JSON.parse(text)).toEqual({ done })
  })
})

describe('listing', () => {
  test('says how each stands, and what the channels told', async () => {
    const world = open()
    await ran(world, 'install', { yes: true })
    world.street.loseSubscriptions()
    await world.engine().shops.get('web')?.port.subscriptions?.create(['order.created'], 'https://other.example.com/')
    world.store.heard.acceptAll([{ channel: 'web', delivery: null, marks: [{ kind: 'orders' }] }], world.now())
    world.advance(180_000)
    const { code, text } = await ran(world, 'list')
    expect(code).toBe(EXIT.changes)
    expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
    await expect(text).toMatchFileSnapshot('../golden/webhooks-list.txt')
    const { text: json } = await ran(world, 'list', { json: true, channel: 'street' })
    expect(JSON.parse(json)).toMatchObject({
      channels: [{ channel: 'street', list: 'listed', webhooks: TOPICS.street.map(() => ({ state: 'missing' })) }],
    })
  })

  test('fails where a platform can’t be asked, and is not taken for empty', async () => {
    const world = open()
    world.disturb('127.0.0.1', () => ({ kind: 'unsent', detail: 'connection refused' }))
    const { code, text } = await ran(world, 'list', { channel: 'web' })
    expect(code).toBe(EXIT.failed)
    expect(text).toContain("web: its webhooks can't be read (unavailable): connection refused")
  })
})

describe('removing', () => {
  test('takes ours away, and the daemon makes none again', async () => {
    const world = open()
    await ran(world, 'install', { yes: true })
    const theirs = 'https://other.example.com/hook'
    await world.engine().shops.get('web')?.port.subscriptions?.create(['order.created'], theirs)
    const { code, asked } = await ran(world, 'remove', {}, 'y')
    expect([code, asked]).toEqual([EXIT.done, ['Remove 7 webhooks? [y/N] ']])
    expect(world.web.webhooks().map(({ deliveryUrl }) => deliveryUrl)).toEqual([theirs])
    expect([world.street.subscriptions(), world.till.subscriptions()]).toEqual([[], []])
    await keepWebhooks(world.engine(), new AbortController().signal)
    expect(world.web.webhooks()).toHaveLength(1)
    expect(events(world).filter((name) => name.startsWith('webhook.'))).toEqual([])
  })

  test('says where to look at a till whose webhooks can’t be listed', async () => {
    const world = open({ till: { subscriptionsReadable: false } })
    await ran(world, 'install', { channel: 'main', yes: true })
    const { text } = await ran(world, 'remove', { channel: 'main', yes: true })
    expect(text).toContain('main: take what is sent to https://hooks.example.com/webhooks/main away at the\n  platform')
  })
})

describe('where it can’t be done', () => {
  test('no public address: says the setting', async () => {
    const { code, complained } = await ran(createWorld(), 'install')
    expect([code, complained.join()]).toEqual([
      EXIT.configuration,
      expect.stringContaining('http.public_url is not set in tillsync.yaml'),
    ])
  })

  test('no such channel: names those there are', async () => {
    const { code, complained } = await ran(open(), 'list', { channel: 'wbe' })
    expect([code, complained]).toEqual([EXIT.usage, ['no till or shop is called wbe; there are main, web, street']])
  })
})

describe('a check', () => {
  async function checked(world: World) {
    const { io, said } = openTerminal(world)
    const engine = world.engine()
    const code = await check(
      engine,
      { file: 'tillsync.yaml', mapping: engine.mapping, notify: null },
      { ...io, reveal: () => '' },
      {},
    )
    return { code, lines: said.filter((line) => /webhook/.test(line)) }
  }

  test('says that webhooks are not looked after', async () => {
    const world = createWorld()
    stock(world, 'SOAP')
    expect(await checked(world)).toEqual({
      code: EXIT.done,
      lines: ['✓ http.public_url is not set: webhooks are not looked after, and polling and sweeps find every change'],
    })
  })

  test('says what is missing and the way out, and then that all are there', async () => {
    const world = open()
    const { code, lines } = await checked(world)
    expect([code, lines]).toEqual([
      EXIT.changes,
      [
        '! main: 1 of 1 webhook to https://hooks.example.com/webhooks/main missing or of no use\n  tillsync webhooks install makes them',
        '! web: 4 of 4 webhooks to https://hooks.example.com/webhooks/web missing or of no use\n  tillsync webhooks install makes them',
        '! street: 2 of 2 webhooks to https://hooks.example.com/webhooks/street missing or of no use\n  tillsync webhooks install makes them',
      ],
    ])
    await ran(world, 'install', { yes: true })
    expect((await checked(world)).lines).toEqual([
      '✓ main: 1 webhook to https://hooks.example.com/webhooks/main',
      '✓ web: 4 webhooks to https://hooks.example.com/webhooks/web',
      '✓ street: 2 webhooks to https://hooks.example.com/webhooks/street',
    ])
    await ran(world, 'remove', { yes: true, channel: 'web' })
    expect((await checked(world)).lines).toContain(
      '✓ web: its webhooks were removed by hand: polling and sweeps find every change',
    )
  })
})
