import type { BrotherPosOptions } from './options.js'
import type { Product } from './product.js'

export type ListingOptions = Pick<BrotherPosOptions, 'pageOrder' | 'listVariationsAtTop'>

/** The ids that the product list shows, in its order, built anew only when that changes: a walk of a big store stays cheap. */
export interface Listing {
  ids(options: ListingOptions): readonly number[]
  /** Rows came or went. */
  forget(): void
  /** A row took the place of another. */
  replaced(before: Product, after: Product): void
}

export function createListing(rows: ReadonlyMap<number, Product>): Listing {
  const built = new Map<string, readonly number[]>()
  return {
    forget: () => built.clear(),
    replaced(before, after) {
      if (before.active !== after.active) built.clear()
      else if (before.updatedAt !== after.updatedAt) forgetOrderOfUpdates(built)
    },
    ids(options) {
      const name = `${options.pageOrder} ${options.listVariationsAtTop}`
      const ready = built.get(name)
      if (ready) return ready
      const shown = [...rows.values()].filter((row) => isShown(row, options))
      const ids = shown.sort(comparisonFor(options.pageOrder)).map((row) => row.id)
      built.set(name, ids)
      return ids
    },
  }
}

function isShown({ active, variationOf }: Product, { listVariationsAtTop }: ListingOptions): boolean {
  return active && (variationOf === null || listVariationsAtTop)
}

function comparisonFor(order: BrotherPosOptions['pageOrder']): (a: Product, b: Product) => number {
  switch (order) {
    case 'oldest_first':
      return (a, b) => a.id - b.id
    case 'newest_first':
      return (a, b) => b.id - a.id
    case 'recently_updated_first':
      return (a, b) => b.updatedAt - a.updatedAt || b.id - a.id
  }
}

function forgetOrderOfUpdates(built: Map<string, readonly number[]>): void {
  for (const name of built.keys()) if (name.startsWith('recently_updated_first')) built.delete(name)
}
