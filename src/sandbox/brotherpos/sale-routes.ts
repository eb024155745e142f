import { formatDay } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import { many, NOT_FOUND, one, refused, type Reply } from './reply.js'
import { pagingOf, type Asked, type Route, type Store } from './route.js'
import { saleJson } from './view.js'

export const SALE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/sales', scope: 'sales:read', handle: listSales },
  { method: 'GET', path: '/sales/:id', scope: 'sales:read', handle: showSale },
]

const DEFAULT_PER_PAGE = 50
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Newest first, as the platform learnt of them. Both days are included; whose days they are is unknown. */
function listSales({ options, sales }: Store, { query }: Asked): Reply {
  const from = query.get('start_date')
  const until = query.get('end_date')
  if ([from, until].some((day) => day !== null && !DAY.test(day))) return refused(400, 'Invalid date')
  const status = query.get('status')
  const { saleDays, timezone } = options()
  const dayOf = from === null && until === null ? () => '' : dayFormat(saleDays === 'utc' ? 'UTC' : timezone)
  const rows = sales.all().filter((sale) => {
    if (status !== null && sale.status !== status) return false
    const day = dayOf(sale.completedAt)
    return (from === null || day >= from) && (until === null || day <= until)
  })
  return many(rows.reverse(), pagingOf(query, DEFAULT_PER_PAGE), saleJson)
}

function showSale({ sales }: Store, { id }: Asked): Reply {
  const sale = sales.get(id)
  return sale ? one(saleJson(sale)) : NOT_FOUND
}

/** The day of an instant in a time zone, as `2026-07-01`. */
function dayFormat(timezone: string): (instant: InstantMs) => string {
  if (timezone === 'UTC') return formatDay
  const numeric = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, ...numeric })
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  }
}
