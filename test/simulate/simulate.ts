import { releaseHold } from '../../src/engine/release.js'
import { settleByPerson } from '../../src/engine/settle.js'
import { openMemoryDatabase } from '../../src/store/open.js'
import { openCourier } from './courier.js'
import { openPeople } from './people.js'
import { type Daemon, startDaemon } from './daemon.js'
import { judge } from './judge.js'
import { Crash, DiskFull } from './life.js'
import { CALM, openNetwork, type Weather } from './network.js'
import { openRandom, type Random } from './random.js'
import { stockShelves, STREET, TILL, WEB } from './shelves.js'
import { openTime } from './time.js'
import { openTrace } from './trace.js'
import { openWatch } from './watch.js'

export interface SimulationOptions {
  readonly seed: number
  readonly till: 'delta' | 'absolute'
  readonly ledger: boolean
  readonly settle: 'evidence' | 'strict'
  readonly shops: readonly ('shopify' | 'woocommerce')[]
  /** Strikes the daemon down at these steps, counted from the start, and no other; for a day without other faults. */
  readonly crashAtSteps?: readonly number[]
  readonly isTraced?: boolean
}

export interface Outcome {
  readonly seed: number
  readonly violations: readonly string[]
  readonly crashes: number
  /** Places where the daemon could have been struck down. */
  readonly steps: number
  /** Corrections whose outcome did not come with an answer, or with a daemon that was there to hear it. */
  readonly unknownCorrections: number
  /** Of those, the ones that a person had to settle. */
  readonly held: number
  /** Of those, the ones that were settled by what most likely happened, and how many of them wrongly. */
  readonly probable: number
  readonly wronglyProbable: number
  readonly hash: string
  readonly trace: readonly string[]
}

const START = Date.UTC(2026, 5, 1, 12)
const DAY_MS = 16 * 60_000
const LATEST_MS = 60_000
const VISIT_MS = 2 * 60_000
const ROUNDS = 30

const ROUGH: Weather = {
  unsent: 3,
  lostRequest: 2,
  lostAnswer: 3,
  late: 2,
  errorBefore: 1,
  errorAfter: 2,
  throttled: 2,
  crash: 0.15,
}

/** Plays one day with everything that can go wrong, then lets all be quiet, and judges. */
export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const { seed, crashAtSteps } = options
  const people = openRandom(seed, 'people')
  const faults = openRandom(seed, 'faults')
  const isStepped = crashAtSteps !== undefined
  const time = openTime(START)
  const trace = openTrace(options.isTraced ?? false)
  const shops = options.shops.map((kind) => (kind === 'shopify' ? STREET : WEB))
  const requestsPerMinute = isStepped ? 300 : faults.pick([20, 60, 300])
  const shelves = stockShelves(
    {
      dialect: options.till === 'delta' ? 'quantity_change' : 'new_stock',
      ledgerReadable: options.ledger,
      shops,
      requestsPerMinute,
      staleReadMs: isStepped ? 0 : faults.pick([0, 500, 3_000]),
    },
    people,
    START,
  )
  const connection = openMemoryDatabase()
  let skewMs = 0
  const watch = openWatch({ shelves, connection, time, requestsPerMinute })
  const network = openNetwork(time, faults, trace)
  const violations = watch.violations
  let weather = CALM
  let steps = 0
  let crashes = 0
  let diskFullUntil = 0
  let daemon: Daemon | undefined
  let isOver = false
  const doubted = new Set<number>()

  function step(label: string): void {
    steps += 1
    const isStruck = crashAtSteps?.includes(steps) ?? (weather.crash > 0 && faults.percent(weather.crash))
    if (!isStruck) return
    crashes += 1
    trace.note(time.now(), `! struck down ${label}`)
    throw new Crash(label)
  }

  function start(): void {
    daemon = startDaemon({
      connection,
      shelves,
      shops,
      time,
      network,
      skewMs: () => skewMs,
      watch,
      step,
      isDiskFull: () => time.now() < diskFullUntil,
      committed: (ok) => watch.committed(ok),
      doubted: (callId) => void doubted.add(callId),
      logged: (text) => trace.note(time.now(), `# ${text}`),
      ended(why) {
        if (isOver) return
        if (!(why instanceof Crash) && !(why instanceof DiskFull))
          violations.push(`${time.now()} bug: ${why instanceof Error ? (why.stack ?? why.message) : String(why)}`)
        if (violations.length < 20) time.after(isStepped ? 1_000 : faults.pick([1_000, 5_000, 30_000]), start)
      },
    })
  }

  const courier = openCourier(shelves.models, time, faults, (delivery) => {
    const isHeard = daemon?.hear(delivery) ?? false
    trace.note(time.now(), `webhook of ${delivery.channel} ${isHeard ? 'heard' : 'not heard'}`)
  })

  function keepCollecting(): void {
    courier.collect()
    time.after(250, keepCollecting)
  }

  const visitor = openPeople(shelves, people)
  function happen(): void {
    if (time.now() > START + LATEST_MS + DAY_MS) return
    trace.note(time.now(), `- ${visitor.act(time.now())}`)
    time.after(people.whole(500, 45_000), happen)
  }

  function mishap(random: Random): void {
    if (weather === CALM) return
    const kind = random.whole(0, 5)
    if (kind === 0) network.cutOff(random.pick([TILL, ...shops]), time.now() + random.whole(1, 10) * 60_000)
    if (kind === 1) skewMs = random.pick([-3_600_000, -30_000, 30_000, 3_600_000])
    if (kind === 2) diskFullUntil = time.now() + random.whole(1, 60) * 1_000
    trace.note(time.now(), `mishap ${kind}`)
    time.after(random.whole(1, 6) * 60_000, () => mishap(random))
  }

  start()
  keepCollecting()
  await time.runUntil(START + LATEST_MS)
  if (!isStepped) {
    weather = ROUGH
    network.setWeather(ROUGH)
    courier.setLoss(15)
    time.after(faults.whole(1, 5) * 60_000, () => mishap(faults))
  }
  happen()
  await time.runUntil(START + LATEST_MS + DAY_MS)
  weather = CALM
  network.setWeather(CALM)
  courier.setLoss(0)
  skewMs = 0
  diskFullUntil = 0
  for (const channel of [TILL, ...shops]) network.cutOff(channel, 0)
  trace.note(time.now(), '= quiet')
  await time.runUntil(time.now() + LATEST_MS)

  let held = 0
  const heldIds = new Set<number>()
  let faultsLeft: readonly string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await time.runUntil(time.now() + VISIT_MS)
    held += visit()
    if (round % 4 === 2) daemon?.sweep()
    daemon?.wake()
    faultsLeft = judge(shelves, options.till)
    if (faultsLeft.length === 0 && round >= 3 && daemon?.store.holds.list().length === 0) break
  }
  violations.push(...faultsLeft)
  for (const hold of daemon?.store.holds.list() ?? [])
    violations.push(`held at the end: ${hold.kind} ${hold.channel} ${hold.subjectId}: ${hold.why}`)
  isOver = true
  daemon?.life.end(new Error('the day is over'))
  connection.close()
  return {
    seed,
    violations,
    crashes,
    steps,
    unknownCorrections: doubted.size,
    held,
    probable: 0,
    wronglyProbable: 0,
    hash: trace.hash(),
    trace: trace.lines(),
  }

  /** A person looks at what is held, and says the truth about it. How many writes in doubt there were. */
  function visit(): number {
    if (!daemon?.life.isAlive()) return 0
    let doubts = 0
    for (const hold of daemon.store.holds.list()) {
      if (hold.kind === 'doubt') {
        if (!heldIds.has(hold.id)) doubts += 1
        heldIds.add(hold.id)
        const call = daemon.store.journal.get(Number(hold.subjectId))
        const row = shelves.models.till
          .adjustments()
          .find(({ reason }) => reason?.startsWith(`[ts ${call?.key ?? ''}]`))
        trace.note(time.now(), `a person settles ${call?.key ?? '?'}: ${row ? 'applied' : 'not applied'}`)
        settleByPerson(daemon.engine, hold.id, row !== undefined, options.till === 'absolute' ? row?.before : undefined)
      } else {
        trace.note(time.now(), `a person releases ${hold.kind} ${hold.subjectId}`)
        releaseHold(daemon.engine, hold.id)
      }
    }
    return doubts
  }
}
