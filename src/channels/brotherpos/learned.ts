import type { Mark } from '../../ports/hear.js'
import type { MemoryPort } from '../../ports/memory.js'
import { EVENTS } from './wire.js'

/** How the store signs its webhooks. */
export const SIGNATURE = 'signature'
/** Whether the reply to a new subscription told its secret. */
export const SECRET = 'subscription.secret'

/** What is found out in passing of what the documentation leaves open, for whoever asks. Written only where it is new. */
export function learn(memory: MemoryPort, name: string, value: string): void {
  if (memory.recall(name) !== value) memory.remember(name, value)
}

/** Whether webhooks of an event name the goods that they are about. */
export type Payload = 'named' | 'unnamed' | 'at times'

export function payloadOf(memory: MemoryPort, event: string): Payload | undefined {
  return memory.recall(`payload.${event}`) as Payload | undefined
}

/** An event that the store is not asked for says nothing of it. */
export function learnPayload(memory: MemoryPort, event: string, marks: readonly Mark[]): void {
  if (!EVENTS.includes(event)) return
  const seen: Payload = marks.some(({ kind }) => kind === 'changes') ? 'unnamed' : 'named'
  const known = payloadOf(memory, event) ?? seen
  learn(memory, `payload.${event}`, known === seen ? seen : 'at times')
}
