import type { InstantMs } from '../ports/clock.js'
import type { Exchange } from './platform.js'

/** One request as it came in. `status` is null while it is unanswered, and for good where its connection was cut. */
export interface TrafficRow {
  readonly method: string
  readonly path: string
  /** The query as it was sent, with the values of credentials left out. */
  readonly query: string
  readonly status: number | null
  readonly at: InstantMs
}

/** What came in, in the order of arrival: the last rows, and counts that go back to the last `clear`. */
export interface Traffic {
  begin(
    exchange: Pick<Exchange, 'method' | 'path' | 'query'>,
    now: InstantMs,
  ): { readonly answered: (status: number) => void }
  rows(): readonly TrafficRow[]
  /** Requests by method and path, ids folded: `GET /api/v1/products/:id`. */
  counts(): Readonly<Record<string, number>>
  clear(): void
}

const KEPT_ROWS = 5_000
const CREDENTIAL = /key|secret|signature|token|password/i
const ID_SEGMENT = /^(?=.*\d)[\w.~-]+$/
const VERSION_SEGMENT = /^(v\d+|\d{4}-\d{2})$/

export function createTraffic(): Traffic {
  let rows: { -readonly [Name in keyof TrafficRow]: TrafficRow[Name] }[] = []
  let counts = new Map<string, number>()
  return {
    begin({ method, path, query }, now) {
      const row = { method, path, query: withoutCredentials(query), status: null as number | null, at: now }
      rows.push(row)
      // Dropped by the half, so that the cost of moving the rest is paid seldom.
      if (rows.length >= KEPT_ROWS * 2) rows = rows.slice(-KEPT_ROWS)
      const name = `${method} ${foldIds(path)}`
      counts.set(name, (counts.get(name) ?? 0) + 1)
      return {
        answered(status) {
          row.status = status
        },
      }
    },
    rows() {
      return rows.slice(-KEPT_ROWS).map((row) => ({ ...row }))
    },
    counts() {
      return Object.fromEntries(counts)
    },
    clear() {
      rows = []
      counts = new Map()
    },
  }
}

function withoutCredentials(query: URLSearchParams): string {
  const kept = new URLSearchParams(query)
  for (const name of new Set(kept.keys())) if (CREDENTIAL.test(name)) kept.set(name, '***')
  return kept.toString()
}

function foldIds(path: string): string {
  return path
    .split('/')
    .map((segment) => (ID_SEGMENT.test(segment) && !VERSION_SEGMENT.test(segment) ? ':id' : segment))
    .join('/')
}
