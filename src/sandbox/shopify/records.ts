import type { InstantMs } from '../../ports/clock.js'

/** The things that a shop keeps. Each carries its GraphQL type as `kind`, so that `nodes` can tell them apart. */
export interface ShopLocation {
  readonly kind: 'Location'
  readonly id: string
  readonly number: bigint
  /** Shopify numbers the inventory levels of a location apart from the location itself. */
  readonly levelNumber: bigint
  readonly name: string
}

export interface Product {
  readonly kind: 'Product'
  readonly id: string
  readonly number: bigint
  readonly title: string
  readonly variants: Variant[]
  readonly createdAt: InstantMs
  updatedAt: InstantMs
}

export interface Variant {
  readonly kind: 'ProductVariant'
  readonly id: string
  readonly number: bigint
  readonly product: Product
  readonly inventoryItem: InventoryItem
  readonly title: string
  readonly position: number
  readonly sku: string | null
  barcode: string | null
  /** A decimal text in the shop's currency, such as `35.00`. */
  price: string
  compareAtPrice: string | null
  /** Whether it may be sold below zero. */
  readonly oversell: boolean
  readonly createdAt: InstantMs
  updatedAt: InstantMs
}

export interface InventoryItem {
  readonly kind: 'InventoryItem'
  readonly id: string
  readonly number: bigint
  /** A function, because variant and item refer to each other. */
  readonly variant: () => Variant
  readonly levels: Map<string, InventoryLevel>
  readonly createdAt: InstantMs
  tracked: boolean
  updatedAt: InstantMs
}

/** What a level shows at one moment. On hand is available and committed together. */
export interface LevelState {
  readonly available: number
  readonly committed: number
  readonly isActive: boolean
  readonly updatedAt: InstantMs
  readonly availableUpdatedAt: InstantMs
  readonly committedUpdatedAt: InstantMs
}

export interface InventoryLevel {
  readonly kind: 'InventoryLevel'
  readonly id: string
  readonly number: bigint
  readonly item: InventoryItem
  readonly location: ShopLocation
  readonly createdAt: InstantMs
  state: LevelState
  /** States that a lagging reader may still see, oldest first, each until it was replaced. */
  past: readonly { readonly state: LevelState; readonly until: InstantMs }[]
}
