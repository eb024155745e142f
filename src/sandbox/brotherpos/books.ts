import { add, ZERO, type Count } from '../../core/count.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Catalogue } from './catalogue.js'
import type { BrotherPosOptions } from './options.js'
import type { Product } from './product.js'
import { productJson } from './view.js'
import type { Webhooks } from './webhooks.js'

type MovementCause = 'start' | 'sale' | 'void' | 'adjustment' | 'receipt' | 'return'

/** One movement of stock. Nothing moves without one, and none is ever changed: a product's figure is the sum of its amounts. */
export interface BookEntry {
  readonly at: InstantMs
  readonly productId: number
  readonly before: Count
  readonly after: Count
  readonly amount: Count
  readonly cause: MovementCause
  /** What it belongs to, such as `sale 12`; null where nothing is on record. */
  readonly reference: string | null
  readonly reason: string | null
}

interface Movement {
  readonly productId: number
  readonly amount: Count
  readonly cause: MovementCause
  readonly reference?: string | null
  readonly reason?: string | null
  /** False for what the platform tells nobody of. */
  readonly announced: boolean
}

export interface Books {
  move(movement: Movement, now: InstantMs): BookEntry
  entries(): readonly BookEntry[]
}

export function createBooks(parts: {
  readonly options: () => BrotherPosOptions
  readonly catalogue: Catalogue
  readonly webhooks: Webhooks
}): Books {
  const { options, catalogue, webhooks } = parts
  const entries: BookEntry[] = []

  /** A change of stock as the rest of the platform sees it. */
  function put(product: Product, stock: Count, announced: boolean, now: InstantMs): void {
    const { bumpUpdatedAtOnStock, productUpdatedOnStock } = options()
    const updatedAt = bumpUpdatedAtOnStock ? now : product.updatedAt
    const changed = catalogue.replace({ ...product, stock, updatedAt })
    if (!announced || !productUpdatedOnStock) return
    const data = () => productJson(changed, catalogue.variationsOf(changed.id))
    webhooks.announce('product.updated', 'product', product.id, data, now)
  }

  return {
    entries: () => entries,
    move({ productId, amount, cause, reference = null, reason = null, announced }, now) {
      const product = catalogue.need(productId)
      if (product.bundle) throw new RangeError(`product ${productId} is a bundle and has no stock of its own`)
      const before = product.stock
      const entry = { at: now, productId, before, after: add(before, amount), amount, cause, reference, reason }
      entries.push(entry)
      if (amount !== ZERO && cause !== 'start') put(product, entry.after, announced, now)
      else catalogue.replace({ ...product, stock: entry.after })
      return entry
    },
  }
}
