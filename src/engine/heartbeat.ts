import type { InstantMs } from '../ports/clock.js'
import { isRewound } from './rewound.js'
import type { Engine } from './setup.js'

/** The last change that a heartbeat has counted. */
const COUNTED = 'heartbeat.counted'

/** Says how every channel fares, so that what has stopped flowing is seen at a glance. */
export function beat(engine: Engine): void {
  const { store, clock } = engine
  const now = clock.now()
  const ageOf = (at: InstantMs | null): number | null => (at === null ? null : Math.max(0, now - at))
  const { byChannel, lastId } = store.history.writesAfter(Number(store.meta.get(COUNTED) ?? 0))
  store.meta.set(COUNTED, String(lastId))
  const channels = channelsOf(engine).map((name) => {
    const { downKind, readAt } = store.channels.get(name)
    return {
      name,
      down: downKind ?? '',
      readAgoMs: ageOf(readAt),
      heardAgoMs: ageOf(store.heard.lastAt(name)),
      sweptAgoMs: ageOf(store.walks.lastAcceptedAt(name)),
      writes: byChannel.get(name) ?? 0,
    }
  })
  engine.log('daemon.heartbeat', {
    channels,
    held: store.holds.list().length,
    marks: store.dirty.count(),
    inDoubt: store.journal.inDoubt().length,
    sweptAgoMs: ageOf(store.walks.lastEndedAt()),
  })
}

function channelsOf({ tills, shops }: Engine): readonly string[] {
  return [...tills.keys(), ...shops.keys()]
}

/** How far the walk of a channel had come, and when that was first seen. */
interface Place {
  readonly walkId: number
  readonly rows: number
  readonly seenAt: number
}

/**
 * Watches whether every channel is walked completely as often as it should be. Asked now and then with the instant since
 * which it should have been, it says of each whether it is stuck. A walk that comes on, however slowly, is not.
 */
export function watchFreshness(engine: Engine): (dueSince: InstantMs | null) => void {
  const { clock } = engine
  const startedAt = clock.elapsed()
  const places = new Map<string, Place>()

  /** For how long the walk of a channel has not come on; null where none is under way. */
  function idleMs(channel: string): number | null {
    const { walks } = engine.store
    const sweepId = walks.openSweep()
    const walk = sweepId === undefined ? undefined : walks.ofSweep(sweepId).find((each) => each.channel === channel)
    if (walk?.state !== 'walking') return null
    const before = places.get(channel)
    const isFurther = before?.walkId !== walk.id || before.rows !== walk.rows
    const place = isFurther ? { walkId: walk.id, rows: walk.rows, seenAt: clock.elapsed() } : before
    places.set(channel, place)
    // That another walk has begun is no progress: each may be given up at its first page.
    return walk.rows === 0 ? null : clock.elapsed() - place.seenAt
  }

  return (dueSince) => {
    const now = clock.now()
    const withinMs = dueSince === null ? Infinity : now - dueSince
    for (const channel of channelsOf(engine)) {
      const { walks, channels } = engine.store
      const sweptAt = walks.lastAcceptedAt(channel)
      const idle = idleMs(channel)
      const isSwept = sweptAt !== null && now - sweptAt <= withinMs
      const isStuck = !isSwept && (idle === null || idle > withinMs)
      // A daemon that was off, or is held, can't have swept.
      if (clock.elapsed() - startedAt < withinMs || isRewound(engine)) continue
      const { readAt } = channels.get(channel)
      if (!isStuck) engine.log('channel.fresh', { channel })
      else
        engine.log('channel.stale', {
          channel,
          sweptAgoMs: sweptAt === null ? null : now - sweptAt,
          readAgoMs: readAt === null ? null : now - readAt,
        })
    }
  }
}
