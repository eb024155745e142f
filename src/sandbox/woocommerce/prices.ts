import type { Product } from './catalogue.js'

/**
 * What WooCommerce makes of a price: everything but digits, dots and minus signs is dropped, and all dots but the last;
 * nothing is rounded. So `"12,50"` becomes `"1250"` and `"abc"` becomes no price (measured on WooCommerce 10.0.2).
 */
export function storedPrice(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  return String(value).replace(/\.(?![^.]+$)|[^0-9.-]/g, '')
}

/**
 * Sets what is given and blanks a sale price that is not below the regular one, whichever of the two moved (measured on
 * WooCommerce 10.0.2). A variable product has no price of its own.
 */
export function writePrices(product: Product, regular: unknown, sale: unknown): void {
  if (product.type === 'variable') return
  if (regular !== undefined && regular !== null) product.regularPrice = storedPrice(regular)
  if (sale !== undefined && sale !== null) product.salePrice = storedPrice(sale)
  if (product.regularPrice === '' || Number(product.salePrice) >= Number(product.regularPrice)) product.salePrice = ''
}

/** The derived `price`: what a customer pays. */
export function activePrice(product: Product): string {
  return product.salePrice === '' ? product.regularPrice : product.salePrice
}
