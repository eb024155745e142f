import type { InstantMs } from '../../ports/clock.js'
import type { Adjustments } from './adjustments.js'
import type { Books } from './books.js'
import type { Catalogue } from './catalogue.js'
import type { BrotherPosOptions } from './options.js'
import type { Paging, Reply } from './reply.js'
import type { Sales } from './sales.js'
import type { Webhooks } from './webhooks.js'

/** Everything that a store keeps. */
export interface Store {
  readonly options: () => BrotherPosOptions
  readonly catalogue: Catalogue
  readonly books: Books
  readonly adjustments: Adjustments
  readonly sales: Sales
  readonly webhooks: Webhooks
}

export interface Asked {
  /** The id in the path; NaN where it is none. */
  readonly id: number
  readonly query: URLSearchParams
  /** The parsed body of a write. */
  readonly body: Readonly<Record<string, unknown>>
  readonly now: InstantMs
  /** What a write with a key in test mode is to look like; null where it is to be done. */
  readonly pretence: 'unmoved' | 'pretended' | null
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/api/v1`, such as `/products/:id`. */
  readonly path: string
  readonly scope: string
  readonly handle: (store: Store, asked: Asked) => Reply
}

const LARGEST_PAGE = 100

/** Documented: `page` from 1, `per_page` to 100. Inferred: what is beyond is bounded, what is no number is left out. */
export function pagingOf(query: URLSearchParams, defaultPerPage: number): Paging {
  return {
    page: Math.max(1, wholeNumber(query.get('page')) ?? 1),
    perPage: Math.min(LARGEST_PAGE, Math.max(1, wholeNumber(query.get('per_page')) ?? defaultPerPage)),
  }
}

/** Undefined where the text is missing or no whole number. */
export function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
