import type { InstantMs } from '../../ports/clock.js'
import type { Product } from './catalogue.js'
import type { ProductDraft } from './drafts.js'
import { addDraft, requireWhole } from './drafts.js'
import { writePrices } from './prices.js'
import { removeProduct } from './product-removal.js'
import type { Shop } from './shop.js'
import { saveProduct, setStock } from './stock.js'

/** What the shop's staff do to its goods in the admin pages. */
export interface Shelf {
  addProduct(draft: ProductDraft, now: InstantMs): Readonly<Product>
  /** Into the trash, or with `force` out of the shop. */
  deleteProduct(productId: number, now: InstantMs, options?: { readonly force?: boolean }): void
  /** Throws where the product keeps no stock itself. */
  editStock(productId: number, stock: number, now: InstantMs): void
  /** Texts are stored as they are typed; null for no sale. */
  setPrice(productId: number, price: string, salePrice: string | null, now: InstantMs): void
  /** Throws where another product bears it. */
  setSku(productId: number, sku: string, now: InstantMs): void
  /** The shop-wide setting. */
  setStockManagement(on: boolean): void
}

export function shelfOf(shop: Shop): Shelf {
  return {
    addProduct: (draft, now) => copyOfProduct(addDraft(shop, draft, now)),
    deleteProduct: (id, now, { force = false } = {}) => removeProduct(shop, productAt(shop, id), force, now),
    editStock(id, stock, now) {
      requireWhole(stock)
      const product = productAt(shop, id)
      if (!product.manageStock) throw new RangeError(`keeps no stock itself: ${id}`)
      setStock(shop, product, stock, { cause: 'hand', reference: '', now })
      saveProduct(shop, product, now)
    },
    setPrice(id, price, salePrice, now) {
      const product = productAt(shop, id)
      writePrices(product, price, salePrice ?? '')
      saveProduct(shop, product, now)
    },
    setSku(id, sku, now) {
      const product = productAt(shop, id)
      if (shop.catalogue.bySku(sku).some((other) => other !== product)) throw new RangeError(`SKU ${sku} is taken`)
      shop.catalogue.renameSku(product, sku)
      saveProduct(shop, product, now)
    },
    setStockManagement(on) {
      shop.manageStock = on
    },
  }
}

/** A copy that later changes leave alone. */
export function copyOfProduct(product: Product): Readonly<Product> {
  return { ...product, variationIds: [...product.variationIds] }
}

export function productAt(shop: Shop, id: number): Product {
  const product = shop.catalogue.find(id)
  if (!product) throw new RangeError(`no such product: ${id}`)
  return product
}
