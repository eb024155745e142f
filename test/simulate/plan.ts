import { CALM, type Weather } from './network.js'
import type { Random } from './random.js'

/** What kind of day it is: how long, how busy, and what goes wrong on it. */
export interface DayPlan {
  readonly busyMs: number
  /** The longest pause between two things that people do. */
  readonly pauseMs: number
  readonly weather: Weather
  /** How often, in percent of days, a listing is linked otherwise meanwhile. */
  readonly relinkPercent: number
  /** How often a movement at the till is one that nobody is told of. */
  readonly unannouncedPercent: number
  /** Outages, jumps of the clock, full disks. */
  readonly mishaps: boolean
  readonly webhookLossPercent: number
  /** How long people come once more when all is well again, while the daemon has nothing but webhooks to go by. */
  readonly encoreMs: number
  readonly staleReadMs: readonly number[]
  readonly requestsPerMinute: readonly number[]
  /** How often a person looks in when all is quiet, and it is looked whether all agrees. */
  readonly roundMs: number
  /** Until the daemon is started again after it was struck down. */
  readonly restartAfterMs: readonly number[]
  /** How often platforms tell what their books show. */
  readonly announceMs: number
  /** How long the daemon keeps what was changed. */
  readonly historyMs: number
}

export const DAY_MS = 86_400_000

export const ROUGH_DAY: DayPlan = {
  busyMs: 16 * 60_000,
  pauseMs: 45_000,
  weather: {
    unsent: 3,
    lostRequest: 2,
    lostAnswer: 3,
    late: 2,
    errorBefore: 1,
    errorAfter: 2,
    throttled: 2,
    unreadable: 1,
    crash: 0.15,
  },
  relinkPercent: 25,
  unannouncedPercent: 1,
  mishaps: true,
  webhookLossPercent: 15,
  encoreMs: 30_000,
  staleReadMs: [0, 1_500, 3_000, 3_000],
  requestsPerMinute: [20, 60, 300],
  roundMs: 120_000,
  restartAfterMs: [1_000, 5_000, 30_000],
  announceMs: 250,
  // Longer than any day: what is forgotten after years is no matter of a day.
  historyMs: 730 * DAY_MS,
}

/** A short day on which nothing goes wrong but the crashes that are asked for. */
export const CALM_DAY: DayPlan = {
  busyMs: 60_000,
  pauseMs: 15_000,
  weather: CALM,
  relinkPercent: 0,
  unannouncedPercent: 5,
  mishaps: false,
  webhookLossPercent: 0,
  encoreMs: 0,
  staleReadMs: [0],
  requestsPerMinute: [300],
  roundMs: 60_000,
  restartAfterMs: [1_000],
  announceMs: 250,
  historyMs: 730 * DAY_MS,
}

/** A short day on which answers are lost and come late, beside the crashes that are asked for. */
export const WINDY_DAY: DayPlan = {
  ...CALM_DAY,
  weather: { ...CALM, lostRequest: 4, lostAnswer: 6, late: 4, errorAfter: 4 },
}

/** Steady trade for as long as it is said, with what goes wrong in any shop now and then. */
export const STEADY_DAYS: Omit<DayPlan, 'busyMs' | 'historyMs'> = {
  pauseMs: 20 * 60_000,
  weather: {
    ...CALM,
    unsent: 0.2,
    lostRequest: 0.1,
    lostAnswer: 0.2,
    late: 0.1,
    errorBefore: 0.1,
    errorAfter: 0.1,
    throttled: 0.2,
    crash: 0.005,
  },
  relinkPercent: 0,
  unannouncedPercent: 1,
  mishaps: false,
  webhookLossPercent: 1,
  encoreMs: 0,
  staleReadMs: [1_500],
  requestsPerMinute: [60],
  roundMs: 120_000,
  restartAfterMs: [5_000],
  announceMs: 2_000,
}

export interface Mishap {
  readonly kind: 'nothing' | 'cut off' | 'clock' | 'disk full'
  readonly channel: string
  readonly lastsMs: number
  readonly skewMs: number
}

export function drawMishap(chance: Random, channels: readonly string[]): Mishap {
  const kind = chance.pick(['nothing', 'cut off', 'clock', 'disk full'] as const)
  return {
    kind,
    channel: chance.pick(channels),
    lastsMs: kind === 'disk full' ? chance.whole(1, 60) * 1_000 : chance.whole(1, 10) * 60_000,
    skewMs: chance.pick([-3_600_000, -30_000, 30_000, 3_600_000]),
  }
}
