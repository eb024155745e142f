import { REPLICA_LAG_MS } from '../core/movement.js'
import type { Heard, Mark } from '../ports/hear.js'
import type { KeptMark, NewDelivery } from '../store/heard.js'
import type { Engine } from './setup.js'

type Accepted = Extract<Heard, { kind: 'accepted' }>

/** So long after a correction was sent or answered the till tells of it. */
const TOLD_WITHIN_MS = 5_000
/** Longer than from one poll to the next, by the usual schedule: it reads the item along with all that changed. */
const POLLED_WITHIN_MS = 75_000

/**
 * A webhook as it is kept. A shop whose movements are told by figures may show them to its own readers only after it has told
 * us.
 */
export function deliveryOf(
  engine: Engine,
  channel: string,
  { delivery, marks, sightings = [] }: Pick<Accepted, 'delivery' | 'marks' | 'sightings'>,
): NewDelivery {
  const lagMs = engine.shops.get(channel)?.port.movementSource === 'by_quantity' ? REPLICA_LAG_MS : 0
  return { channel, delivery, marks: marks.map((mark) => keptMark(engine, channel, mark)), sightings, lagMs }
}

/**
 * What the till tells of our own correction was in its answer: it is looked at in its turn, so that the requests that the
 * till allows are there for what people did. A sale is told of by an event of its own, and makes the item due at once.
 */
function keptMark({ store, clock }: Engine, channel: string, mark: Mark): KeptMark {
  if (mark.kind !== 'item' || mark.mayBeOurs !== true) return mark
  const [last] = store.journal.lastOf(channel, mark.id, 1)
  const isLate = last?.kind !== 'correction' || clock.now() - (last.doneAt ?? last.sentAt ?? 0) > TOLD_WITHIN_MS
  return isLate ? mark : { ...mark, dueInMs: POLLED_WITHIN_MS }
}
