import { parseInstant } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Reply } from './reply.js'
import { invalidParameters, ok } from './reply.js'

export interface Paging {
  readonly page: number
  readonly perPage: number
  readonly order: 'asc' | 'desc'
  readonly orderBy: string
}

/** A parameter that is a list: `include=1,2` or `include[0]=1`. */
export function listParameter(query: URLSearchParams, name: string): readonly string[] | undefined {
  const values: string[] = []
  for (const [key, value] of query) {
    if (key === name || (key.startsWith(`${name}[`) && key.endsWith(']'))) values.push(...value.split(','))
  }
  return values.length === 0 ? undefined : values.map((value) => value.trim())
}

export function readPaging(
  query: URLSearchParams,
  orderings: readonly string[],
  fallback: Partial<Paging> = {},
): Paging | Reply {
  const page = wholeNumber(query.get('page') ?? '1')
  const perPage = wholeNumber(query.get('per_page') ?? '10')
  const order = query.get('order') ?? fallback.order ?? 'desc'
  const orderBy = query.get('orderby') ?? fallback.orderBy ?? 'date'
  const wrong: Record<string, string> = {}
  if (page === undefined || page < 1) wrong.page = 'page must be greater than or equal to 1'
  if (perPage === undefined || perPage < 1 || perPage > 100)
    wrong.per_page = 'per_page must be between 1 (inclusive) and 100 (inclusive)'
  if (order !== 'asc' && order !== 'desc') wrong.order = 'order is not one of asc and desc.'
  if (!orderings.includes(orderBy)) wrong.orderby = `orderby is not one of ${orderings.join(', ')}.`
  if (Object.keys(wrong).length > 0 || page === undefined || perPage === undefined) return invalidParameters(wrong)
  return { page, perPage, order: order === 'asc' ? 'asc' : 'desc', orderBy }
}

function wholeNumber(text: string): number | undefined {
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** One page of a list, with the totals that every list carries; a page past the end is empty. */
export function pageOf<Row>(rows: readonly Row[], paging: Paging, write: (row: Row) => unknown): Reply {
  const start = (paging.page - 1) * paging.perPage
  return ok(rows.slice(start, start + paging.perPage).map(write), {
    'x-wp-total': String(rows.length),
    'x-wp-totalpages': String(Math.ceil(rows.length / paging.perPage)),
  })
}

export interface Dated {
  readonly createdAt: InstantMs
  readonly modifiedAt: InstantMs
}

export type DateFilter = (row: Dated) => boolean

const BOUNDS = [
  { name: 'modified_after', column: 'modifiedAt', sign: 1 },
  { name: 'modified_before', column: 'modifiedAt', sign: -1 },
  { name: 'after', column: 'createdAt', sign: 1 },
  { name: 'before', column: 'createdAt', sign: -1 },
] as const

/**
 * The date bounds of a list, strict and by whole seconds. A bound is site-local time unless `dates_are_gmt`; one with a
 * zone is first turned into site-local time, even under `dates_are_gmt`: east of UTC, `Z` then asks for the future
 * (measured on WooCommerce 10.0.2). Undefined where there are none.
 */
export function readDateBounds(query: URLSearchParams, utcOffsetMinutes: number): DateFilter | Reply | undefined {
  const offsetMs = utcOffsetMinutes * 60_000
  const columnOffsetMs = isTrue(query.get('dates_are_gmt')) ? 0 : offsetMs
  const tests: DateFilter[] = []
  for (const { name, column, sign } of BOUNDS) {
    const text = query.get(name)
    if (text === null) continue
    const bound = boundMs(text, offsetMs)
    if (bound === undefined) return invalidParameters({ [name]: 'Invalid date.' })
    tests.push((row) => sign * (seconds(row[column] + columnOffsetMs) - seconds(bound)) > 0)
  }
  return tests.length === 0 ? undefined : (row) => tests.every((test) => test(row))
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}(:\d{2})?)?$/

/** A plus sign that was not percent-encoded has become a space, and is refused here. */
function boundMs(text: string, offsetMs: number): InstantMs | undefined {
  const match = DATE_TIME.exec(text)
  if (!match) return undefined
  const zone = match[2]
  const instant = parseInstant((zone?.length === 3 ? `${text}:00` : text).replace('t', 'T'))
  return instant === undefined || zone === undefined ? instant : instant + offsetMs
}

function seconds(instantMs: InstantMs): number {
  return Math.floor(instantMs / 1000)
}

export function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1'
}
