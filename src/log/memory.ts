import type { Log } from './events.js'
import { dampedLog } from './log.js'
import type { Entry } from './render.js'

/** A log that keeps what it is told, for tests. What repeats is damped by the clock that is given, or by one that stands still. */
export function memoryLog(elapsed = (): number => 0): { readonly log: Log; readonly entries: readonly Entry[] } {
  const entries: Entry[] = []
  return { log: dampedLog(elapsed, (entry) => void entries.push(entry)), entries }
}
