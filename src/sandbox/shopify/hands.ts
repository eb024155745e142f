import type { InstantMs } from '../../ports/clock.js'
import type { Books } from './books.js'
import { locationGid } from './catalogue.js'
import type { Catalogue } from './catalogue.js'
import type { Prices } from './prices.js'
import type { InventoryLevel } from './records.js'

interface QuantityEdit {
  readonly inventoryItemId: string
  /** The shop's first location by default. */
  readonly locationId?: string
  /** What is for sale afterwards, or what is added to it. */
  readonly change: { readonly to: number } | { readonly by: number }
}

interface LevelView {
  readonly available: number
  readonly committed: number
  readonly onHand: number
  readonly isActive: boolean
  readonly updatedAt: InstantMs
}

/** What staff do in the shop's administration. False says that there was nothing to do it to. */
export interface Hands {
  readonly editQuantity: (edit: QuantityEdit, now: InstantMs) => boolean
  /** `compareAtPrice`: null clears it, undefined leaves it. */
  readonly setPrice: (
    variantId: string,
    price: string,
    compareAtPrice: string | null | undefined,
    now: InstantMs,
  ) => boolean
  readonly setTracked: (inventoryItemId: string, tracked: boolean, now: InstantMs) => boolean
  /** Takes the item out of the location; not while orders still hold some of it there. */
  readonly disconnect: (inventoryItemId: string, locationId: string, now: InstantMs) => boolean
  readonly removeProduct: (productId: string) => boolean
  /** The truth at this moment, at the first location by default; undefined where the item was never stocked. */
  readonly level: (inventoryItemId: string, locationId?: string) => LevelView | undefined
}

export interface HandsOptions {
  readonly catalogue: Catalogue
  readonly books: Books
  readonly prices: Prices
}

export function createHands({ catalogue, books, prices }: HandsOptions): Hands {
  function find(inventoryItemId: string, locationId?: string): InventoryLevel | undefined {
    const wanted = locationId === undefined ? catalogue.locations[0]?.id : locationGid(locationId)
    return catalogue.item(inventoryItemId)?.levels.get(wanted ?? '')
  }

  return {
    editQuantity({ inventoryItemId, locationId, change }, now) {
      const level = find(inventoryItemId, locationId)
      if (!level?.state.isActive || !level.item.tracked) return false
      const available = 'by' in change ? change.by : change.to - level.state.available
      books.move(level, { available, cause: 'hand', reference: 'edited by staff' }, now)
      return true
    },
    setPrice: prices.set,
    setTracked(inventoryItemId, tracked, now) {
      const item = catalogue.item(inventoryItemId)
      if (item === undefined) return false
      item.tracked = tracked
      item.updatedAt = now
      return true
    },
    disconnect(inventoryItemId, locationId, now) {
      const level = find(inventoryItemId, locationId)
      if (!level?.state.isActive || level.state.committed !== 0) return false
      books.setActive(level, false, now)
      return true
    },
    removeProduct: catalogue.remove,
    level(inventoryItemId, locationId) {
      const state = find(inventoryItemId, locationId)?.state
      if (state === undefined) return undefined
      const { available, committed, isActive, updatedAt } = state
      return { available, committed, onHand: available + committed, isActive, updatedAt }
    },
  }
}
