import { multiply, type Count } from '../../core/count.js'
import type { Catalogue } from './catalogue.js'

export interface Goods {
  readonly productId: number
  readonly quantity: Count
}

/**
 * What lies on the shelves of these goods: themselves, and for bundles their parts. Throws a RangeError where a product is
 * missing or a quantity is not above zero, so that whoever moves them moves all or none.
 */
export function unpack(goods: readonly Goods[], catalogue: Catalogue): readonly Goods[] {
  if (goods.some(({ quantity }) => quantity <= 0)) throw new RangeError('a quantity must be above zero')
  const parts = goods.flatMap(({ productId, quantity }) => {
    const { bundle } = catalogue.need(productId)
    if (!bundle) return [{ productId, quantity }]
    return bundle.map((part) => ({ productId: part.productId, quantity: multiply(quantity, part.quantity) }))
  })
  for (const { productId } of parts) catalogue.need(productId)
  return parts
}
