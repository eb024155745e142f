import type { PlatformName } from '../../../src/sandbox/retail/day.js'

/** When a daemon is killed. */
export type Moment =
  /** So long after it was spawned, ready or not. */
  | { readonly kind: 'starting'; readonly afterMs: number }
  /** So long after it was ready. */
  | { readonly kind: 'running'; readonly afterMs: number }
  /** So long after the platform has carried out its next write: at 0, before the answer can be heard. */
  | { readonly kind: 'writing'; readonly platform: PlatformName; readonly afterMs: number }

const PLATFORMS: readonly PlatformName[] = ['till', 'web', 'main-street']
/** The answer travels, its outcome is put on disk, the next call goes out: all within these. */
const AFTER_A_WRITE_MS = [0, 0, 0, 1, 1, 2, 3, 5, 8, 15]

/** Long enough for some lives to get through what the others left behind. */
const LONGEST_LIFE_MS = 2_500

/** A moment by chance: a sixth before it is ready, a sixth just after, a third at a write, a third at any time. */
export function drawMoment(next: () => number): Moment {
  const kind = Math.floor(next() * 6)
  if (kind === 0) return { kind: 'starting', afterMs: Math.round(next() * 500) }
  if (kind === 1) return { kind: 'running', afterMs: Math.round(next() * 60) }
  if (kind < 4) return { kind: 'running', afterMs: Math.round(60 + next() * LONGEST_LIFE_MS) }
  const platform = pick(PLATFORMS, next()) ?? 'till'
  return { kind: 'writing', platform, afterMs: pick(AFTER_A_WRITE_MS, next()) ?? 0 }
}

function pick<T>(all: readonly T[], draw: number): T | undefined {
  return all[Math.floor(draw * all.length)]
}
