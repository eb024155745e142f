import type { InstantMs } from '../../ports/clock.js'
import type { MetaEntry } from './meta.js'
import { createRowList } from './row-list.js'

export type StockStatus = 'instock' | 'outofstock' | 'onbackorder'
export type Backorders = 'no' | 'notify' | 'yes'
export type PostStatus = 'publish' | 'draft' | 'pending' | 'private' | 'trash'

/** A product or a variation. `manageStock` is its own switch; a variation without one may count at its parent. */
export interface Product {
  readonly id: number
  /** Null for all but variations. */
  readonly parentId: number | null
  readonly type: 'simple' | 'variable' | 'variation'
  name: string
  sku: string
  barcode: string
  status: PostStatus
  /** As sent: "10" stays "10". Empty where there is none. */
  regularPrice: string
  salePrice: string
  manageStock: boolean
  /** Null where no stock is kept. */
  stock: number | null
  stockStatus: StockStatus
  backorders: Backorders
  meta: MetaEntry[]
  readonly createdAt: InstantMs
  modifiedAt: InstantMs
  readonly variationIds: number[]
}

export interface Catalogue {
  /** By id, without variations. */
  readonly products: readonly Product[]
  /** By id. */
  readonly variations: readonly Product[]
  /** Both, by id. */
  readonly everything: readonly Product[]
  find(id: number): Product | undefined
  /** Products and variations that carry exactly this SKU. */
  bySku(sku: string): readonly Product[]
  add(product: Product): void
  remove(product: Product): void
  renameSku(product: Product, sku: string): void
}

export function createCatalogue(): Catalogue {
  const rows = new Map<number, Product>()
  const skus = new Map<string, Set<Product>>()
  const products = createRowList<Product>()
  const variations = createRowList<Product>()
  const everything = createRowList<Product>()
  const listOf = (product: Product) => (product.parentId === null ? products : variations)

  function index(product: Product): void {
    if (product.sku === '') return
    const carriers = skus.get(product.sku) ?? new Set<Product>()
    skus.set(product.sku, carriers.add(product))
  }

  return {
    products: products.rows,
    variations: variations.rows,
    everything: everything.rows,
    find: (id) => rows.get(id),
    bySku: (sku) => [...(skus.get(sku) ?? [])],
    add(product) {
      rows.set(product.id, product)
      listOf(product).add(product)
      everything.add(product)
      index(product)
    },
    remove(product) {
      rows.delete(product.id)
      listOf(product).remove(product)
      everything.remove(product)
      skus.get(product.sku)?.delete(product)
    },
    renameSku(product, sku) {
      skus.get(product.sku)?.delete(product)
      product.sku = sku
      index(product)
    },
  }
}
