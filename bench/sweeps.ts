import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ClockPort } from '../src/ports/clock.js'
import type { Figure } from './figure.js'
import { add, changesMinimum, naiveRequests, type Requests, sweepMinimum } from './minimum.js'
import { closeScene, openScene, requestsOf, type Scene, UNBOUND, untilRight, wholeSweep } from './scenario.js'

/** How many times the least that is possible. */
const REQUESTS_TARGET = 1.05
const CPU_TARGET = 2
const MEMORY_TARGET_MB = 200
const READY_TARGET_MS = 1_000

/** Requests, CPU, memory and the start, by walks of so many items in two shops. */
export async function measureSweeps(clock: ClockPort, items: number): Promise<readonly Figure[]> {
  const scene = await openScene(clock, { ...UNBOUND, items, shops: ['web', 'street'] }, { sweep: scheduleFor(items) })
  try {
    await convergeBatches(scene, items)
    return [
      ...(await unchanged(scene, items)),
      ...(await changed(scene, items, Math.ceil(items / 100), '1 % changed')),
      ...(items > 10_000 ? [] : await changed(scene, items, items, 'all changed')),
      ...(await restarted(scene, items)),
    ]
  } finally {
    await closeScene(scene)
  }
}

/** Batches double with each pass until they have come to their full size: from 25 to 100 in two. */
const ROUNDS = 3

async function convergeBatches(scene: Scene, items: number): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await scene.platforms.ask({ kind: 'sell', goods: Math.min(items, 1_000) })
    await scene.daemon.next('sweep.finished')
    await untilRight(scene)
  }
}

/** So far apart that a sweep is over before the next, also where the till lets a thousand requests through a minute. */
function scheduleFor(items: number): string {
  if (items <= 300) return '*/3 * * * * *'
  if (items <= 1_000) return '*/5 * * * * *'
  return items <= 10_000 ? '*/20 * * * * *' : '*/3 * * * *'
}

async function unchanged(scene: Scene, items: number): Promise<readonly Figure[]> {
  const { platforms, daemon } = scene
  const record = async (): Promise<void> => void (await platforms.ask({ kind: 'record', on: true }))
  const { counted, cpuMs } = await wholeSweep(scene, record)
  const controlMs = await control(await platforms.ask({ kind: 'record', on: false }))
  return [
    ...requestFigures('unchanged', requestsOf(counted), sweepMinimum(items), items),
    { what: 'unchanged: writes', value: counted.writes, unit: '', target: 0, naive: items * 2 },
    {
      what: 'unchanged: own CPU against only fetching and parsing',
      value: cpuMs / controlMs,
      unit: '×',
      target: CPU_TARGET,
      naive: null,
    },
    { what: 'unchanged: own CPU', value: cpuMs / 1000, unit: 's', target: null, naive: null },
    { what: 'peak memory', value: daemon.peakMb(), unit: 'MB', target: MEMORY_TARGET_MB, naive: null },
    { what: 'database', value: daemon.databaseMb(), unit: 'MB', target: null, naive: null },
  ]
}

async function control({ recorded, origin }: { recorded: number; origin: string }): Promise<number> {
  const child = fork(fileURLToPath(new URL('control-process.js', import.meta.url)), [origin, String(recorded)])
  const [{ cpuMs }] = (await once(child, 'message')) as [{ cpuMs: number }]
  return cpuMs
}

async function changed(scene: Scene, items: number, count: number, name: string): Promise<readonly Figure[]> {
  const sell = (): Promise<unknown> => scene.platforms.ask({ kind: 'sell', goods: count })
  const { counted } = await wholeSweep(scene, sell)
  return requestFigures(name, requestsOf(counted), add(sweepMinimum(items), changesMinimum(count)), items)
}

function requestFigures(name: string, made: Requests, least: Requests, items: number): readonly Figure[] {
  const naive = naiveRequests(items)
  return (['till', 'web', 'street'] as const).map((platform) => ({
    what: `${name}: requests to ${platform} (${made[platform]} of ${least[platform]})`,
    value: made[platform] / least[platform],
    unit: '× the least',
    target: REQUESTS_TARGET,
    naive: naive[platform] / least[platform],
  }))
}

async function restarted(scene: Scene, items: number): Promise<readonly Figure[]> {
  scene.daemon = await scene.daemon.again()
  const readyMs = await scene.daemon.ready
  return [
    { what: `start to ready at ${items} items`, value: readyMs, unit: 'ms', target: READY_TARGET_MS, naive: null },
  ]
}
