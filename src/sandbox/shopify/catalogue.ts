import type { InstantMs } from '../../ports/clock.js'
import type { Books } from './books.js'
import { gid, parseGid } from './ids.js'
import type { Numbering } from './ids.js'
import { decimalsOf, normaliseMoney } from './money.js'
import type { InventoryItem, InventoryLevel, Product, ShopLocation, Variant } from './records.js'
import { createShelf } from './shelf.js'
import type { Shelf } from './shelf.js'

interface NewVariant {
  readonly sku: string | null
  readonly barcode?: string | null
  readonly title?: string
  readonly price: string
  readonly compareAtPrice?: string | null
  /** Units for sale at the start. */
  readonly stock: number
  readonly tracked?: boolean
  readonly oversell?: boolean
  /** Where it is stocked; the shop's first location by default. */
  readonly locationId?: string
}

export interface NewProduct {
  readonly title: string
  readonly variants: readonly NewVariant[]
}

interface AddedVariant {
  readonly variantId: string
  readonly inventoryItemId: string
}

export interface AddedProduct {
  readonly productId: string
  readonly variants: readonly AddedVariant[]
}

export interface Catalogue extends Omit<Shelf, 'place'> {
  readonly locations: readonly ShopLocation[]
  readonly location: (id: string) => ShopLocation | undefined
  readonly add: (product: NewProduct, now: InstantMs) => AddedProduct
  /** Stocks the item at the location with nothing for sale yet. */
  readonly connect: (item: InventoryItem, location: ShopLocation, now: InstantMs) => InventoryLevel
}

export interface CatalogueOptions {
  readonly locations: readonly { readonly id: string; readonly name: string }[]
  readonly currency: string
  readonly numbering: Numbering
  readonly books: Books
}

/** Everything for sale, and where. */
export function createCatalogue(options: CatalogueOptions): Catalogue {
  const { books, numbering } = options
  const decimals = decimalsOf(options.currency)
  const locations = options.locations.map(({ id, name }, index) => toLocation(id, name, index))
  const locationById = new Map(locations.map((location) => [location.id, location]))
  const { place, ...shelf } = createShelf()

  function addVariant(product: Product, wanted: NewVariant, now: InstantMs): AddedVariant {
    const location = locationById.get(locationGid(wanted.locationId ?? locations[0]?.id ?? ''))
    if (location === undefined) throw new RangeError(`the shop has no location ${wanted.locationId ?? ''}`)
    const variant = buildVariant(product, wanted, { numbering, decimals, now })
    const level = connectLevel(variant.inventoryItem, location, now)
    place(variant)
    books.move(level, { available: wanted.stock, cause: 'start', reference: product.title }, now)
    return { variantId: variant.id, inventoryItemId: variant.inventoryItem.id }
  }

  return {
    ...shelf,
    locations,
    location: (id) => locationById.get(id),
    add({ title, variants }, now) {
      const numbered = numbering.next('Product')
      const product: Product = { kind: 'Product', ...numbered, title, variants: [], createdAt: now, updatedAt: now }
      return { productId: product.id, variants: variants.map((wanted) => addVariant(product, wanted, now)) }
    },
    connect: connectLevel,
  }
}

/** One for all levels, which are many and mostly never change. */
const NO_PAST: InventoryLevel['past'] = []

function toLocation(id: string, name: string, index: number): ShopLocation {
  const full = locationGid(id)
  const number = parseGid(full)?.number
  if (number === undefined) throw new RangeError(`not the id of a location: ${id}`)
  return { kind: 'Location', id: full, number, levelNumber: 523_463_154n + BigInt(index), name }
}

/** A location may be named by its number alone. */
export function locationGid(id: string): string {
  return /^\d+$/.test(id) ? gid('Location', BigInt(id)) : id
}

interface Making {
  readonly numbering: Numbering
  readonly decimals: number
  readonly now: InstantMs
}

function buildVariant(product: Product, wanted: NewVariant, { numbering, decimals, now }: Making): Variant {
  const { compareAtPrice = null, barcode = null, title = 'Default Title', tracked = true, oversell = false } = wanted
  const inventoryItem: InventoryItem = {
    kind: 'InventoryItem',
    ...numbering.next('InventoryItem'),
    variant: () => variant,
    levels: new Map(),
    tracked,
    createdAt: now,
    updatedAt: now,
  }
  const variant: Variant = {
    kind: 'ProductVariant',
    ...numbering.next('ProductVariant'),
    product,
    inventoryItem,
    title,
    position: product.variants.length + 1,
    sku: wanted.sku,
    barcode,
    price: normaliseMoney(wanted.price, decimals),
    compareAtPrice: compareAtPrice === null ? null : normaliseMoney(compareAtPrice, decimals),
    oversell,
    createdAt: now,
    updatedAt: now,
  }
  return variant
}

function connectLevel(item: InventoryItem, location: ShopLocation, now: InstantMs): InventoryLevel {
  const level: InventoryLevel = {
    kind: 'InventoryLevel',
    id: `${gid('InventoryLevel', location.levelNumber)}?inventory_item_id=${item.number}`,
    number: location.levelNumber,
    item,
    location,
    createdAt: now,
    state: {
      available: 0,
      committed: 0,
      isActive: true,
      updatedAt: now,
      availableUpdatedAt: now,
      committedUpdatedAt: now,
    },
    past: NO_PAST,
  }
  item.levels.set(location.id, level)
  return level
}
