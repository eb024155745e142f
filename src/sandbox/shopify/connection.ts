import { platformError } from './resolver.js'
import type { RequestContext } from './resolver.js'

const MAX_PAGE = 250

export interface PageArguments {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
  readonly reverse?: boolean | null
}

interface Numbered {
  readonly number: bigint
}

export interface Connection<Row> {
  readonly nodes: readonly Row[]
  readonly edges: () => readonly { readonly cursor: string; readonly node: Row }[]
  readonly pageInfo: () => unknown
}

/** What is paged: rows in the order of their numbers, and where the first row above a number stands. */
export interface Rows<Row extends Numbered> {
  readonly rows: readonly Row[]
  readonly firstAbove?: (number: bigint) => number
}

/**
 * One page forwards. A cursor names the last row seen, so that rows added or removed meanwhile shift nothing. Walking
 * backwards isn't modelled.
 */
export function paginate<Row extends Numbered>(
  { rows, firstAbove = (number) => countUpTo(rows, number) }: Rows<Row>,
  args: PageArguments,
  context: RequestContext,
): Connection<Row> {
  const start = typeof args.after === 'string' ? firstAbove(readCursor(args.after)) : 0
  const page = rows.slice(start, start + (context.bulk ? rows.length : pageSize(args)))
  return {
    nodes: page,
    edges: () => page.map((node) => ({ cursor: writeCursor(node), node })),
    pageInfo: () => ({
      hasNextPage: start + page.length < rows.length,
      hasPreviousPage: start > 0,
      startCursor: cursorOf(page[0]),
      endCursor: cursorOf(page.at(-1)),
    }),
  }
}

function countUpTo(rows: readonly Numbered[], number: bigint): number {
  const index = rows.findIndex((row) => row.number > number)
  return index === -1 ? rows.length : index
}

function pageSize({ first, last, before, reverse }: PageArguments): number {
  if (typeof last === 'number' || typeof before === 'string' || reverse === true) {
    throw platformError('NOT_MODELLED', 'walking backwards is not modelled')
  }
  if (typeof first !== 'number') {
    throw platformError('BAD_REQUEST', 'you must provide one of first or last')
  }
  if (first < 1 || first > MAX_PAGE) {
    throw platformError('BAD_REQUEST', `first must be from 1 to ${MAX_PAGE}, not ${first}`)
  }
  return first
}

function cursorOf(row: Numbered | undefined): string | null {
  return row === undefined ? null : writeCursor(row)
}

function writeCursor({ number }: Numbered): string {
  return Buffer.from(`{"last_id":${number},"last_value":"${number}"}`).toString('base64')
}

function readCursor(cursor: string): bigint {
  const digits = /^\{"last_id":(\d+),/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1]
  if (digits === undefined) throw platformError('BAD_REQUEST', 'Invalid cursor for current pagination sort.')
  return BigInt(digits)
}
