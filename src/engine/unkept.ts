import type { ListingRow } from '../store/catalogue.js'
import type { Engine } from './setup.js'

/** Says of a linked listing that the shop counts no stock for it where we could write it: it is left as it is. */
export function noteUnkept(engine: Engine, listing: Pick<ListingRow, 'shop' | 'id' | 'sku' | 'stockKeeping'>): void {
  const { shop, id, sku, stockKeeping } = listing
  if (stockKeeping !== 'managed') engine.log('listing.unkept', { shop, listing: sku ?? id, why: stockKeeping })
}
