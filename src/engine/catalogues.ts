import { cutWalkWords, shortWalkWords } from '../core/hold-words.js'
import type { Walk } from '../store/walks.js'
import { closeAbandonedWalks } from './abandoned.js'
import { lookForUnlinkedAbsent } from './absent.js'
import { readyAt } from './health.js'
import type { Engine } from './setup.js'
import { beginWalks, giveUpOnDown, isTooShort, stepWalk } from './sweep.js'

/** A channel whose catalogue was not read whole, or came back too short to be believed, and what was seen. */
export interface Unread {
  readonly channel: string
  readonly kind: 'failed' | 'short'
  readonly detail: string
}

/** What came of reading the catalogues. */
export interface CataloguesRead {
  /** The channels that were read whole. */
  readonly whole: ReadonlySet<string>
  readonly unread: readonly Unread[]
}

/**
 * Reads both catalogues whole for a command, by a walk of its own beside the daemon's. What it leaves is what was read:
 * items, listings, their figures, and how the channels fare. It links nothing, marks nothing, takes nothing that is linked
 * to be gone and opens no hold.
 */
export async function readCatalogues(engine: Engine): Promise<CataloguesRead> {
  const { walks } = engine.store
  closeAbandonedWalks(engine)
  const sweepId = beginWalks(engine, 'command')
  const open = (): readonly Walk[] => walks.ofSweep(sweepId).filter((walk) => walk.state === 'walking')
  for (let left = open(); left.length > 0; left = open()) {
    const able = left.filter((walk) => readyAt(engine, walk) <= engine.clock.now())
    if (able.length > 0) await Promise.all(able.map((walk) => stepWalk(engine, walk)))
    else await rest(engine, left, open)
  }
  const ended = walks.ofSweep(sweepId)
  const unread = ended.flatMap((walk) => unreadBy(engine, walk) ?? [])
  const whole = ended.filter((walk) => unread.every(({ channel }) => channel !== walk.channel))
  for (const walk of whole) walks.end(walk.id, 'accepted', walk.rows, walk.total, engine.clock.now())
  for (const walk of whole) await lookForUnlinkedAbsent(engine, walk)
  return { whole: new Set(whole.map(({ channel }) => channel)), unread }
}

/** No walk may go on now: gives up on channels that are down, and waits for the first of the others. */
async function rest(engine: Engine, resting: readonly Walk[], open: () => readonly Walk[]): Promise<void> {
  giveUpOnDown(engine, resting)
  const left = open()
  if (left.length === 0) return
  await engine.clock.wait(Math.max(1, Math.min(...left.map((walk) => readyAt(engine, walk))) - engine.clock.now()))
}

function unreadBy(engine: Engine, walk: Walk): Unread | undefined {
  const { walks, channels } = engine.store
  const { channel } = walk
  if (walk.state !== 'complete')
    return { channel, kind: 'failed', detail: cutWalkWords(channels.get(channel).downDetail) }
  if (!isTooShort(engine, walk)) return undefined
  return { channel, kind: 'short', detail: shortWalkWords(walk.rows, walks.acceptedRows(channel)) }
}

/** The channels whose catalogues were ever read whole. */
export function readBefore(engine: Engine): ReadonlySet<string> {
  const channels = [...engine.tills.keys(), ...engine.shops.keys()]
  return new Set(channels.filter((channel) => engine.store.walks.lastAcceptedAt(channel) !== null))
}

/** Whether each catalogue was read whole within the last so many milliseconds. */
export function isFresh(engine: Engine, withinMs: number): boolean {
  const channels = [...engine.tills.keys(), ...engine.shops.keys()]
  const now = engine.clock.now()
  return channels.every((channel) => {
    const ageMs = now - (engine.store.walks.lastAcceptedAt(channel) ?? -Infinity)
    return ageMs >= 0 && ageMs <= withinMs
  })
}
