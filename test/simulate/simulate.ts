import { type Day, type DayOptions, openDay } from './day.js'
import { type Captured, judge } from './judge.js'
import { openPerson, type Person } from './person.js'
import type { Daemon } from './daemon.js'
import { Crash } from './life.js'
import { type DayPlan, ROUGH_DAY } from './plan.js'
import { probableOf } from './probable.js'

export type SimulationOptions = Pick<DayOptions, 'seed' | 'till' | 'ledger' | 'settle' | 'guards' | 'shops'> &
  Partial<Pick<DayOptions, 'plan' | 'crashAtSteps' | 'isTraced'>>

export interface Outcome {
  readonly seed: number
  readonly crashAtSteps: readonly number[]
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

/** The first sweep meets the shops undisturbed. */
export const OPENING_MS = 60_000
/** What was given up may still land for so long. */
export const LATEST_MS = 60_000
const MOST_ROUNDS = 30
export const BY_ANY_MEANS = { leastRounds: 4, maySweep: true }
const BY_WEBHOOKS = { leastRounds: 1, maySweep: false }

type Rest = typeof BY_WEBHOOKS & Pick<DayPlan, 'roundMs'>

/** Plays one day with everything that can go wrong, then lets all be quiet, and judges. */
export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const { seed, till, plan = ROUGH_DAY, crashAtSteps = [], isTraced = false } = options
  const { roundMs } = plan
  const day = openDay({ ...options, plan, crashAtSteps, isTraced })
  const person = openPerson(day.shelves, till, day)
  day.open()
  await day.time.runUntil(day.time.now() + OPENING_MS)
  day.becomeBusy()
  await day.time.runUntil(day.time.now() + plan.busyMs)
  day.becomeQuiet()
  await day.time.runUntil(day.time.now() + LATEST_MS)
  let left = await comeToRest(day, person, till, { ...BY_ANY_MEANS, roundMs })
  if (left.length === 0 && plan.encoreMs > 0) {
    day.becomeBusyAgain()
    await day.time.runUntil(day.time.now() + plan.encoreMs)
    const unheard = await comeToRest(day, person, till, { ...BY_WEBHOOKS, roundMs })
    left = unheard.map((fault) => `I11 by webhooks alone: ${fault}`)
  }
  const { crashes, steps, doubted } = day.counts()
  const { settled, wrongItems } = probableOf(day.connection, day.shelves)
  const outcome = {
    seed,
    crashAtSteps,
    violations: [...day.violations, ...left],
    crashes,
    steps,
    unknownCorrections: doubted,
    held: person.doubts(),
    probable: settled,
    wronglyProbable: wrongItems.length,
    hash: day.trace.hash(),
    trace: day.trace.lines(),
  }
  day.close()
  return outcome
}

/** Where a receipt that nobody told of made a write look other than it was, what the till was told can't add up. */
function isOfMisjudged({ connection, shelves }: Day, fault: string): boolean {
  const { wrongItems } = probableOf(connection, shelves)
  const skus = shelves.items.flatMap(({ id, sku }) => (wrongItems.includes(String(id)) ? [sku] : []))
  return skus.some((sku) => /^I[24] /.test(fault) && fault.includes(`${sku}`))
}

/**
 * Lets the daemon work on, with a visit of a person now and then, and sweeps unless it is to do without, until all agrees;
 * what still does not at the end.
 */
export async function comeToRest(
  day: Day,
  person: Person,
  till: 'delta' | 'absolute',
  { leastRounds, maySweep, roundMs }: Rest,
): Promise<readonly string[]> {
  let left: readonly string[] = []
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await day.time.runUntil(day.time.now() + roundMs)
    const daemon = day.daemon()
    if (!daemon?.life.isAlive()) continue
    if (!letVisit(person, daemon)) continue
    daemon.wake()
    const holds = daemon.store.holds
      .list()
      .map(({ kind, channel, subjectId, why }) => `held at the end: ${kind} ${channel} ${subjectId}: ${why}`)
    left = [...judge(day.shelves, till, captured(day)).filter((fault) => !isOfMisjudged(day, fault)), ...holds]
    if (left.length === 0 && round + 1 >= leastRounds) return left
    if (maySweep && round % 4 === 2) daemon.sweep()
  }
  return left
}

/** False where the machine went down under the person's command: they look again another time. */
export function letVisit(person: Person, daemon: Daemon): boolean {
  try {
    person.visit(daemon)
    return true
  } catch (error) {
    if (error instanceof Crash) return false
    throw error
  }
}

function captured({ connection }: Day): readonly Captured[] {
  return connection
    .prepare<[], Captured>(
      `SELECT shop, listing_id AS listingId, item_id AS itemId, sum(abs(amount)) AS gross FROM movement
       WHERE residual = 0 AND cause IS NULL GROUP BY shop, listing_id, item_id`,
    )
    .all()
}
