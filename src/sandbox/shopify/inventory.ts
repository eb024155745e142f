import type { InstantMs } from '../../ports/clock.js'
import type { Books } from './books.js'
import type { Catalogue } from './catalogue.js'
import type { UserError } from './idempotency.js'
import type { Numbering } from './ids.js'
import { presentQuantity, refuseWrite } from './quantities.js'
import type { QuantityChange, QuantityWrite } from './quantities.js'
import type { InventoryItem, InventoryLevel, ShopLocation } from './records.js'

/** `quantityAfterChange` is always null (captured). */
export interface AdjustmentChange {
  readonly name: string
  readonly delta: number
  readonly quantityAfterChange: null
  readonly ledgerDocumentUri: null
  readonly item: InventoryItem
  readonly location: ShopLocation
}

export interface AdjustmentGroup {
  readonly kind: 'InventoryAdjustmentGroup'
  readonly id: string
  readonly createdAt: InstantMs
  readonly reason: string
  readonly referenceDocumentUri: string | null
  readonly changes: readonly AdjustmentChange[]
}

export interface QuantityPayload {
  /** Null where nothing changed, with or without errors. */
  readonly inventoryAdjustmentGroup: AdjustmentGroup | null
  readonly userErrors: readonly UserError[]
}

interface ActivatePayload {
  readonly inventoryLevel: InventoryLevel | null
  readonly userErrors: readonly UserError[]
}

export interface Activation {
  readonly inventoryItemId: string
  readonly locationId: string
  readonly available?: number | null
  readonly onHand?: number | null
}

export interface Inventory {
  /** All or nothing: one entry that is refused refuses them all. */
  readonly write: (write: QuantityWrite, now: InstantMs) => QuantityPayload
  readonly activate: (activation: Activation, now: InstantMs) => ActivatePayload
}

export interface InventoryOptions {
  readonly catalogue: Catalogue
  readonly books: Books
  readonly numbering: Numbering
  readonly connected: (level: InventoryLevel, now: InstantMs) => void
}

export function createInventory(options: InventoryOptions): Inventory {
  const { catalogue, books, numbering } = options
  return {
    write(write, now) {
      const userErrors = refuseWrite(catalogue, write)
      if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors }
      const changes = write.changes.flatMap((change) => apply(catalogue, books, { write, change, now }))
      if (changes.length === 0) return { inventoryAdjustmentGroup: null, userErrors }
      const { reason, referenceDocumentUri } = write
      const { id } = numbering.next('InventoryAdjustmentGroup')
      const group = {
        kind: 'InventoryAdjustmentGroup',
        id,
        createdAt: now,
        reason,
        referenceDocumentUri,
        changes,
      } as const
      return { inventoryAdjustmentGroup: group, userErrors }
    },
    activate: (activation, now) => activate(options, activation, now),
  }
}

interface Applying {
  readonly write: QuantityWrite
  readonly change: QuantityChange
  readonly now: InstantMs
}

/** What is for sale and what is on hand move together, whichever of the two was named (documented). */
function apply(catalogue: Catalogue, books: Books, { write, change, now }: Applying): readonly AdjustmentChange[] {
  const level = catalogue.item(change.inventoryItemId)?.levels.get(change.locationId)
  if (level === undefined) throw new Error('an entry was applied that had not been checked')
  const present = presentQuantity(level, write.name)
  const delta = change.next(present) - present
  if (delta === 0) return []
  books.move(level, { available: delta, cause: 'api', reference: write.referenceDocumentUri ?? write.reason }, now)
  const { item, location } = level
  const described = { delta, quantityAfterChange: null, ledgerDocumentUri: null, item, location }
  return [
    { name: 'available', ...described },
    { name: 'on_hand', ...described },
  ]
}

function activate(
  { catalogue, books, connected }: InventoryOptions,
  wanted: Activation,
  now: InstantMs,
): ActivatePayload {
  const item = catalogue.item(wanted.inventoryItemId)
  const location = catalogue.location(wanted.locationId)
  if (item === undefined) return refuseActivation('inventoryItemId', 'The inventory item could not be found.')
  if (location === undefined) return refuseActivation('locationId', 'The location could not be found.')
  const quantity = wanted.available ?? wanted.onHand
  const existing = item.levels.get(location.id)
  if (existing?.state.isActive) {
    if (quantity === undefined || quantity === null) return { inventoryLevel: existing, userErrors: [] }
    const message = 'Not allowed to set a quantity when the item is already active at the location.'
    return refuseActivation(wanted.available === undefined ? 'onHand' : 'available', message)
  }
  const level = existing ?? catalogue.connect(item, location, now)
  books.setActive(level, true, now)
  books.move(level, { available: (quantity ?? 0) - level.state.available, cause: 'api', reference: 'activation' }, now)
  connected(level, now)
  return { inventoryLevel: level, userErrors: [] }
}

function refuseActivation(member: string, message: string): ActivatePayload {
  return { inventoryLevel: null, userErrors: [{ field: [member], message }] }
}
