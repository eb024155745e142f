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
 * Leaves the items of groups to the answers of the corrections that may follow; they are read afterwards where none shows
 * them. The groups that must be read now, or could not be told: something of them was never met or read, or their till rests.
 */
export function leaveToAnswers(engine: Engine, groups: readonly Group[], seen: Seen): readonly Group[] {
  const left = new Set(groups.filter((group) => mayBeLeft(engine, group)))
  for (const { till, itemIds, heardAt } of left) {
    const stale = itemIds.filter((itemId) => !isFresh(engine, till, itemId, heardAt))
    for (const itemId of stale) seen.leftToAnswers.add(sightKey(till, itemId))
  }
  return groups.filter((group) => !left.has(group))
}

function mayBeLeft(engine: Engine, { till, itemIds, links }: Group): boolean {
  const { catalogue, readings } = engine.store
  if (!isShownByAnswers(engine, till) || isResting(engine, till) || !links.every((link) => link.contacted)) return false
  return itemIds.every((id) => readings.get(till, id) !== undefined && catalogue.item(till, id)?.gone === false)
}

/** Whether items of a group are read only after its corrections. */
export function isLeftToAnswers({ till, itemIds }: Group, seen: Seen): boolean {
  return itemIds.some((itemId) => seen.leftToAnswers.has(sightKey(till, itemId)))
}
