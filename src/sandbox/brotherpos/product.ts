import type { Count } from '../../core/count.js'
import type { Money } from '../../core/money.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Goods } from './goods.js'

export interface Category {
  readonly id: number
  readonly name: string
  readonly slug: string
}

/** A row that the till counts: a product, a variation of one, or a bundle, which has no stock of its own. */
export interface Product {
  readonly id: number
  readonly sku: string | null
  readonly barcode: string | null
  readonly name: string
  readonly price: Money
  readonly salePrice: Money | null
  /** On hand. Never moves but with an entry in the books. */
  readonly stock: Count
  readonly categories: readonly Category[]
  readonly brand: string | null
  readonly unitType: string
  readonly variationOf: number | null
  /** What one of it is made of; null for what has a stock of its own. */
  readonly bundle: readonly Goods[] | null
  readonly active: boolean
  readonly createdAt: InstantMs
  readonly updatedAt: InstantMs
}

export interface ProductSeed {
  /** The next free one where none is given. */
  readonly id?: number
  readonly sku?: string | null
  readonly barcode?: string | null
  readonly name: string
  readonly price: Money
  readonly salePrice?: Money | null
  readonly stock?: Count
  /** Names; the same name is the same category. */
  readonly categories?: readonly string[]
  readonly brand?: string | null
  /** `unit`, or a measure such as `g`. */
  readonly unitType?: string
  readonly variationOf?: number | null
  readonly bundle?: readonly Goods[] | null
  readonly active?: boolean
}
