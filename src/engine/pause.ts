import type { Pause, PauseSubject } from '../store/pauses.js'
import { nameOfItem, nameOfListing } from './fold.js'
import { shortestName } from './name.js'
import { pauseKey } from './paused.js'
import { markOwed } from './release.js'
import type { Engine } from './setup.js'
import { beginSweep } from './sweep.js'

/** Everything, at every till and shop. */
export const EVERYTHING: PauseSubject = { channel: '', subjectId: '' }

/** From now on nothing is written for it; what is on its way is settled. False where it is paused already. */
export function pause({ store, clock }: Engine, subject: PauseSubject): boolean {
  return store.pauses.add(subject, clock.now())
}

/**
 * From now on it is written again, and all of it is looked at again: an item or a listing by itself, and what is more by
 * what the till is owed and a sweep, which reads it in pages. False where it was not paused.
 */
export function resume(engine: Engine, subject: PauseSubject): boolean {
  const { store, tills, clock } = engine
  const { channel, subjectId } = subject
  return store.transact(() => {
    if (!store.pauses.remove(subject)) return false
    if (subjectId !== '') {
      store.dirty.mark(channel, tills.has(channel) ? 'item' : 'listing', subjectId, clock.now())
      return true
    }
    for (const till of channel === '' ? tills.keys() : []) markOwed(engine, till)
    beginSweep(engine)
    return true
  })
}

/** What is paused, for people: `everything`, `web`, `SOAP at main`. */
export function nameOfPause(engine: Engine, { channel, subjectId }: PauseSubject): string {
  if (channel === '') return 'everything'
  if (subjectId === '') return channel
  const isTill = engine.tills.has(channel)
  return `${isTill ? nameOfItem(engine, channel, subjectId) : nameOfListing(engine, channel, subjectId)} at ${channel}`
}

/** What a person runs to end a pause. */
export function resumeCommand(engine: Engine, { channel, subjectId }: PauseSubject): string {
  if (channel === '') return 'tillsync resume --all'
  if (subjectId === '') return `tillsync resume --shop ${channel}`
  const kind = engine.tills.has(channel) ? 'item' : 'listing'
  return `tillsync resume --${kind} ${shortestName(engine, kind, channel, subjectId)}`
}

/** Says in the log what was paused and resumed since it was last asked. The pauses that stand now, by what they are of. */
export function notePauses(engine: Engine, before: ReadonlyMap<string, Pause>): ReadonlyMap<string, Pause> {
  const now = new Map(engine.store.pauses.list().map((each) => [pauseKey(each), each]))
  for (const [key, each] of now) {
    if (before.has(key)) continue
    engine.log('pause.begun', { subject: nameOfPause(engine, each), command: resumeCommand(engine, each) })
  }
  for (const [key, each] of before) {
    if (!now.has(key)) engine.log('pause.ended', { subject: nameOfPause(engine, each) })
  }
  return now
}
