import type { ClockPort } from '../src/ports/clock.js'
import { type Daemon, openDaemon, type Schedule } from './daemon.js'
import type { Counted, PlatformName, PlatformsOptions } from './messages.js'
import type { Requests } from './minimum.js'
import { openPlatforms, type Platforms } from './platforms.js'

/** No limit but the most that the till gives to a key, and no time but the machine's own. */
export const UNBOUND: Omit<PlatformsOptions, 'items' | 'shops'> = {
  tillPerMinute: 1_000,
  pointsPerSecond: 1_000_000,
  woocommerce: { workers: 64, perRequestMs: 0, perEntryMs: 0 },
}

export interface Scene {
  readonly clock: ClockPort
  readonly platforms: Platforms
  daemon: Daemon
}

/** Platforms and a daemon that has met everything and finds nothing to do any more. */
export async function openScene(clock: ClockPort, setting: PlatformsOptions, schedule: Schedule): Promise<Scene> {
  const platforms = await openPlatforms(setting)
  const daemon = await openDaemon({ clock, platforms, setting, ...schedule })
  const scene = { clock, platforms, daemon }
  for (;;) {
    const { changed, failed } = await daemon.next('sweep.finished')
    if (changed === 0 && failed === 0) return scene
  }
}

export async function closeScene({ daemon, platforms }: Scene): Promise<void> {
  await daemon.close()
  platforms.close()
}

/** Waits until all shops show what the till has; the instant of the last write by the platforms' clock. */
export async function untilRight({ clock, platforms }: Scene, withinMs = 400_000): Promise<number> {
  for (const until = clock.now() + withinMs; clock.now() < until; await clock.wait(100)) {
    const { wrong, lastWriteAt } = await platforms.ask({ kind: 'wrong' })
    if (wrong === 0) return lastWriteAt
  }
  throw new Error(`the shops did not show what the till has within ${withinMs / 1000} s`)
}

/** What a whole sweep and all that follows from it takes, from its beginning to the next one's. */
export async function wholeSweep(scene: Scene, before: () => Promise<unknown> = () => Promise.resolve()) {
  const { daemon, platforms } = scene
  await daemon.next('sweep.finished')
  await untilRight(scene)
  await before()
  await platforms.ask({ kind: 'count' })
  const begunCpuMs = daemon.cpuMs()
  await daemon.next('sweep.finished')
  await untilRight(scene)
  // What follows the last write, such as its fold, is a moment's work.
  await scene.clock.wait(300)
  return { counted: await platforms.ask({ kind: 'count' }), cpuMs: daemon.cpuMs() - begunCpuMs }
}

export function requestsOf({ requests }: Counted): Requests {
  const total = (name: PlatformName): number => Object.values(requests[name]).reduce((sum, each) => sum + each, 0)
  return { till: total('till'), web: total('web'), street: total('street') }
}
