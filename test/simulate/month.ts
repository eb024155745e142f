import { countFromUnits } from '../../src/core/count.js'
import { type Day, openDay } from './day.js'
import { openPerson } from './person.js'
import { DAY_MS, STEADY_DAYS } from './plan.js'
import { BY_ANY_MEANS, comeToRest, LATEST_MS, letVisit, OPENING_MS, type SimulationOptions } from './simulate.js'

/** So long after the first of it is too old, as much is forgotten each day as is added. */
const FULL_AFTER_DAYS = 3
/** What a busier week may add. */
const MOST_GROWTH = 1.1
/** Of each item that runs low, a delivery brings so much. */
const LOW = countFromUnits(20)
const DELIVERED = countFromUnits(40)

export interface MonthOptions extends Omit<SimulationOptions, 'plan' | 'crashAtSteps' | 'isTraced'> {
  readonly days: number
  /** How long what was changed is kept. */
  readonly historyDays: number
  /** Told how each day ended. */
  readonly say: (line: string) => void
}

export interface Month {
  readonly days: number
  readonly historyDays: number
  readonly faults: readonly string[]
  readonly crashes: number
  /** All that moved at the till and in the shops, by our own writes as well. */
  readonly movements: number
  readonly sizes: readonly Size[]
}

/** What the database takes at the end of a day. */
export interface Size {
  /** Without what orders hold, which is kept for as long as an order can be cancelled. */
  readonly kilobytes: number
  readonly orderLines: number
}

/** Plays days of steady trade one after the other, judges them as any day, and looks whether the database grows. */
export async function playMonth(options: MonthOptions): Promise<Month> {
  const { days, historyDays, till, say } = options
  const plan = { ...STEADY_DAYS, busyMs: days * DAY_MS, historyMs: historyDays * DAY_MS }
  const day = openDay({ ...options, plan, crashAtSteps: [], isTraced: false })
  const person = openPerson(day.shelves, till, day)
  const sizes: Size[] = []
  day.open()
  await day.time.runUntil(day.time.now() + OPENING_MS)
  day.becomeBusy()
  for (let number = 1; number <= days; number += 1) {
    await day.time.runUntil(day.time.now() + DAY_MS)
    deliver(day)
    const daemon = day.daemon()
    if (daemon?.life.isAlive()) letVisit(person, daemon)
    const size = sizeOf(day)
    sizes.push(size)
    say(`day ${number}: ${size.kilobytes} KB, and ${size.orderLines} lines of orders`)
  }
  day.becomeQuiet()
  await day.time.runUntil(day.time.now() + LATEST_MS)
  const left = await comeToRest(day, person, till, { ...BY_ANY_MEANS, roundMs: plan.roundMs })
  const movements = movedIn(day)
  const { crashes } = day.counts()
  const faults = [...day.violations, ...left, ...growthOf(sizes, historyDays)]
  day.close()
  return { days, historyDays, faults, crashes, movements, sizes }
}

function deliver({ shelves, time }: Day): void {
  for (const { id } of shelves.items) {
    const stock = shelves.models.till.product(id)?.stock ?? LOW
    if (stock < LOW) shelves.models.till.receive(id, DELIVERED, time.now(), { announced: false })
  }
}

function sizeOf({ connection }: Day): Size {
  const count = (sql: string): number => Number(connection.prepare(sql).pluck().get())
  const bytes = count("SELECT sum(pgsize) FROM dbstat WHERE name NOT LIKE 'order_line%'")
  return { kilobytes: Math.round(bytes / 1024), orderLines: count('SELECT count(*) FROM order_line') }
}

function movedIn({ shelves }: Day): number {
  const { till, web, street } = shelves.models
  return till.books().entries.length + web.books().entries.length + street.books().entries.length
}

/** What there is to say against the sizes of the days. */
export function growthOf(sizes: readonly Size[], historyDays: number): readonly string[] {
  const day = historyDays + FULL_AFTER_DAYS
  const full = sizes[day - 1]
  const last = sizes.at(-1)
  if (!full || !last || last.kilobytes <= full.kilobytes * MOST_GROWTH) return []
  return [`the database has grown from ${full.kilobytes} KB on day ${day} to ${last.kilobytes} KB`]
}

export function describeMonth({ days, historyDays, faults, crashes, movements, sizes }: Month): string {
  const day = historyDays + FULL_AFTER_DAYS
  const [full, last] = [sizes[day - 1], sizes.at(-1)]
  const growth =
    full && last ? `${full.kilobytes} KB on day ${day}, ${last.kilobytes} KB at the end` : 'too few days to tell'
  return `month: ${days} days, ${movements} movements, ${crashes} crashes, ${faults.length} faults; database: ${growth}`
}
