import type { InstantMs } from '../../ports/clock.js'
import type { MetaEntry } from './meta.js'
import { createRowList } from './row-list.js'

export type OrderStatus =
  'pending' | 'processing' | 'on-hold' | 'completed' | 'cancelled' | 'refunded' | 'failed' | 'checkout-draft' | 'trash'

export interface OrderLine {
  readonly id: number
  /** The product that was ordered, or the parent of the variation that was. */
  readonly productId: number
  /** 0 where the line is no variation. */
  readonly variationId: number
  readonly name: string
  readonly sku: string
  quantity: number
  /** Per unit, as the product showed it. */
  readonly price: string
  /** `_reduced_stock`: the units that this line holds out of stock right now; null where the entry is absent. */
  reducedStock: number | null
  /** Where those units were taken from. */
  heldFrom: number | null
  refundedQuantity: number
}

export interface Refund {
  readonly id: number
  readonly at: InstantMs
  /** In hundredths of the currency. */
  readonly amountCents: number
  readonly reason: string
}

export interface Order {
  readonly id: number
  status: OrderStatus
  readonly createdVia: 'checkout' | 'rest-api'
  readonly createdAt: InstantMs
  modifiedAt: InstantMs
  lines: OrderLine[]
  meta: MetaEntry[]
  readonly refunds: Refund[]
  /** `_order_stock_reduced`: stock is taken once until it is given back. */
  stockReduced: boolean
  /** Until when an unpaid checkout keeps its units from other customers; null where it doesn't. */
  reservedUntil: InstantMs | null
}

export interface OrderStore {
  /** By id. */
  readonly rows: readonly Order[]
  find(id: number): Order | undefined
  add(order: Order): void
  remove(order: Order): void
  nextLineId(): number
  /** Orders with a reservation, lapsed ones among them. */
  reserving(): Iterable<Order>
  reserve(order: Order, until: InstantMs | null): void
  /** Sets what a line holds, and keeps the sum by product. */
  hold(line: OrderLine, units: number | null, ownerId: number | null): void
  /** What all lines of all orders, also those in the trash, hold of one product now. */
  held(productId: number): number
}

export function createOrderStore(): OrderStore {
  const byId = new Map<number, Order>()
  const list = createRowList<Order>()
  const reservations = new Set<Order>()
  const heldByProduct = new Map<number, number>()
  let lineId = 1

  function add(productId: number | null, units: number | null): void {
    if (productId === null || !units) return
    heldByProduct.set(productId, (heldByProduct.get(productId) ?? 0) + units)
  }

  function hold(line: OrderLine, units: number | null, ownerId: number | null): void {
    add(line.heldFrom, -(line.reducedStock ?? 0))
    line.reducedStock = units
    line.heldFrom = units === null ? null : ownerId
    add(line.heldFrom, units)
  }

  function reserve(order: Order, until: InstantMs | null): void {
    order.reservedUntil = until
    if (until === null) reservations.delete(order)
    else reservations.add(order)
  }

  return {
    rows: list.rows,
    find: (id) => byId.get(id),
    add(order) {
      byId.set(order.id, order)
      list.add(order)
    },
    remove(order) {
      for (const line of order.lines) hold(line, null, null)
      reserve(order, null)
      byId.delete(order.id)
      list.remove(order)
    },
    nextLineId: () => lineId++,
    reserving: () => reservations,
    reserve,
    hold,
    held: (productId) => heldByProduct.get(productId) ?? 0,
  }
}
