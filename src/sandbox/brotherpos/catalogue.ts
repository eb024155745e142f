import { ZERO } from '../../core/count.js'
import type { InstantMs } from '../../ports/clock.js'
import { createListing, type ListingOptions } from './listing.js'
import type { Category, Product, ProductSeed } from './product.js'

/** The products of a store. Rows are values: a change puts another row in the place of the old one. */
export interface Catalogue {
  /** Adds the row without stock. Throws a RangeError where the id is taken, or a parent or part is missing. */
  add(seed: ProductSeed, now: InstantMs): Product
  get(id: number): Product | undefined
  /** Throws a RangeError where there is no such product. */
  need(id: number): Product
  /** Puts the changed row in the place of the one with its id. */
  replace(product: Product): Product
  remove(id: number): void
  /** All rows by id, inactive ones and variations included. */
  all(): readonly Product[]
  variationsOf(id: number): readonly Product[]
  /** The ids that the list shows, in its order. */
  listed(options: ListingOptions): readonly number[]
}

export function createCatalogue(): Catalogue {
  const rows = new Map<number, Product>()
  const variations = new Map<number, readonly number[]>()
  const listing = createListing(rows)
  const toCategory = createCategories()
  let nextId = 1

  function need(id: number): Product {
    const product = rows.get(id)
    if (!product) throw new RangeError(`there is no product ${id}`)
    return product
  }

  return {
    need,
    get: (id) => rows.get(id),
    all: () => [...rows.values()].sort((a, b) => a.id - b.id),
    variationsOf: (id) => (variations.get(id) ?? []).map(need),
    listed: (options) => listing.ids(options),
    add(seed, now) {
      const { id = nextId, variationOf = null } = seed
      if (rows.has(id)) throw new RangeError(`there is already a product ${id}`)
      if (variationOf !== null) need(variationOf)
      refuseNestedBundle(seed, need)
      const product = newProduct(id, seed, (seed.categories ?? []).map(toCategory), now)
      nextId = Math.max(nextId, id + 1)
      rows.set(id, product)
      listing.forget()
      if (variationOf !== null) variations.set(variationOf, [...(variations.get(variationOf) ?? []), id])
      return product
    },
    replace(product) {
      listing.replaced(need(product.id), product)
      rows.set(product.id, product)
      return product
    },
    remove(id) {
      const { variationOf } = need(id)
      rows.delete(id)
      listing.forget()
      if (variationOf === null) return
      const left = (variations.get(variationOf) ?? []).filter((sibling) => sibling !== id)
      variations.set(variationOf, left)
    },
  }
}

function refuseNestedBundle({ bundle }: ProductSeed, need: (id: number) => Product): void {
  for (const { productId } of bundle ?? []) {
    if (need(productId).bundle) throw new RangeError(`product ${productId} is itself a bundle`)
  }
}

/** The same name is the same category. */
function createCategories(): (name: string) => Category {
  const known = new Map<string, Category>()
  return (name) => {
    const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    const category = known.get(name) ?? { id: known.size + 1, name, slug }
    known.set(name, category)
    return category
  }
}

function newProduct(id: number, seed: ProductSeed, categories: readonly Category[], now: InstantMs): Product {
  return {
    id,
    sku: seed.sku ?? null,
    barcode: seed.barcode ?? null,
    name: seed.name,
    price: seed.price,
    salePrice: seed.salePrice ?? null,
    stock: ZERO,
    categories,
    brand: seed.brand ?? null,
    unitType: seed.unitType ?? 'unit',
    variationOf: seed.variationOf ?? null,
    bundle: seed.bundle ?? null,
    active: seed.active ?? true,
    createdAt: now,
    updatedAt: now,
  }
}
