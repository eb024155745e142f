import type { Group } from './group.js'
import { isResting } from './health.js'
import { knownLedger } from './ledger.js'
import { isFresh } from './look-at-items.js'
import { type Seen, sightKey } from './seen.js'
import { type Engine, tillOf } from './setup.js'

/**
 * Whether an item need not be read before it is corrected, since the answer shows its figure: the correction says by how
 * much to move, whatever the figure is by then, and one whose answer is lost is found in the ledger, not by figures.
 */
export function isShownByAnswers(engine: Engine, till: string): boolean {
  if (engine.mode === 'observe') return false
  return tillOf(engine, till).port.correctionForm() === 'difference' && knownLedger(engine, till) === true
}

/**
 * Leaves a group's items to the answers of the corrections that may follow, and is read afterwards where none did. False
 * where it must be read now, or could not be told: something of it was never met or read, or the till rests.
 */
export function leaveToAnswers(engine: Engine, { till, itemIds, links, heardAt }: Group, seen: Seen): boolean {
  const { catalogue, readings } = engine.store
  if (!isShownByAnswers(engine, till) || isResting(engine, till) || !links.every((link) => link.contacted)) return false
  if (!itemIds.every((id) => readings.get(till, id) !== undefined && catalogue.item(till, id)?.gone === false))
    return false
  for (const itemId of itemIds) {
    if (!isFresh(engine, till, itemId, heardAt)) seen.leftToAnswers.add(sightKey(till, itemId))
  }
  return true
}

/** Whether items of a group are read only after its corrections. */
export function isLeftToAnswers({ till, itemIds }: Group, seen: Seen): boolean {
  return itemIds.some((itemId) => seen.leftToAnswers.has(sightKey(till, itemId)))
}
