import type { ClockPort } from '../../ports/clock.js'
import { type Failure, failed, type Result, success } from '../../ports/outcome.js'
import type { Namespace, WireOutcome, WooCommerceApi } from './api.js'
import { isGone, readFailure } from './fail.js'

/** WooCommerce gives no more than this at once. */
export const PAGE_SIZE = 100

export interface Rows {
  readonly rows: readonly unknown[]
  /** How many rows the whole list holds; null where the shop doesn't say. */
  readonly total: number | null
  /** How many pages it makes; null where the shop doesn't say. */
  readonly pages: number | null
  readonly more: boolean
}

export interface Reader {
  /** One page of a list, by id: the shop's own order loses rows between pages (60 rows held 44 ids, measured on 10.0.2). */
  page(
    namespace: Namespace,
    route: string,
    query: Readonly<Record<string, string>>,
    page: number,
  ): Promise<Result<Rows>>
  /** The whole of a list that is known to be short. */
  whole(route: string, query: Readonly<Record<string, string>>): Promise<Result<readonly unknown[]>>
  /** The variations of one parent; none where the parent is gone. */
  variationsOf(parentId: string, query: Readonly<Record<string, string>>): Promise<Result<readonly unknown[]>>
}

export function openReader(api: WooCommerceApi, clock: ClockPort): Reader {
  function get(
    namespace: Namespace,
    route: string,
    query: Readonly<Record<string, string>>,
    page: number,
  ): Promise<WireOutcome> {
    const paging = { orderby: 'id', order: 'asc', per_page: String(PAGE_SIZE), page: String(page) }
    return api.get(namespace, route, { ...query, ...paging })
  }

  async function walk(
    route: string,
    query: Readonly<Record<string, string>>,
    mayBeGone: boolean,
  ): Promise<Result<readonly unknown[]>> {
    const all: unknown[] = []
    for (let page = 1; ; page += 1) {
      const outcome = await get('wc/v3', route, query, page)
      if (mayBeGone && isGone(outcome)) return success([])
      const rows = rowsOf(outcome, page)
      if (rows === undefined) return failed(readFailure(outcome, clock.now()))
      all.push(...rows.rows)
      if (!rows.more) return success(all)
    }
  }

  return {
    async page(namespace, route, query, page) {
      const outcome = await get(namespace, route, query, page)
      const rows = rowsOf(outcome, page)
      return rows === undefined ? failed(readFailure(outcome, clock.now())) : success(rows)
    },
    whole: (route, query) => walk(route, query, false),
    variationsOf: (parentId, query) => walk(`products/${parentId}/variations`, query, true),
  }
}

/** Undefined where the answer is no list: a warning's HTML, an error, anything but an array. */
function rowsOf(outcome: WireOutcome, page: number): Rows | undefined {
  if (outcome.kind !== 'answered' || outcome.status !== 200 || !Array.isArray(outcome.body)) return undefined
  const rows: readonly unknown[] = outcome.body
  const pages = wholeNumber(outcome.headers['x-wp-totalpages'])
  // The count of pages holds also where a plugin lowers the page size; a full page is the hint without it.
  const more = rows.length > 0 && (pages === null ? rows.length >= PAGE_SIZE : page < pages)
  return { rows, total: wholeNumber(outcome.headers['x-wp-total']), pages, more }
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null
}

/** All values in order, or the first failure. */
export function gather<T>(results: readonly Result<readonly T[]>[]): Result<readonly T[]> {
  const values: T[] = []
  for (const result of results) {
    if (!result.ok) return result
    values.push(...result.value)
  }
  return success(values)
}

export function unavailable(detail: string): Failure {
  return { kind: 'unavailable', detail }
}

export function chunksOf<T>(values: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let start = 0; start < values.length; start += size) chunks.push(values.slice(start, start + size))
  return chunks
}
