import type { InventoryItem, Product, Variant } from './records.js'

/** All variants in the order of their ids, which is the order in which Shopify pages, and found by every id. */
export interface Shelf {
  readonly variants: () => readonly Variant[]
  readonly product: (id: string) => Product | undefined
  readonly variant: (id: string) => Variant | undefined
  readonly item: (id: string) => InventoryItem | undefined
  /** The place in `variants` of the first one above the number. */
  readonly firstAbove: (number: bigint) => number
  /** How many other variants carry the same SKU. */
  readonly duplicateSkuCount: (variant: Variant) => number
  /** Adds a variant to its product. Its number must be above all others'. */
  readonly place: (variant: Variant) => void
  /** Takes a product with all its variants. False where there is none. */
  readonly remove: (productId: string) => boolean
}

export function createShelf(): Shelf {
  const products = new Map<string, Product>()
  const variantById = new Map<string, Variant>()
  const itemById = new Map<string, InventoryItem>()
  const skuCounts = new Map<string, number>()
  let variants: Variant[] = []

  function count({ sku }: Variant, by: number): void {
    if (sku !== null) skuCounts.set(sku, (skuCounts.get(sku) ?? 0) + by)
  }

  return {
    variants: () => variants,
    product: (id) => products.get(id),
    variant: (id) => variantById.get(id),
    item: (id) => itemById.get(id),
    firstAbove: (number) => firstAbove(variants, number),
    duplicateSkuCount: ({ sku }) => (sku === null ? 0 : (skuCounts.get(sku) ?? 1) - 1),
    place(variant) {
      products.set(variant.product.id, variant.product)
      variant.product.variants.push(variant)
      variants.push(variant)
      variantById.set(variant.id, variant)
      itemById.set(variant.inventoryItem.id, variant.inventoryItem)
      count(variant, 1)
    },
    remove(productId) {
      const product = products.get(productId)
      if (product === undefined) return false
      products.delete(productId)
      for (const variant of product.variants) {
        variantById.delete(variant.id)
        itemById.delete(variant.inventoryItem.id)
        count(variant, -1)
      }
      variants = variants.filter((variant) => variant.product !== product)
      return true
    },
  }
}

function firstAbove(variants: readonly Variant[], number: bigint): number {
  let low = 0
  let high = variants.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const variant = variants[middle]
    if (variant !== undefined && variant.number <= number) low = middle + 1
    else high = middle
  }
  return low
}
