import { createTask, parse } from 'node-cron'
import type { InstantMs } from '../ports/clock.js'

/** Says whether a cron expression had a moment between its last run and now. */
export interface Timetable {
  /** True where a moment lies after `lastRun` and not after `now`, where nothing ever ran, or where the record lies ahead. */
  isDue(lastRun: InstantMs | null, now: InstantMs): boolean
  /** The moment that is the so many-th last of all that are not after `now`; null where it is further back than a month. */
  nthLast(nth: number, now: InstantMs): InstantMs | null
}

const DAY_MS = 86_400_000
const FURTHEST_BACK_MS = 31 * DAY_MS

/**
 * Reads a cron expression for a time zone. Throws where node-cron finds it invalid, or the zone is unknown.
 *
 * Times are compared as the wall clock shows them, written as if they were UTC, where no hour is missing or doubled:
 * a job at 02:30 is due on the spring day although that minute never comes, and one at 01:30 only once in autumn.
 * An expression that runs in every hour goes by elapsed time, so that the doubled hour in autumn is no gap for it.
 */
export function timetable(expression: string, timezone: string): Timetable {
  const fields = parse(expression)
  const times = timesOfDayMs(fields.hour, fields.minute, fields.second)
  const everyHour = new Set(fields.hour).size === 24
  const offsetMs = zoneOffset(timezone)
  const holdsOn = dayMatcher(expression, times[0] ?? 0)
  return {
    isDue(lastRun, now) {
      // A record from the future is left by a clock that was wrong: waiting for it could take days.
      if (lastRun === null || lastRun > now) return true
      const until = now + offsetMs(now)
      const after = lastRun + offsetMs(everyHour ? now : lastRun)
      for (let day = startOfDay(after); day <= until; day += DAY_MS) {
        if (times.some((time) => day + time > after && day + time <= until) && holdsOn(day)) return true
      }
      return false
    },
    nthLast(nth, now) {
      const until = now + offsetMs(now)
      let left = nth
      for (let day = startOfDay(until); day > until - FURTHEST_BACK_MS; day -= DAY_MS) {
        const past = holdsOn(day) ? times.filter((time) => day + time <= until) : []
        const wall = past.at(-left)
        // In the hours in which clocks are set it is off by as much as they are.
        if (wall !== undefined) return day + wall - offsetMs(day + wall - offsetMs(now))
        left -= past.length
      }
      return null
    },
  }
}

function startOfDay(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS) * DAY_MS
}

function timesOfDayMs(hours: readonly number[], minutes: readonly number[], seconds: readonly number[]): number[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  )
}

/** node-cron knows the rules for days (last, nearest weekday, nth weekday); asked in UTC it knows nothing of zones. */
function dayMatcher(expression: string, timeMs: number): (day: number) => boolean {
  const task = createTask(expression, () => undefined, { timezone: 'UTC' })
  void task.destroy() // out of node-cron's registry; matching needs no running task
  return (day) => task.match(new Date(day + timeMs))
}

function zoneOffset(timezone: string): (instant: InstantMs) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
  }
}
