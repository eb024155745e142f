import { type Count, negate, subtract } from '../core/count.js'
import { NO_UNDO, noPriceUndo, noStockUndo, undoCause } from '../core/undo.js'
import type { StoredChange } from '../store/history.js'
import type { Pause } from '../store/pauses.js'
import type { Reading } from '../store/readings.js'
import { nameOfItem, nameOfListing } from './fold.js'
import { shortestName } from './name.js'
import { pausesOver } from './paused.js'
import type { Engine } from './setup.js'

/** A shop's figure is written just before or after the correction that it follows. */
const BEHIND_WITHIN_MS = 600_000

/** What undoing a correction comes to. */
export interface Undo {
  readonly change: StoredChange
  readonly till: string
  readonly itemId: string
  readonly sku: string
  /** What the till is to be moved by, whatever it shows by now. */
  readonly amount: Count
  readonly cause: string
  readonly reading: Reading | null
  /** What keeps it from being sent at once. */
  readonly pauses: readonly Pause[]
}

/** What would be undone. A text says why nothing can be, and what to do instead. */
export function planUndo(engine: Engine, historyId: number): Undo | string {
  const { store } = engine
  const change = store.history.get(historyId)
  if (!change) return NO_UNDO.unknown(historyId)
  if (change.undoneAt !== null) return NO_UNDO.undone(historyId)
  if (store.holds.isOpen('epoch', '', '')) return NO_UNDO.rewound
  if (change.what === 'stock') return refuseStock(engine, change)
  if (change.what === 'price') return refusePrice(engine, change)
  if (change.what === 'movement') return NO_UNDO.dropped(historyId)
  return planCorrection(engine, change)
}

function planCorrection(engine: Engine, change: StoredChange): Undo | string {
  const { store } = engine
  const { id, channel: till, subjectId: itemId, from, to } = change
  const applied = appliedBy(engine, change)
  if (from === null || to === null || from === to || applied === null) return NO_UNDO.still(id)
  if (applied !== subtract(to as Count, from as Count)) return NO_UNDO.madeUp(id)
  const row = store.catalogue.item(till, itemId)
  const sku = nameOfItem(engine, till, itemId)
  if (!engine.tills.has(till) || !row || row.gone) return NO_UNDO.gone(sku, till)
  const pauses = pausesOver(engine, { channel: till, subjectId: itemId })
  const reading = store.readings.get(till, itemId) ?? null
  return { change, till, itemId, sku, amount: negate(applied), cause: undoCause(id), reading, pauses }
}

/** What is known by now of what the correction moved; null where that never came to light. */
function appliedBy({ store }: Engine, { callId, subjectId }: StoredChange): Count | null {
  const entries = callId === null ? [] : store.journal.entries(callId)
  const correctionId = entries.find((entry) => entry.subjectId === subjectId)?.correctionId ?? null
  return correctionId === null ? null : (store.corrections.get(correctionId)?.applied ?? null)
}

/**
 * Owes the till the reverse of a correction, as a movement with a cause of its own, which is then corrected, guarded and
 * told like any other. False where it was undone meanwhile.
 */
export function undo({ store, clock }: Engine, { change, till, itemId, amount, cause }: Undo): boolean {
  const now = clock.now()
  return store.transact(() => {
    if (!store.history.setUndone(change.id, now)) return false
    store.movements.makeUp(till, itemId, amount, cause, now)
    store.dirty.mark(till, 'item', itemId, now)
    return true
  })
}

function refuseStock(engine: Engine, { channel: shop, subjectId, at }: StoredChange): string {
  const link = engine.store.links.ofListing(shop, subjectId)
  const corrections = (link?.parts ?? []).flatMap(({ itemId }) => {
    const found = engine.store.history.correctionNear(link?.till ?? '', itemId, at, BEHIND_WITHIN_MS)
    return found ? [found] : []
  })
  const last = corrections.sort((a, b) => b.id - a.id)[0]
  const behind = last && { id: last.id, till: last.channel, sku: nameOfItem(engine, last.channel, last.subjectId) }
  const listing = nameOfListing(engine, shop, subjectId)
  const pause = `tillsync pause --listing ${shortestName(engine, 'listing', shop, subjectId)}`
  return `${noStockUndo(shop, listing, behind ?? null)}: ${pause}`
}

function refusePrice(engine: Engine, { channel: shop, subjectId }: StoredChange): string {
  const till = engine.shops.get(shop)?.till ?? 'the till'
  return noPriceUndo(shop, nameOfListing(engine, shop, subjectId), till)
}
