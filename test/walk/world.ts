import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemble, configurationKinds } from '../../src/assemble.js'
import type { Configuration } from '../../src/config/configuration.js'
import { loadConfiguration } from '../../src/config/load.js'
import { countFromUnits, parseCount, type Count } from '../../src/core/count.js'
import { parseMoney, type Money } from '../../src/core/money.js'
import { deliveryOf } from '../../src/engine/hear.js'
import { collectDates } from '../../src/edges/cli/doctor-clock.js'
import { createLoop } from '../../src/engine/loop.js'
import { openEpoch } from '../../src/engine/epoch.js'
import { beginPoll } from '../../src/engine/poll.js'
import { rebase } from '../../src/engine/rebase.js'
import { recover } from '../../src/engine/recover.js'
import { releaseHold } from '../../src/engine/release.js'
import { settleByPerson } from '../../src/engine/settle.js'
import { type Engine, shopOf } from '../../src/engine/setup.js'
import { beginSweep } from '../../src/engine/sweep.js'
import { memoryLog } from '../../src/log/memory.js'
import type { ClockPort } from '../../src/ports/clock.js'
import type { HttpAnswer, HttpRequest } from '../../src/ports/http.js'
import { createBrotherPosModel } from '../../src/sandbox/brotherpos/model.js'
import type { BrotherPosOptions } from '../../src/sandbox/brotherpos/options.js'
import type { Delivery, Platform } from '../../src/sandbox/platform.js'
import { createShopifyModel, type ShopifyModelOptions } from '../../src/sandbox/shopify/model.js'
import { createWooCommerceModel } from '../../src/sandbox/woocommerce/model.js'
import type { WooCommerceOptions } from '../../src/sandbox/woocommerce/options.js'
import { openMemoryDatabase } from '../../src/store/open.js'
import { openStore } from '../../src/store/store.js'
import { beginLife, type CrashStep } from './life.js'

/**
 * The real engine, store and channels against the platform models, without sockets and with a clock that only moves when
 * somebody waits. What a test sees is what the platforms would see.
 */
export interface WorldOptions {
  readonly till?: Partial<BrotherPosOptions>
  readonly web?: Partial<WooCommerceOptions>
  readonly street?: Partial<ShopifyModelOptions>
  /** Further lines of the configuration's channel blocks and top level, as YAML. */
  readonly tillSettings?: string
  readonly webSettings?: string
  readonly streetSettings?: string
  readonly settings?: string
  readonly mapping?: string
}

/** Answers in a platform's place; `crash` ends the daemon there and then, and undefined lets the request through. */
export type Fault = (request: HttpRequest, send: () => HttpAnswer) => HttpAnswer | 'crash' | undefined

const START = Date.UTC(2026, 5, 1, 12)

export function units(value: number): Count {
  return countFromUnits(value)
}

export function count(text: string): Count {
  const parsed = parseCount(text)
  if (parsed === undefined) throw new RangeError(text)
  return parsed
}

export function money(text: string): Money {
  const parsed = parseMoney(text)
  if (parsed === undefined) throw new RangeError(text)
  return parsed
}

const environment = {
  TILL_KEY: 'bpos_sandbox',
  WOO_KEY: 'ck_test',
  WOO_SECRET: 'cs_test',
  SHOPIFY_ID: 'id',
  SHOPIFY_SECRET: 'secret',
  HOOK: 'hook',
}

export type World = ReturnType<typeof createWorld>

export function createWorld(options: WorldOptions = {}) {
  let now = START
  let setBy = 0
  const clock: ClockPort = {
    now: () => now,
    elapsed: () => now - setBy,
    wait(durationMs) {
      now += durationMs
      return Promise.resolve()
    },
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
  let chances = 0
  const chance = {
    fraction: () => (chances++ % 10) / 10,
    hex: (bytes: number) => (chances++).toString(16).padStart(2 * bytes, '0'),
  }
  const till = createBrotherPosModel({ requestsPerMinute: 1000, webhookAddresses: 'any', ...options.till })
  const web = createWooCommerceModel({ consumerKey: 'ck_test', consumerSecret: 'cs_test', ...options.web })
  const street = createShopifyModel({
    domain: 'street.myshopify.com',
    clientId: 'id',
    clientSecret: 'secret',
    scopes: ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations'],
    locations: [{ id: '1', name: 'Main Street' }],
    currency: 'CAD',
    ...options.street,
  })
  const hosts: Readonly<Record<string, Platform>> = {
    'pos.local': till,
    '127.0.0.1': web,
    'street.myshopify.com': street,
  }
  const traffic: { host: string; method: string; path: string; body: string }[] = []
  const faults: { host: string; fault: Fault }[] = []

  function exchange(request: HttpRequest): HttpAnswer | 'crash' {
    const url = new URL(request.url)
    const platform = hosts[url.hostname]
    if (!platform) return { kind: 'unsent', detail: `no host ${url.hostname}` }
    now += 5
    traffic.push({ host: url.hostname, method: request.method, path: url.pathname, body: request.body ?? '' })
    const send = (): HttpAnswer => {
      const { method, headers, body = '' } = request
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
      const asked = { method, origin: url.origin, path: url.pathname, query: url.searchParams, headers: lower, body }
      return { kind: 'answered', ...platform.answer(asked, now) }
    }
    for (const { host, fault } of faults) {
      const answer = host === url.hostname ? fault(request, send) : undefined
      if (answer) return answer
    }
    return send()
  }

  let connection = openMemoryDatabase()
  let store = openStore(connection, () => '7f3a')
  let epochFile: readonly string[] | undefined
  const { log, entries } = memoryLog(() => clock.elapsed())
  const { dates, overhear } = collectDates(clock)
  let { life, engine } = begin(options)
  openEpoch(engine)

  function begin({ mapping, ...rest }: WorldOptions) {
    const epoch = { read: () => epochFile, write: (epochs: readonly string[]) => void (epochFile = epochs) }
    const life = beginLife({ store, clock, epoch, exchange })
    const ports = {
      store: life.store,
      http: life.http,
      clock: life.clock,
      chance,
      epoch: life.epoch,
      log,
      overhear,
      reveal: revealFrom(environment),
    }
    return { life, engine: assemble(readConfiguration({ ...rest, ...(mapping !== undefined && { mapping }) }), ports) }
  }

  /** A new daemon over what is on disk: what it has to put right is put right, and no time passes. */
  function start(changes: WorldOptions = {}): void {
    ;({ life, engine } = begin({ ...options, ...changes }))
    openEpoch(engine)
    recover(engine)
  }

  return {
    till,
    web,
    street,
    get store() {
      return store
    },
    engine: () => engine,
    clock,
    /** What the servers said of the time. */
    dates,
    entries,
    traffic,
    now: () => now,
    advance: (durationMs: number) => (now += durationMs),
    /** Sets the machine's wall clock, forward or back, and no time passes. */
    setClock(byMs: number): void {
      now += byMs
      setBy += byMs
    },
    /** Puts something in the way of one platform's traffic; the function returned takes it away again. */
    disturb(host: 'pos.local' | '127.0.0.1' | 'street.myshopify.com', fault: Fault): () => void {
      const entry = { host, fault }
      faults.push(entry)
      return () => faults.splice(faults.indexOf(entry), faults.includes(entry) ? 1 : 0)
    },
    /** Nothing is in anything's way any more. */
    heal(): void {
      faults.length = 0
    },
    /** A complete walk of both sides and everything that follows from it. */
    async sweep(): Promise<void> {
      beginSweep(engine)
      await life.live(settle(engine))
    },
    async poll(): Promise<void> {
      beginPoll(engine)
      await life.live(settle(engine))
    },
    /** Something was heard of: the mark that a webhook leaves, and everything that follows from it. */
    async hear(channel: string, kind: 'item' | 'listing' | 'orders', id = ''): Promise<void> {
      store.dirty.mark(channel, kind, id, now)
      await life.live(settle(engine))
    },
    /** A webhook comes in, as the way in would take it, and everything follows from it. */
    async deliver(channel: string, { headers, body }: Delivery): Promise<'accepted' | 'repeated' | 'refused'> {
      const { port } = engine.tills.get(channel) ?? shopOf(engine, channel)
      const heard = port.hear({ headers, body: Buffer.from(body) })
      if (heard.kind !== 'accepted') return 'refused'
      const [kept] = store.heard.acceptAll([deliveryOf(engine, channel, heard)], now)
      await life.live(settle(engine))
      return kept?.kind === 'new' ? 'accepted' : 'repeated'
    },
    /** Lets the daemon work on for so long. */
    async work(durationMs: number): Promise<void> {
      const until = now + durationMs
      const stop = new AbortController()
      const loop = createLoop({ ...engine, clock: { ...engine.clock, wait: waitUntil(until, stop) } })
      await life.live(loop.run(stop.signal))
    },
    isAlive: () => life.isAlive(),
    /** A person lets all that is held go. */
    async release(): Promise<void> {
      for (const { id } of store.holds.list()) releaseHold(engine, id)
      await life.live(settle(engine))
    },
    async releaseOne(id: number): Promise<void> {
      releaseHold(engine, id)
      await life.live(settle(engine))
    },
    /** A person says what became of every correction in doubt. */
    async settleByPerson(applied: boolean): Promise<void> {
      for (const { id } of store.holds.list()) settleByPerson(engine, id, applied)
      await life.live(settle(engine))
    },
    /** The daemon is struck down when it next comes to this step. */
    crashIn(step: CrashStep): void {
      life.crashIn(step)
    },
    start,
    /**
     * A new daemon over what is on disk, perhaps with another configuration; what it has to put right is put right. It may
     * be struck down in a step of its start.
     */
    async restart(changes: WorldOptions = {}, crashIn?: CrashStep): Promise<void> {
      ;({ life, engine } = begin({ ...options, ...changes }))
      if (crashIn) life.crashIn(crashIn)
      await life.live(startUp(engine))
    },
    /** What a command sees that runs over what is on disk, without a daemon. */
    revive(): void {
      ;({ life, engine } = begin(options))
    },
    /** A copy of what is on disk: of the database, and of the file beside it. */
    backUp: (): Backup => ({ database: connection.serialize(), epochFile }),
    /** Puts a copy of the database back, or the whole machine. The daemon that comes next finds it there. */
    restore({ database, ...copied }: Backup, what: 'database' | 'machine'): void {
      connection = openMemoryDatabase(database)
      store = openStore(connection, () => '7f3a')
      if (what === 'machine') epochFile = copied.epochFile
    },
    /** A person has confirmed a rebase; the daemon goes on by itself. */
    async rebase(): Promise<void> {
      const confirmed = async (): Promise<void> => {
        rebase(engine)
        await settle(engine)
      }
      await life.live(confirmed())
    },
    shown: {
      web: (id: number) => web.product(id)?.stock ?? null,
      street: (id: string) => street.level(id)?.available ?? null,
      till: (id: number) => till.product(id)?.stock ?? null,
    },
  }

  function waitUntil(until: number, stop: AbortController) {
    return (durationMs: number): Promise<void> => {
      now += Math.max(1, durationMs)
      if (now >= until) stop.abort()
      return Promise.resolve()
    }
  }
}

/** What a backup holds. */
export interface Backup {
  readonly database: Buffer
  readonly epochFile: readonly string[] | undefined
}

async function startUp(engine: Engine): Promise<void> {
  openEpoch(engine)
  recover(engine)
  await settle(engine)
}

const A_MOMENT_MS = 1
/** What is due later waits for what is in doubt. */
const SOON_MS = 55_000

/** Runs the loop until nothing is due soon, or for a minute. */
async function settle(engine: Engine): Promise<void> {
  const stop = new AbortController()
  let quietMs = 0
  const wait = async (durationMs: number): Promise<void> => {
    const dueInMs = (engine.store.dirty.nextDueAt() ?? Infinity) - engine.clock.now()
    const isDone = dueInMs > SOON_MS && engine.store.walks.openSweep() === undefined
    // A moment's wait is a turn given to others in the midst of work.
    quietMs = isDone && durationMs > A_MOMENT_MS ? Infinity : quietMs + durationMs
    if (quietMs > 60_000) stop.abort()
    await engine.clock.wait(durationMs)
  }
  await createLoop({ ...engine, clock: { ...engine.clock, wait } }).run(stop.signal)
}

function revealFrom(environment: Readonly<Record<string, string>>) {
  return (source: object): string => environment[(source as { env: string }).env] ?? ''
}

function readConfiguration(options: WorldOptions): Configuration {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-walk-'))
  try {
    const file = join(directory, 'tillsync.yaml')
    writeFileSync(file, configurationText(options))
    mkdirSync(join(directory, 'mapping'))
    if (options.mapping !== undefined) writeFileSync(join(directory, 'mapping', 'a.yaml'), options.mapping)
    return loadConfiguration(file, configurationKinds(), environment)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function configurationText(options: WorldOptions): string {
  const { tillSettings = '', webSettings = '', streetSettings = '' } = options
  const { settings = 'match: {adopt: automatic}', mapping } = options
  return `state: ./state
${mapping === undefined ? '' : 'mapping: [mapping/*.yaml]'}
${settings}
tills:
  main:
    kind: brotherpos
    url: http://pos.local
    api_key: {env: TILL_KEY}
    requests_per_minute: 1000
${indent(tillSettings)}
shops:
  web:
    kind: woocommerce
    url: http://127.0.0.1
    consumer_key: {env: WOO_KEY}
    consumer_secret: {env: WOO_SECRET}
${indent(webSettings)}
  street:
    kind: shopify
    domain: street.myshopify.com
    location: Main Street
    client_id: {env: SHOPIFY_ID}
    client_secret: {env: SHOPIFY_SECRET}
${indent(streetSettings)}
`
}

function indent(lines: string): string {
  return lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
