import type { InstantMs } from '../../ports/clock.js'
import type { Backorders, PostStatus, Product } from './catalogue.js'
import { writePrices } from './prices.js'
import type { Shop } from './shop.js'
import { refreshStatus, setStock } from './stock.js'

/** A product to be put on the shelf. Whole units only. */
export interface ProductDraft {
  /** The next free one where it is left out. */
  readonly id?: number
  readonly sku: string
  /** `global_unique_id`. */
  readonly barcode?: string
  readonly name: string
  readonly price?: string
  readonly salePrice?: string
  /** Left out where no stock is kept. */
  readonly stock?: number
  /** Whether it keeps stock itself. Default: if `stock` is given. */
  readonly manageStock?: boolean
  readonly backorders?: Backorders
  readonly status?: PostStatus
  /** Makes it a variable product. A variation without stock counts at the parent if the parent keeps stock. */
  readonly variations?: readonly Omit<ProductDraft, 'variations'>[]
}

export function addDraft(shop: Shop, draft: ProductDraft, now: InstantMs): Product {
  const product = addOne(shop, draft, null, now)
  for (const variation of draft.variations ?? []) {
    product.variationIds.push(addOne(shop, { status: product.status, ...variation }, product.id, now).id)
  }
  refreshStatus(shop, product)
  return product
}

function addOne(shop: Shop, draft: ProductDraft, parentId: number | null, now: InstantMs): Product {
  if (draft.stock !== undefined) requireWhole(draft.stock)
  const manageStock = draft.manageStock ?? draft.stock !== undefined
  const product: Product = {
    id: freeId(shop, draft.id),
    parentId,
    type: typeOf(draft, parentId),
    name: draft.name,
    sku: '',
    barcode: draft.barcode ?? '',
    status: draft.status ?? 'publish',
    regularPrice: '',
    salePrice: '',
    manageStock,
    stock: null,
    stockStatus: 'instock',
    backorders: draft.backorders ?? 'no',
    meta: [],
    createdAt: now,
    modifiedAt: now,
    variationIds: [],
  }
  shop.catalogue.add(product)
  shop.catalogue.renameSku(product, draft.sku)
  writePrices(product, draft.price, draft.salePrice)
  if (manageStock) setStock(shop, product, draft.stock ?? 0, { cause: 'start', reference: '', now })
  shop.emit('product.created', product.id, now)
  refreshStatus(shop, product)
  return product
}

function typeOf(draft: ProductDraft, parentId: number | null): Product['type'] {
  if (parentId !== null) return 'variation'
  return draft.variations ? 'variable' : 'simple'
}

function freeId(shop: Shop, wanted: number | undefined): number {
  if (wanted === undefined) return shop.nextPostId()
  if (shop.catalogue.find(wanted) ?? shop.orders.find(wanted)) throw new RangeError(`id is taken: ${wanted}`)
  shop.reservePostId(wanted)
  return wanted
}

/** The model keeps whole units, as WooCommerce does unless a plugin says otherwise. */
export function requireWhole(units: number): void {
  if (!Number.isSafeInteger(units)) throw new RangeError(`not whole units: ${units}`)
}
