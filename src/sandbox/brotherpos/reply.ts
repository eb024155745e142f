import { formatInstant } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Answer } from '../platform.js'

export interface Paging {
  readonly page: number
  readonly perPage: number
}

/** What a route has to say, before it is put into the platform's envelope. */
export type Reply =
  | { readonly kind: 'one'; readonly status: number; readonly data: unknown }
  | { readonly kind: 'many'; readonly rows: readonly unknown[]; readonly total: number; readonly paging: Paging }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'error'; readonly status: number; readonly error: string; readonly errors?: readonly string[] }

export function one(data: unknown, status = 200): Reply {
  return { kind: 'one', status, data }
}

/** One page out of all rows; only the rows of the page are turned into JSON. */
export function many<Row>(all: readonly Row[], paging: Paging, toJson: (row: Row) => unknown): Reply {
  const start = (paging.page - 1) * paging.perPage
  return { kind: 'many', rows: all.slice(start, start + paging.perPage).map(toJson), total: all.length, paging }
}

export function refused(status: number, error: string): Reply {
  return { kind: 'error', status, error }
}

/** Documented: `{"error":"Validation failed","errors":["…"]}`. */
export function invalid(errors: readonly string[]): Reply {
  return { kind: 'error', status: 422, error: 'Validation failed', errors }
}

export const NOT_FOUND: Reply = refused(404, 'Not found')

/** The answer's bytes: documented envelope, with the request id in `meta`; errors stand alone. */
export function toAnswer(
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  requestId: string,
  now: InstantMs,
): Answer {
  const meta = { request_id: requestId, timestamp: formatInstant(now) }
  const sent = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId, ...headers }
  switch (reply.kind) {
    case 'one':
      return { status: reply.status, headers: sent, body: JSON.stringify({ data: reply.data, meta }) }
    case 'many': {
      const pagination = paginationJson(reply.paging, reply.total)
      return { status: 200, headers: sent, body: JSON.stringify({ data: reply.rows, pagination, meta }) }
    }
    case 'nothing':
      return { status: 204, headers: { 'x-request-id': requestId, ...headers }, body: '' }
    case 'error': {
      const { error, errors } = reply
      return { status: reply.status, headers: sent, body: JSON.stringify(errors ? { error, errors } : { error }) }
    }
  }
}

function paginationJson({ page, perPage }: Paging, total: number): Record<string, number> {
  return { current_page: page, per_page: perPage, total_count: total, total_pages: Math.ceil(total / perPage) }
}
