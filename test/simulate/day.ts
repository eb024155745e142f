import { formatCount } from '../../src/core/count.js'
import type { EpochPort } from '../../src/ports/epoch.js'
import { openMemoryDatabase } from '../../src/store/open.js'
import { openCourier } from './courier.js'
import { type Daemon, startDaemon } from './daemon.js'
import { Crash, DiskFull } from './life.js'
import { CALM, openNetwork } from './network.js'
import { openPeople } from './people.js'
import { type DayPlan, drawMishap } from './plan.js'
import { lookForContact, newestLink, relinkOne } from './relink.js'
import { openRandom, type Random } from './random.js'
import { type Shelves, type ShelfOptions, stockShelves, STREET, TILL, WEB } from './shelves.js'
import { openTime } from './time.js'
import { openTrace } from './trace.js'
import { IMPORTED, openWatch } from './watch.js'

const START = Date.UTC(2026, 5, 1, 12)
const LOOK_MS = 250
const ENCORE_PAUSE_MS = 4_000
/** A daemon that breaks down again and again has shown enough. */
const ENOUGH_VIOLATIONS = 20

export interface DayOptions {
  readonly seed: number
  readonly till: 'delta' | 'absolute'
  readonly ledger: boolean
  readonly settle: 'evidence' | 'strict'
  /** `tight`: all that nothing known explains is held, and the till has an import. */
  readonly guards: 'tight' | 'usual'
  readonly shops: readonly ('shopify' | 'woocommerce')[]
  readonly plan: DayPlan
  /** Strikes the daemon down at these steps, counted from its first start, beside what the plan's chance does. */
  readonly crashAtSteps: readonly number[]
  readonly isTraced: boolean
}

export type Day = ReturnType<typeof openDay>

/** A world with its platforms, its people and its daemon, all of whose time and chance come from one seed. */
export function openDay(options: DayOptions) {
  const { seed, plan } = options
  const chance = { people: openRandom(seed, 'people'), faults: openRandom(seed, 'faults') }
  const time = openTime(START)
  const trace = openTrace(options.isTraced)
  const shops = options.shops.map((kind) => (kind === 'shopify' ? STREET : WEB))
  const requestsPerMinute = chance.faults.pick(plan.requestsPerMinute)
  const shelves = openShelves(options, shops, requestsPerMinute, drawReaders(plan, chance.faults))
  const connection = openMemoryDatabase()
  const epoch = openEpoch()
  const watch = openWatch({ shelves, connection, time, requestsPerMinute, isGuarded: options.guards === 'tight' })
  const network = openNetwork(time, chance.faults, trace)
  const state = { isRough: false, isOver: false, hasSchedule: true, steps: 0, crashes: 0, skewMs: 0, diskFullUntil: 0 }
  const doubted = new Set<number>()
  let daemon: Daemon | undefined

  function note(what: string): void {
    trace.note(time.now(), what)
  }

  function step(label: string): void {
    state.steps += 1
    const byChance = state.isRough && plan.weather.crash > 0 && chance.faults.percent(plan.weather.crash)
    if (!byChance && !options.crashAtSteps.includes(state.steps)) return
    state.crashes += 1
    note(`! struck down ${label}`)
    throw new Crash(label)
  }

  function ended(why: unknown): void {
    if (state.isOver) return
    const isExpected = why instanceof Crash || why instanceof DiskFull
    if (!isExpected) watch.violations.push(`${time.now()} bug: ${why instanceof Error ? why.stack : String(why)}`)
    if (watch.violations.length < ENOUGH_VIOLATIONS) time.after(chance.faults.pick(plan.restartAfterMs), start)
  }

  function start(): void {
    const { settle, guards } = options
    const kept = { connection, epoch, historyMs: plan.historyMs }
    const world = { ...kept, shelves, shops, settle, guards, time, network, watch, step, ended }
    daemon = startDaemon({
      ...world,
      skewMs: () => state.skewMs,
      isDiskFull: () => time.now() < state.diskFullUntil,
      keepsItsSchedule: () => state.hasSchedule,
      committed: watch.committed,
      doubted: (callId) => void doubted.add(callId),
      logged: (text) => note(`# ${text}`),
    })
  }

  const courier = openCourier(shelves.models, time, chance.faults, (delivery) => {
    const isHeard = daemon?.hear(delivery) ?? false
    if (isHeard) watch.heard(delivery)
    note(`webhook of ${delivery.channel} ${isHeard ? 'heard' : 'not heard'}`)
  })
  function keepCollecting(): void {
    courier.collect()
    time.after(plan.announceMs, keepCollecting)
  }

  /** The mapping files are changed, and the daemon is started again with them. */
  function relink(): void {
    const relinked = relinkOne(shelves, chance.people, time.now())
    if (!relinked) return
    const { sku, shop } = relinked.listing
    const newest = newestLink(relinked.listing, connection)
    note(`mapping: ${sku} at ${shop} is linked otherwise`)
    daemon?.life.end(new Crash('started again with other mapping files'))
    function watchContact(): void {
      if (!relinked || state.isOver) return
      if (lookForContact(relinked, connection, newest)) relinked.contactedAt = time.now()
      else time.after(LOOK_MS, watchContact)
    }
    watchContact()
  }

  function keepHavingMishaps(): void {
    if (!state.isRough) return
    const mishap = drawMishap(chance.faults, [TILL, ...shops])
    note(`mishap: ${mishap.kind} ${mishap.channel}`)
    if (mishap.kind === 'cut off') network.cutOff(mishap.channel, time.now() + mishap.lastsMs)
    if (mishap.kind === 'clock') state.skewMs = mishap.skewMs
    if (mishap.kind === 'disk full') state.diskFullUntil = time.now() + mishap.lastsMs
    time.after(chance.faults.whole(1, 6) * 60_000, keepHavingMishaps)
  }

  /** Somebody's spreadsheet gives the till far too much of everything. */
  function importGoods(): void {
    for (const { id } of shelves.items) shelves.models.till.receive(id, IMPORTED, time.now(), { announced: false })
    note(`- ${formatCount(IMPORTED)} of everything are imported at the till`)
  }

  function letPeopleCome(forMs: number, unannouncedPercent: number, pauseMs: number): void {
    const people = openPeople(shelves, chance.people, unannouncedPercent)
    const closesAt = time.now() + forMs
    function keepActing(): void {
      if (time.now() >= closesAt) return
      note(`- ${people.act(time.now())}`)
      // People come in bursts: much of what goes wrong goes wrong between two things that follow each other closely.
      const isNext = chance.people.percent(40)
      time.after(isNext ? chance.people.whole(200, 4_000) : chance.people.whole(500, pauseMs), keepActing)
    }
    keepActing()
  }

  return {
    shelves,
    time,
    trace,
    note,
    letGo: watch.letGo,
    violations: watch.violations,
    counts: () => ({ ...state, doubted: doubted.size }),
    daemon: () => daemon,
    connection,
    open(): void {
      start()
      keepCollecting()
    },
    /** From now on people come and go, and things go wrong. */
    becomeBusy(): void {
      state.isRough = true
      network.setWeather(plan.weather)
      courier.setLoss(plan.webhookLossPercent)
      if (options.guards === 'tight') time.after(chance.faults.whole(1, plan.busyMs), importGoods)
      if (plan.mishaps) time.after(chance.faults.whole(1, 5) * 60_000, keepHavingMishaps)
      if (chance.people.percent(plan.relinkPercent)) time.after(chance.people.whole(1, plan.busyMs), relink)
      letPeopleCome(plan.busyMs, plan.unannouncedPercent, plan.pauseMs)
    },
    /** People come once more, all webhooks arrive, and nothing is asked for but what they tell of. */
    becomeBusyAgain(): void {
      state.hasSchedule = false
      note('= busy again, by webhooks alone')
      letPeopleCome(plan.encoreMs, 0, ENCORE_PAUSE_MS)
    },
    /** Nobody comes any more, and nothing goes wrong. */
    becomeQuiet(): void {
      state.isRough = false
      state.skewMs = 0
      state.diskFullUntil = 0
      network.setWeather(CALM)
      courier.setLoss(0)
      for (const channel of [TILL, ...shops]) network.cutOff(channel, 0)
      note('= quiet')
    },
    close(): void {
      state.isOver = true
      daemon?.life.end(new Error('the day is over'))
      connection.close()
    },
  }
}

/** What lies beside the database in the state directory, for as long as the day lasts. */
function openEpoch(): EpochPort {
  let named: readonly string[] | undefined
  return { read: () => named, write: (epochs) => void (named = epochs) }
}

/** Readers that all lag alike, or each by as much as it happens to: then what was read may be newer than what is read next. */
function drawReaders({ staleReadMs: choices }: DayPlan, chance: Random): ShelfOptions['readers'] {
  const staleReadMs = chance.pick(choices)
  const areAlike = chance.percent(50)
  return { staleReadMs, lagMs: () => (areAlike ? staleReadMs : chance.whole(0, staleReadMs)) }
}

function openShelves(
  { seed, till, ledger }: DayOptions,
  shops: readonly string[],
  requestsPerMinute: number,
  readers: ShelfOptions['readers'],
): Shelves {
  const dialect = till === 'delta' ? 'quantity_change' : 'new_stock'
  const options = { dialect, ledgerReadable: ledger, shops, requestsPerMinute, readers } as const
  return stockShelves(options, openRandom(seed, 'shelves'), START)
}
