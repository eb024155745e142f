/** The names by which an item or a listing may be recognised. */
export interface Named {
  readonly id: string
  readonly sku: string | null
  readonly barcode: string | null
}

/** Everything that shares a name with one listing, on either side. */
export interface Candidates {
  readonly itemsBySku: readonly Named[]
  readonly itemsByBarcode: readonly Named[]
  /** Listings of the same shop with the same SKU (or barcode), this one included. */
  readonly listingsBySku: readonly Named[]
  readonly listingsByBarcode: readonly Named[]
}

export type MatchBy = 'sku' | 'barcode'

export type Match =
  | { readonly kind: 'matched'; readonly itemId: string; readonly by: MatchBy }
  /** Nothing at the till has this name. */
  | { readonly kind: 'unmatched' }
  /** The name is not unique, at the till or in the shop: a guess could oversell, so a person must say which. */
  | {
      readonly kind: 'ambiguous'
      readonly by: MatchBy
      readonly items: readonly string[]
      readonly listings: readonly string[]
    }

/** Finds the one item of a listing by exact SKU, then by exact barcode; never by guess. */
export function matchListing(listing: Named, candidates: Candidates, order: readonly MatchBy[]): Match {
  for (const by of order) {
    const items = by === 'sku' ? candidates.itemsBySku : candidates.itemsByBarcode
    const listings = by === 'sku' ? candidates.listingsBySku : candidates.listingsByBarcode
    const name = by === 'sku' ? listing.sku : listing.barcode
    if (name === null || name === '' || items.length === 0) continue
    const item = items[0]
    if (item !== undefined && items.length === 1 && listings.length <= 1)
      return { kind: 'matched', itemId: item.id, by }
    return { kind: 'ambiguous', by, items: items.map((each) => each.id), listings: listings.map((each) => each.id) }
  }
  return { kind: 'unmatched' }
}
