import { PLAIN_STOCK_RULE } from '../../src/core/rule.js'
import { watchClock } from '../../src/engine/clock-jump.js'
import { openEpoch } from '../../src/engine/epoch.js'
import { deliveryOf } from '../../src/engine/hear.js'
import { createLoop, type Loop } from '../../src/engine/loop.js'
import { beginPoll } from '../../src/engine/poll.js'
import { recover } from '../../src/engine/recover.js'
import type { Engine, ShopSetup } from '../../src/engine/setup.js'
import { beginSweep } from '../../src/engine/sweep.js'
import type { Log } from '../../src/log/events.js'
import { render } from '../../src/log/render.js'
import type { ClockPort } from '../../src/ports/clock.js'
import type { EpochPort } from '../../src/ports/epoch.js'
import type { Connection } from '../../src/store/open.js'
import { openStore, type Store } from '../../src/store/store.js'
import type { Count } from '../../src/core/count.js'
import type { Delivery } from './courier.js'
import { Crash, DiskFull, guardConnection, type Life } from './life.js'
import type { Network } from './network.js'
import { type Shelves, STREET, TILL, WEB } from './shelves.js'
import { openShopifyPort } from './shopify-port.js'
import { openTillPort } from './till-port.js'
import type { Time } from './time.js'
import { openWooCommercePort, type ShopPortOptions } from './woocommerce-port.js'

const POLL_MS = 60_000
const SWEEP_MS = 900_000
const SETTLE_AFTER_MS = 60_000
const LIMITS = { priceMovePercent: 40, windowMs: 3_600_000 }
const FLOODS = {
  /** All that nothing known explains is held, until it is explained or a person lets it go. */
  tight: { zeroed: { above: 0, percent: 0 }, changed: { above: 0, percent: 0 } },
  usual: { zeroed: { above: 5, percent: 5 }, changed: { above: 20, percent: 20 } },
}

/** The world that a daemon is started in, again and again. */
export interface Surroundings {
  readonly connection: Connection
  /** What lies beside the database. */
  readonly epoch: EpochPort
  readonly shelves: Shelves
  readonly shops: readonly string[]
  readonly settle: 'evidence' | 'strict'
  readonly guards: keyof typeof FLOODS
  readonly historyMs: number
  readonly time: Time
  readonly network: Network
  /** How far the machine's clock is off. */
  readonly skewMs: () => number
  readonly watch: Pick<ShopPortOptions<unknown>, 'writing' | 'written'> & {
    readonly asked: () => void
    readonly shown: (itemId: string, askedAt: number) => void
    readonly corrected: (itemId: string, askedAt: number) => void
    readonly correcting: (call: { readonly key: string }, itemId: string) => void
  }
  /** Strikes the daemon down by throwing, or lets it pass. */
  readonly step: (label: string) => void
  readonly isDiskFull: () => boolean
  readonly committed: (ok: boolean) => void
  /** Whether polls and sweeps take place at their times. */
  readonly keepsItsSchedule: () => boolean
  /** Told of each correction whose outcome is in doubt. */
  readonly doubted: (callId: number) => void
  /** What it says in its log. */
  readonly logged: (text: string) => void
  /** It came to its end: struck down, out of disk, or by a bug. */
  readonly ended: (why: unknown) => void
}

export interface Daemon {
  readonly life: Life
  readonly engine: Engine
  readonly store: Store
  /** True where the webhook was acknowledged. */
  hear(delivery: Delivery): boolean
  sweep(): void
  wake(): void
}

/** Starts a daemon over what is on disk, as the real one starts: recovery, then the loop and the schedule. */
export function startDaemon(around: Surroundings): Daemon | undefined {
  const life = openLife(around)
  try {
    return begin(around, life)
  } catch (error) {
    life.end(error)
    return undefined
  }
}

function begin(around: Surroundings, life: Life): Daemon {
  const { time } = around
  const store = watchDoubts(
    openStore(guardConnection(around.connection, life), () => '7f3a'),
    around.doubted,
  )
  const engine = buildEngine(around, life, store)
  openEpoch(engine)
  recover(engine)
  const loop = createLoop(engine)
  runLoop(life, loop)
  every(POLL_MS, () => beginPoll(engine))
  every(SWEEP_MS, () => beginSweep(engine))
  attempt(life, () => beginSweep(engine))

  function every(intervalMs: number, begin: () => void): void {
    time.after(intervalMs, () => {
      if (!life.isAlive()) return
      if (around.keepsItsSchedule()) attempt(life, begin)
      loop.wake()
      every(intervalMs, begin)
    })
  }

  return {
    life,
    engine,
    store,
    hear({ channel, id, marks, sightings }) {
      const heard = deliveryOf(engine, channel, { delivery: id, marks, sightings })
      const isHeard = attempt(life, () => {
        const [kept] = store.heard.acceptAll([heard], engine.clock.now())
        if (kept?.kind === 'fault') throw kept.error
      })
      loop.wake()
      return isHeard
    },
    sweep: () => void attempt(life, () => beginSweep(engine)),
    wake: () => loop.wake(),
  }
}

function watchDoubts(store: Store, doubted: (callId: number) => void): Store {
  const setUnknown: Store['journal']['setUnknown'] = (id, settleAt, detail) => {
    if (store.journal.get(id)?.kind === 'correction') doubted(id)
    store.journal.setUnknown(id, settleAt, detail)
  }
  return { ...store, journal: { ...store.journal, setUnknown } }
}

/** Work from outside the loop; what ends the daemon there ends all of it. False where it did. */
function attempt(life: Life, work: () => void): boolean {
  if (!life.isAlive()) return false
  try {
    work()
    return true
  } catch (error) {
    life.end(error)
    return false
  }
}

function runLoop(life: Life, loop: Loop): void {
  loop.run(new AbortController().signal).then(
    () => life.end(new Error('the loop ended by itself')),
    (error: unknown) => life.end(error),
  )
}

function openLife(around: Surroundings): Life {
  let alive = true
  function end(why: unknown): void {
    if (!alive) return
    alive = false
    around.ended(why)
  }
  return {
    isAlive: () => alive,
    end,
    step(label) {
      if (!alive) throw new Crash('dead')
      try {
        around.step(label)
      } catch (error) {
        end(error)
        throw error
      }
    },
    commit() {
      if (!around.isDiskFull()) return
      around.committed(false)
      throw new DiskFull('database or disk is full')
    },
    committed: () => around.committed(true),
  }
}

function buildEngine(around: Surroundings, life: Life, store: Store): Engine {
  const { shelves, time, epoch } = around
  const raw = openClock(around, life)
  const log: Log = (name, values) => around.logged(render(name, values).sentence)
  const clock = watchClock(raw, store, log)
  let chances = 0
  store.transact(() => {
    store.channels.declare(TILL, 'till', 'brotherpos')
    for (const shop of around.shops) store.channels.declare(shop, 'shop', shop)
  })
  const budget = store.budget
  const { asked, shown, corrected, correcting, writing, written } = around.watch
  const common = { network: around.network, time, life, writing, written }
  const ports = {
    [WEB]: () => openWooCommercePort({ ...common, channel: WEB, model: shelves.models.web }),
    [STREET]: () => openShopifyPort({ ...common, channel: STREET, model: shelves.models.street }),
  }
  const till = openTillPort({
    ...common,
    channel: TILL,
    model: shelves.models.till,
    clock: raw,
    budget,
    asked,
    shown,
    corrected,
    correcting,
  })
  const shops = around.shops.map((shop): [string, ShopSetup] => [
    shop,
    {
      port: ports[shop as keyof typeof ports](),
      till: TILL,
      movements: true,
      firstContact: 'till',
      rules: { shop, stock: PLAIN_STOCK_RULE, prices: 'off' },
      settleAfterMs: SETTLE_AFTER_MS,
    },
  ])
  return {
    store,
    tills: new Map([[TILL, { port: till, settleAfterMs: SETTLE_AFTER_MS, settle: around.settle }]]),
    shops: new Map(shops),
    mapping: { links: shelves.links, rules: rulesOf(shelves), ignored: [] },
    matchBy: ['sku'],
    adoptAutomatically: true,
    limits: { ...LIMITS, ...FLOODS[around.guards] },
    historyMs: around.historyMs,
    mode: 'live',
    publicUrl: null,
    clock,
    // Epochs are told from each other by when they began.
    chance: { fraction: () => (chances++ % 10) / 10, hex: () => `${time.now()}-${chances++}` },
    epoch: {
      read: () => epoch.read(),
      write(epochs) {
        life.step('before the epoch is named')
        epoch.write(epochs)
        life.step('after the epoch is named')
      },
    },
    vouched: new Set(),
    comparing: { allAt: null },
    log,
  }
}

function rulesOf({ buffers }: Shelves) {
  return buffers.map(({ shop, item, thousandths }) => ({
    shops: [shop],
    category: null,
    item: { kind: 'id' as const, value: String(item.id) },
    stock: { buffer: thousandths as Count },
    prices: undefined,
    place: { file: 'simulated', line: 1 },
  }))
}

function openClock({ time, skewMs }: Surroundings, life: Life): ClockPort {
  return {
    now: () => time.now() + skewMs(),
    elapsed: () => time.now(),
    wait: (durationMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        let isOver = false
        const end = () => {
          if (isOver || !life.isAlive()) return
          isOver = true
          signal?.removeEventListener('abort', end)
          resolve()
        }
        signal?.addEventListener('abort', end, { once: true })
        time.after(durationMs, end)
      }),
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
}
