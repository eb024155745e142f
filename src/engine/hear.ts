import { REPLICA_LAG_MS } from '../core/movement.js'
import type { Heard } from '../ports/hear.js'
import type { Engine } from './setup.js'

/**
 * Step 1: puts a webhook's marks, and what it is evidence of, on disk in one transaction; only then may it be acknowledged.
 * False where the delivery was heard before. A shop whose movements are told by figures may show them to its own readers
 * after it has told us.
 */
export function noteHeard(
  engine: Engine,
  channel: string,
  { delivery, marks, sightings }: Pick<Extract<Heard, { kind: 'accepted' }>, 'delivery' | 'marks' | 'sightings'>,
): boolean {
  const lagMs = engine.shops.get(channel)?.port.movementSource === 'by_quantity' ? REPLICA_LAG_MS : 0
  return engine.store.heard.accept(channel, delivery, marks, engine.clock.now(), sightings, lagMs)
}
