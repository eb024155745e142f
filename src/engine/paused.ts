import type { Link } from '../core/link.js'
import type { Pause, PauseSubject } from '../store/pauses.js'
import type { Engine } from './setup.js'

/** The pauses that keep a listing from being written: its own, its shop's, those of its items, that of everything. */
export function pausesOfLink({ store }: Engine, link: Link): readonly Pause[] {
  const all = [
    ...store.pauses.over(link.shop, link.listingId),
    ...link.parts.flatMap(({ itemId }) => store.pauses.over(link.till, itemId)),
  ]
  return distinct(all)
}

/** The pauses that something is under; of a listing those of its items too. */
export function pausesOver(engine: Engine, { channel, subjectId }: PauseSubject): readonly Pause[] {
  const link = subjectId === '' ? undefined : engine.store.links.ofListing(channel, subjectId)
  return link ? pausesOfLink(engine, link) : engine.store.pauses.over(channel, subjectId)
}

/** Each pause once, where several were looked up. */
export function distinct(pauses: readonly Pause[]): readonly Pause[] {
  return [...new Map(pauses.map((pause) => [pauseKey(pause), pause])).values()]
}

/** Whether a call that lies planned has an entry for what is paused by now. */
export function isPausedCall(engine: Engine, callId: number): boolean {
  const { store } = engine
  if (store.pauses.list().length === 0) return false
  const call = store.journal.get(callId)
  if (!call) return false
  return store.journal.entries(callId).some(({ subjectId }) => {
    return pausesOver(engine, { channel: call.channel, subjectId }).length > 0
  })
}

/** Tells pauses apart. */
export function pauseKey({ channel, subjectId }: PauseSubject): string {
  return `${channel} ${subjectId}`
}
