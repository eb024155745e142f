import type { Dated, Paging } from './query.js'
import { pageOf, readDateBounds, readPaging } from './query.js'
import type { Reply } from './reply.js'
import { isReply } from './reply.js'
import type { Shop } from './shop.js'

export interface Listed extends Dated {
  readonly id: number
}

export interface Listing<Row extends Listed> {
  /** By id. */
  readonly rows: readonly Row[]
  readonly keep: (row: Row) => boolean
  readonly orderings: readonly string[]
  /** What orders rows under an ordering other than by id or date. */
  readonly rank?: (row: Row, orderBy: string) => string | number
  readonly fallback?: Partial<Paging>
  readonly write: (row: Row) => unknown
}

/** Answers a list request: filters, orders, cuts the page and counts. */
export function answerList<Row extends Listed>(shop: Shop, query: URLSearchParams, listing: Listing<Row>): Reply {
  const paging = readPaging(query, listing.orderings, listing.fallback)
  if (isReply(paging)) return paging
  const inBounds = readDateBounds(query, shop.settings.utcOffsetMinutes)
  if (isReply(inBounds)) return inBounds
  const rows = listing.rows.filter((row) => listing.keep(row) && (inBounds?.(row) ?? true))
  return pageOf(ordered(rows, paging, listing), paging, listing.write)
}

/** Rows come by id, and the sort is stable. */
function ordered<Row extends Listed>(rows: Row[], { order, orderBy }: Paging, listing: Listing<Row>): readonly Row[] {
  if (orderBy !== 'id' && orderBy !== 'include') {
    const rank = (row: Row) => rankOf(row, orderBy, listing)
    rows.sort((a, b) => compare(rank(a), rank(b)))
  }
  return order === 'desc' && orderBy !== 'include' ? rows.reverse() : rows
}

function rankOf<Row extends Listed>(row: Row, orderBy: string, listing: Listing<Row>): string | number {
  if (orderBy === 'date') return row.createdAt
  if (orderBy === 'modified') return row.modifiedAt
  return listing.rank?.(row, orderBy) ?? row.id
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : Number(a > b)
}
