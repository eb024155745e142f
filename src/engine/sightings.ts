import { keyOf } from '../core/marker.js'
import type { Sighting } from '../ports/hear.js'
import { contradict } from './audit.js'
import { loadCorrectionCall } from './fold-correction.js'
import { concludeCorrection } from './settle-correction.js'
import type { Engine } from './setup.js'

/**
 * Holds what tills told of our corrections against what is known of them: one in doubt is settled there and then, and one
 * that had been given up is no longer. True where something came of it.
 */
export function weighSightings(engine: Engine): boolean {
  let told = false
  for (const sighting of engine.store.evidence.unweighed()) {
    const weighed = weighSighting(engine, sighting)
    if (weighed !== 'early') engine.store.evidence.setWeighed(sighting.channel, sighting.marker)
    told ||= weighed === 'told'
  }
  return told
}

/** `early`: the answer to the call may still come, and is better evidence. */
function weighSighting(engine: Engine, sighting: Sighting & { readonly channel: string }) {
  const call = engine.store.journal.withKey(keyOf(sighting.marker) ?? '')
  if (call?.kind !== 'correction' || call.channel !== sighting.channel) return 'foreign'
  if (call.state === 'planned' || (call.state === 'sent' && call.settleAt === null)) return 'early'
  if (call.state === 'sent') {
    const carried = loadCorrectionCall(engine, call)
    concludeCorrection(engine, carried, { kind: 'applied', by: 'webhook', answer: sighting })
    return 'told'
  }
  const isProved = call.state === 'applied' && call.settledBy !== 'figure' && call.settledBy !== 'person'
  if (isProved) return 'known'
  contradict(engine, call, sighting, 'webhook')
  return 'told'
}
