import type { Catalogue } from './catalogue.js'
import type { UserError } from './idempotency.js'
import { isDocumentUri, REASONS } from './reasons.js'
import type { InventoryLevel } from './records.js'

/** Bounds of a quantity (documented). */
const MAX_QUANTITY = 1_000_000_000

/** One entry of a write, as `inventorySetQuantities` and `inventoryAdjustQuantities` share it. */
export interface QuantityChange {
  readonly inventoryItemId: string
  readonly locationId: string
  /** Null skips the comparison. That it was given at all is checked before. */
  readonly changeFromQuantity: number | null
  /** What the quantity becomes, from what it is. */
  readonly next: (present: number) => number
}

export interface QuantityWrite {
  readonly name: string
  readonly reason: string
  readonly referenceDocumentUri: string | null
  readonly changes: readonly QuantityChange[]
  /** How the entries and the name are called in the mutation's input and errors. */
  readonly entriesField: 'quantities' | 'changes'
  /** The two mutations have different codes for the same faults. */
  readonly wrongNameCode: 'INVALID_NAME' | 'INVALID_QUANTITY_NAME'
  readonly duplicateCode: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR' | 'ADJUST_QUANTITIES_FAILED'
  readonly names: readonly string[]
}

/** Everything that speaks against a write, the header's faults first. Empty where it may be done. */
export function refuseWrite(catalogue: Catalogue, write: QuantityWrite): readonly UserError[] {
  return [...refuseHeader(write), ...refuseEntries(catalogue, write)]
}

export function presentQuantity(level: InventoryLevel, name: string): number {
  const { available, committed } = level.state
  return name === 'on_hand' ? available + committed : available
}

function refuseHeader({
  name,
  names,
  wrongNameCode,
  reason,
  referenceDocumentUri,
}: QuantityWrite): readonly UserError[] {
  const errors: UserError[] = []
  if (!names.includes(name)) {
    const message = `The quantity name must be ${names.map((known) => `'${known}'`).join(' or ')}.`
    errors.push({ field: ['input', 'name'], code: wrongNameCode, message })
  }
  if (!REASONS.has(reason)) {
    errors.push({ field: ['input', 'reason'], code: 'INVALID_REASON', message: 'The specified reason is invalid.' })
  }
  if (referenceDocumentUri !== null && !isDocumentUri(referenceDocumentUri)) {
    const message = 'The specified reference document is invalid.'
    errors.push({ field: ['input', 'referenceDocumentUri'], code: 'INVALID_REFERENCE_DOCUMENT', message })
  }
  return errors
}

function refuseEntries(catalogue: Catalogue, write: QuantityWrite): readonly UserError[] {
  const seen = new Set<string>()
  return write.changes.flatMap((change, index) => {
    const pair = `${change.inventoryItemId} ${change.locationId}`
    const fault = seen.has(pair) ? duplicate(write) : findFault(catalogue, write, change)
    seen.add(pair)
    if (fault === undefined) return []
    const [code, member, message] = fault
    const path = ['input', write.entriesField, String(index)]
    return [{ field: member === null ? path : [...path, member], code, message }]
  })
}

type Fault = readonly [code: string, member: string | null, message: string]

const NO_ITEM: Fault = ['INVALID_INVENTORY_ITEM', 'inventoryItemId', 'The specified inventory item could not be found.']
const NO_LOCATION: Fault = ['INVALID_LOCATION', 'locationId', 'The specified location could not be found.']
const NOT_STOCKED: Fault = [
  'ITEM_NOT_STOCKED_AT_LOCATION',
  'locationId',
  'The specified inventory item is not stocked at the location.',
]
// That an untracked item is refused is unverified; the code is the schema's for items that can't be written.
const UNTRACKED: Fault = [
  'NON_MUTABLE_INVENTORY_ITEM',
  'inventoryItemId',
  'The specified inventory item is not allowed to be adjusted via API.',
]
const STALE: Fault = [
  'CHANGE_FROM_QUANTITY_STALE',
  'changeFromQuantity',
  'The changeFromQuantity value does not match persisted value.',
]

function duplicate({ duplicateCode }: QuantityWrite): Fault {
  return [duplicateCode, null, 'The combination of inventoryItemId and locationId must be unique.']
}

function findFault(catalogue: Catalogue, write: QuantityWrite, change: QuantityChange): Fault | undefined {
  const item = catalogue.item(change.inventoryItemId)
  if (item === undefined) return NO_ITEM
  if (catalogue.location(change.locationId) === undefined) return NO_LOCATION
  const level = item.levels.get(change.locationId)
  if (!level?.state.isActive) return NOT_STOCKED
  if (!item.tracked) return UNTRACKED
  const present = presentQuantity(level, write.name)
  if (change.changeFromQuantity !== null && change.changeFromQuantity !== present) return STALE
  return refuseQuantity(write, change.next(present))
}

function refuseQuantity(write: QuantityWrite, quantity: number): Fault | undefined {
  const member = write.entriesField === 'quantities' ? 'quantity' : 'delta'
  if (quantity > MAX_QUANTITY) {
    return ['INVALID_QUANTITY_TOO_HIGH', member, "The total quantity can't be higher than 1,000,000,000."]
  }
  if (quantity < -MAX_QUANTITY) {
    return ['INVALID_QUANTITY_TOO_LOW', member, "The total quantity can't be lower than -1,000,000,000."]
  }
  const negativeOnHand = write.name === 'on_hand' && quantity < 0
  return negativeOnHand ? ['INVALID_QUANTITY_NEGATIVE', member, "The quantity can't be negative."] : undefined
}
