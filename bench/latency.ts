import type { ClockPort } from '../src/ports/clock.js'
import type { Schedule } from './daemon.js'
import { type Figure, percentile } from './figure.js'
import type { PlatformsOptions } from './messages.js'
import { closeScene, openScene, requestsOf, type Scene, UNBOUND } from './scenario.js'

const ITEMS = 1_000
const BURST = 200
const BURST_TARGET = 3
const EACH_MINUTE: Schedule = { sweep: '* * * * *', poll: '* * * * *' }
/** What a configuration says that says nothing of it. */
const USUAL: Schedule = { sweep: '*/15 * * * *', poll: '* * * * *' }
/** What was asked for before is paid for out of the same minute's requests. */
const MINUTE_IS_OVER_MS = 65_000

/** From what happened at a register or in a shop to when all others show it; the platforms themselves take no time. */
export async function measureLatency(clock: ClockPort, seconds: number): Promise<readonly Figure[]> {
  return [
    ...(await trade(clock, { perSecond: 5, seconds, tillPerMinute: 1_000, schedule: EACH_MINUTE, targetMs: 250 })),
    ...(await trade(clock, {
      perSecond: 0.5,
      seconds: seconds * 4,
      tillPerMinute: 60,
      schedule: USUAL,
      targetMs: 3_000,
    })),
  ]
}

interface Pace {
  readonly perSecond: number
  readonly seconds: number
  readonly tillPerMinute: number
  readonly schedule: Schedule
  readonly targetMs: number
}

async function trade(clock: ClockPort, pace: Pace): Promise<readonly Figure[]> {
  const { perSecond, seconds, tillPerMinute, schedule, targetMs } = pace
  const setting: PlatformsOptions = { ...UNBOUND, tillPerMinute, items: ITEMS, shops: ['web', 'street'] }
  const scene = await openScene(clock, setting, EACH_MINUTE)
  try {
    if (schedule !== EACH_MINUTE) await goOn(scene, schedule)
    await scene.platforms.ask({ kind: 'subscribe', origin: scene.daemon.origin })
    const { latenciesMs, missing } = await scene.platforms.ask({ kind: 'trade', perSecond, seconds })
    const name = `event to shops, ${perSecond} a second, till ${tillPerMinute} a minute`
    const figure = (percent: number, target: number | null): Figure => ({
      what: `${name}: p${percent}`,
      value: percentile(latenciesMs, percent),
      unit: 'ms',
      target,
      // What looks every 15 minutes is 7.5 minutes late on average.
      naive: 450_000,
    })
    return [
      figure(50, null),
      figure(95, targetMs),
      figure(99, null),
      { what: `${name}: never followed`, value: missing, unit: '', target: 0, naive: null },
      ...(perSecond >= 1 ? await burst(scene) : []),
    ]
  } finally {
    await closeScene(scene)
  }
}

async function goOn(scene: Scene, schedule: Schedule): Promise<void> {
  scene.daemon = await scene.daemon.again(schedule)
  await scene.daemon.ready
  await scene.clock.wait(MINUTE_IS_OVER_MS)
}

/** Two hundred sales at the register within a moment, each with a webhook of its own. */
async function burst(scene: Scene): Promise<readonly Figure[]> {
  const { platforms, daemon, clock } = scene
  await daemon.next('sweep.finished')
  await clock.wait(2_000)
  await platforms.ask({ kind: 'count' })
  await platforms.ask({ kind: 'burst', sales: BURST })
  await clock.wait(6_000)
  const { till } = requestsOf(await platforms.ask({ kind: 'count' }))
  const { wrong } = await platforms.ask({ kind: 'wrong' })
  return [
    {
      what: `${BURST} webhooks at once: requests to the till`,
      value: till,
      unit: '',
      target: BURST_TARGET,
      naive: BURST,
    },
    { what: `${BURST} webhooks at once: not followed after 6 s`, value: wrong, unit: '', target: 0, naive: null },
  ]
}
