import type { Failure } from '../ports/outcome.js'
import type { Walk } from '../store/walks.js'
import type { Engine } from './setup.js'

/** So exactly it is known when a channel last answered. */
const READ_AT_MS = 5_000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 300_000

/** When a channel may be asked again. */
export function retryAt(engine: Engine, channel: string): number {
  return engine.store.channels.get(channel).retryAt
}

/** When a walk may go on. */
export function readyAt(engine: Engine, walk: Walk): number {
  return Math.max(walk.retryAt, retryAt(engine, walk.channel))
}

export function isResting(engine: Engine, channel: string): boolean {
  return retryAt(engine, channel) > engine.clock.now()
}

/** Notes that a channel could not be used, lets it rest for a while that grows, and says so. Returns when to try again. */
export function noteFailure(engine: Engine, channel: string, failure: Failure): number {
  const now = engine.clock.now()
  const row = engine.store.channels.get(channel)
  if (failure.kind === 'throttled') {
    const until = now + Math.max(1_000, failure.retryAfterMs)
    engine.store.channels.setDown(channel, row.downSince ?? now, failure.kind, failure.detail, row.failures, until)
    engine.log('channel.throttled', { channel, retryAfterMs: failure.retryAfterMs })
    return until
  }
  const until = now + restMs(row.failures, engine.chance.fraction())
  engine.store.channels.setDown(channel, row.downSince ?? now, failure.kind, failure.detail, row.failures + 1, until)
  const { kind, detail } = failure
  if (kind === 'unauthorised') engine.log('channel.unauthorised', { channel, detail })
  else engine.log('channel.down', { channel, kind, detail })
  return until
}

/** Notes that a channel answered, and says so where it had been down. */
export function noteSuccess(engine: Engine, channel: string): void {
  const now = engine.clock.now()
  const row = engine.store.channels.get(channel)
  const isUp = row.downSince === null && row.failures === 0 && row.retryAt <= now
  // Each write waits for the disk; when it was last read need not be known to the moment.
  if (isUp && row.readAt !== null && Math.abs(now - row.readAt) < READ_AT_MS) return
  engine.store.channels.setUp(channel, now)
  // Only to be asked to slow down is nothing to recover from.
  if (row.downSince === null || row.failures === 0) return
  engine.log('channel.recovered', { channel, downForMs: now - row.downSince, failures: row.failures })
}

function restMs(failures: number, fraction: number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 20))
  return Math.round(longest * (0.5 + fraction / 2))
}
