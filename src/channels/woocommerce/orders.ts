import { formatNaiveUtc } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import { failed, type Result, success } from '../../ports/outcome.js'
import type { Order } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import { readOrder } from './convert.js'
import { formatOrdersPlace, parseOrdersPlace } from './cursor.js'
import { type Reader, unavailable } from './reading.js'
import { ORDER_FIELDS } from './wire.js'

/** `modified_after` leaves out the very second that it names (measured on WooCommerce 10.0.2). */
const RESOLUTION_MS = 1000

/**
 * One page of the orders modified at or after the instant. The instant goes out as GMT without a zone: with a `Z`, a
 * shop east of UTC answers with nothing. Where the selection shrank between two pages, the rest has moved up and a row
 * may have been stepped over: the walk then begins again at its first page.
 */
export function openOrders(
  reader: Reader,
  overlapMs: number,
): (since: InstantMs, cursor: string | null) => Promise<Result<Page<Order>>> {
  return async function orders(since, cursor) {
    const place = parseOrdersPlace(cursor)
    const query = {
      status: 'any',
      modified_after: formatNaiveUtc(since - overlapMs - RESOLUTION_MS),
      dates_are_gmt: 'true',
      _fields: ORDER_FIELDS,
    }
    const read = await reader.page('wc/v3', 'orders', query, place.page)
    if (!read.ok) return read
    const rows: Order[] = []
    for (const row of read.value.rows) {
      const order = readOrder(row)
      if ('problem' in order) return failed(unavailable(order.problem))
      rows.push(order)
    }
    const { total, more } = read.value
    const shrank = place.total !== null && total !== null && total < place.total
    if (shrank) return success({ rows, next: formatOrdersPlace({ page: 1, total: null }), total })
    const next = more ? formatOrdersPlace({ page: place.page + 1, total }) : null
    return success({ rows, next, total })
  }
}
