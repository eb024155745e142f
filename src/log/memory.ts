import type { Log } from './events.js'
import type { Entry } from './render.js'
import { render } from './render.js'

/** A log that keeps what it is told, for tests and for showing it elsewhere. */
export function memoryLog(): { readonly log: Log; readonly entries: readonly Entry[] } {
  const entries: Entry[] = []
  return { log: (name, values) => void entries.push(render(name, values)), entries }
}
