import { REPLICA_LAG_MS } from '../core/movement.js'
import type { Heard } from '../ports/hear.js'
import type { NewDelivery } from '../store/heard.js'
import type { Engine } from './setup.js'

type Accepted = Extract<Heard, { kind: 'accepted' }>

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
  return { channel, delivery, marks, sightings, lagMs }
}
