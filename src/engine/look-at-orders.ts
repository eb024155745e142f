import { ZERO } from '../core/count.js'
import type { Order } from '../ports/shop.js'
import { noteFailure } from './health.js'
import type { Seen } from './seen.js'
import { type Engine, FIRST_CONTACT_MS, shopOf } from './setup.js'

/** Reads the orders of a shop that tells movements by them: all that is new, or where counting starts from. */
export async function lookAtOrders(engine: Engine, shop: string, seen: Seen): Promise<void> {
  const since = engine.store.channels.get(shop).ordersSince
  if (since === null) return recordFirstOrders(engine, shop, seen)
  await lookAtNewOrders(engine, shop, since, seen)
}

/** Reads the orders that changed since the last time into what was seen; nothing of them is recorded. */
export async function lookAtNewOrders(engine: Engine, shop: string, since: number, seen: Seen): Promise<void> {
  // An order that comes twice, since pages shift while they are read, counts as it was read last.
  const byId = new Map<string, Order>()
  const take = (page: readonly Order[]) => page.forEach((order) => byId.set(order.id, order))
  if (!(await readOrders(engine, shop, since, seen, take))) return
  const orders = [...byId.values()]
  const through = orders.reduce((latest, order) => Math.max(latest, order.modifiedAt), since)
  seen.orders.set(shop, { orders, through })
}

/**
 * What a shop's orders hold when it is first met is where counting starts: every line of the last 90 days is recorded as
 * seen, page by page, and none is a movement. Stopped half-way, it is done again.
 */
async function recordFirstOrders(engine: Engine, shop: string, seen: Seen): Promise<void> {
  const { store, clock } = engine
  const since = clock.now() - FIRST_CONTACT_MS
  let through = since
  let newest = 0
  const whole = await readOrders(engine, shop, since, seen, (orders) => {
    store.transact(() => orders.forEach((order) => recordSeen(engine, shop, order)))
    through = orders.reduce((latest, order) => Math.max(latest, order.modifiedAt), through)
    newest = orders.reduce((highest, order) => Math.max(highest, Number(order.id)), newest)
  })
  if (!whole) return
  store.transact(() => {
    store.channels.setFirstOrderId(shop, newest)
    store.channels.setOrdersSince(shop, through)
  })
  seen.orders.set(shop, { orders: [], through })
}

/** Reads the orders modified since an instant, page by page; false where the shop can't be read to the end. */
async function readOrders(
  engine: Engine,
  shop: string,
  since: number,
  seen: Seen,
  take: (orders: readonly Order[]) => void,
): Promise<boolean> {
  const { port } = shopOf(engine, shop)
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof port.orders>> = await port.orders(since, cursor)
    if (!page.ok) {
      noteFailure(engine, shop, page.failure)
      seen.unread.add(shop)
      return false
    }
    take(page.value.rows)
    cursor = page.value.next
  } while (cursor !== null)
  return true
}

/** After a rebase, lines are on record: what they were charged to is kept, for what may come back of them. */
function recordSeen(engine: Engine, shop: string, order: Order): void {
  const { movements } = engine.store
  const known = new Map(movements.lines(shop, order.id).map((line) => [line.lineId, line]))
  for (const line of order.lines) {
    const { id: lineId, listingId, held } = line
    const linkId = known.get(lineId)?.linkId ?? null
    movements.saveLine(shop, { orderId: order.id, lineId, listingId, held, linkId })
    known.delete(lineId)
  }
  for (const vanished of known.values()) movements.saveLine(shop, { ...vanished, held: ZERO })
}
