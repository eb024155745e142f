/** Where a walk over the catalogue stands. Kept as a text, so that it can go on after a restart. */
export type CataloguePlace =
  /** `pages` is how many the list of products makes, once the shop has said so. */
  | { readonly phase: 'products'; readonly page: number; readonly pages: number | null }
  /** All variations in one list. `products` is how many products the first list held, for the total. */
  | { readonly phase: 'variations'; readonly page: number; readonly products: number | null }
  /** Variations parent by parent: a page of the list of parents, and the last parent that is done with. */
  | { readonly phase: 'parents'; readonly page: number; readonly afterId: number }

const PATTERN = /^(products|variations|parents):(\d{1,9})(?::(\d{0,15}))?$/

export function formatCataloguePlace(place: CataloguePlace): string {
  switch (place.phase) {
    case 'products':
      return `products:${place.page}:${place.pages ?? ''}`
    case 'variations':
      return `variations:${place.page}:${place.products ?? ''}`
    case 'parents':
      return `parents:${place.page}:${place.afterId}`
  }
}

/** A text of another version's begins the walk again: it costs reads and loses nothing. */
export function parseCataloguePlace(cursor: string | null): CataloguePlace {
  const match = PATTERN.exec(cursor ?? '')
  const page = Number(match?.[2])
  if (!match || page < 1) return { phase: 'products', page: 1, pages: null }
  const rest = match[3] ?? ''
  const count = rest === '' ? null : Number(rest)
  if (match[1] === 'variations') return { phase: 'variations', page, products: count }
  if (match[1] === 'parents') return { phase: 'parents', page, afterId: Number(rest) }
  return { phase: 'products', page, pages: count }
}

/** A page of orders, and how many the selection held when its first page was read. */
export interface OrdersPlace {
  readonly page: number
  readonly total: number | null
}

export function formatOrdersPlace(place: OrdersPlace): string {
  return `${place.page}:${place.total ?? ''}`
}

export function parseOrdersPlace(cursor: string | null): OrdersPlace {
  const match = /^(\d{1,9}):(\d{0,9})$/.exec(cursor ?? '')
  const page = Number(match?.[1])
  if (!match || page < 1) return { page: 1, total: null }
  return { page, total: match[2] ? Number(match[2]) : null }
}
