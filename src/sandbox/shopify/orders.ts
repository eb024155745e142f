import type { InstantMs } from '../../ports/clock.js'
import type { Books } from './books.js'
import { locationGid } from './catalogue.js'
import type { Catalogue } from './catalogue.js'
import type { Numbering } from './ids.js'
import type { InventoryItem, InventoryLevel, Variant } from './records.js'

export interface WantedLine {
  readonly inventoryItemId: string
  readonly quantity: number
  /** Where it is taken from; by default the first location that has enough. */
  readonly locationId?: string
}

interface OrderLine {
  readonly id: string
  readonly number: bigint
  readonly variant: Variant
  readonly inventoryItemId: string
  readonly quantity: number
  /** Null for what isn't tracked: its sale moves no stock. */
  readonly level: InventoryLevel | null
  fulfilled: number
  /** Taken off the order before it was fulfilled. */
  removed: number
  /** Refunded after it was fulfilled. */
  returned: number
}

export interface Order {
  readonly id: string
  readonly number: bigint
  readonly name: string
  readonly placedAt: InstantMs
  readonly lines: readonly OrderLine[]
  cancelled: boolean
}

export interface RefundLine {
  readonly inventoryItemId: string
  readonly quantity: number
  readonly restock: boolean
}

/** Every act is done whole or not at all; null says that it was not. */
export interface Orders {
  readonly place: (lines: readonly WantedLine[], now: InstantMs) => Order | null
  readonly fulfil: (orderId: string, now: InstantMs) => Order | null
  /** Only an order of which nothing is fulfilled can be cancelled. Without `restock` the goods are gone. */
  readonly cancel: (orderId: string, restock: boolean, now: InstantMs) => Order | null
  readonly refund: (orderId: string, lines: readonly RefundLine[], now: InstantMs) => Order | null
  readonly get: (orderId: string) => Order | undefined
}

export interface OrdersOptions {
  readonly catalogue: Catalogue
  readonly books: Books
  readonly numbering: Numbering
  readonly placed: (order: Order, now: InstantMs) => void
}

export function createOrders({ catalogue, books, numbering, placed }: OrdersOptions): Orders {
  const orders = new Map<string, Order>()

  function place(wanted: readonly WantedLine[], now: InstantMs): Order | null {
    const reserved = new Map<InventoryLevel, number>()
    const lines: OrderLine[] = []
    for (const line of wanted) {
      const item = catalogue.item(line.inventoryItemId)
      if (item === undefined || !isWholeAboveZero(line.quantity)) return null
      const level = item.tracked ? chooseLevel(item, line, reserved) : null
      if (level === undefined) return null
      if (level !== null) reserved.set(level, (reserved.get(level) ?? 0) + line.quantity)
      lines.push(newLine(item, level, line.quantity))
    }
    if (lines.length === 0) return null
    const { id, number } = numbering.next('Order')
    const order: Order = { id, number, name: `#${1001 + orders.size}`, placedAt: now, lines, cancelled: false }
    orders.set(id, order)
    for (const { level, quantity } of lines) {
      if (level === null) continue
      books.move(level, { available: -quantity, committed: quantity, cause: 'order', reference: order.name }, now)
    }
    placed(order, now)
    return order
  }

  function newLine(item: InventoryItem, level: InventoryLevel | null, quantity: number): OrderLine {
    const counts = { quantity, fulfilled: 0, removed: 0, returned: 0 }
    return { ...numbering.next('LineItem'), variant: item.variant(), inventoryItemId: item.id, level, ...counts }
  }

  return {
    place,
    get: (orderId) => orders.get(orderId),
    fulfil: (orderId, now) => fulfil(books, orders.get(orderId), now),
    cancel: (orderId, restock, now) => cancel(books, orders.get(orderId), restock, now),
    refund: (orderId, lines, now) => refund(books, orders.get(orderId), lines, now),
  }
}

function isWholeAboveZero(quantity: number): boolean {
  return Number.isSafeInteger(quantity) && quantity > 0
}

/** Undefined where no location can give so many. */
function chooseLevel(
  item: InventoryItem,
  { quantity, locationId }: WantedLine,
  reserved: ReadonlyMap<InventoryLevel, number>,
): InventoryLevel | undefined {
  const wantedAt = locationId === undefined ? undefined : locationGid(locationId)
  const active = [...item.levels.values()].filter(
    (level) => level.state.isActive && (wantedAt === undefined || level.location.id === wantedAt),
  )
  const enough = active.find((level) => level.state.available - (reserved.get(level) ?? 0) >= quantity)
  return enough ?? (item.variant().oversell ? active[0] : undefined)
}

function openUnits(line: OrderLine): number {
  return line.quantity - line.fulfilled - line.removed
}

function fulfil(books: Books, order: Order | undefined, now: InstantMs): Order | null {
  if (order === undefined || order.cancelled) return null
  for (const line of order.lines) {
    const open = openUnits(line)
    line.fulfilled += open
    if (line.level !== null) books.move(line.level, { committed: -open, cause: 'order', reference: order.name }, now)
  }
  return order
}

function cancel(books: Books, order: Order | undefined, restock: boolean, now: InstantMs): Order | null {
  if (order === undefined || order.cancelled || order.lines.some((line) => line.fulfilled > 0)) return null
  order.cancelled = true
  for (const line of order.lines) {
    const open = openUnits(line)
    line.removed += open
    if (line.level === null) continue
    const available = restock ? open : 0
    books.move(line.level, { available, committed: -open, cause: 'cancel', reference: order.name }, now)
  }
  return order
}

function refund(books: Books, order: Order | undefined, wanted: readonly RefundLine[], now: InstantMs): Order | null {
  if (order === undefined || order.cancelled) return null
  const plan = planRefund(order, wanted)
  if (plan === null) return null
  for (const { line, fromOpen, fromFulfilled, restock } of plan) {
    line.removed += fromOpen
    line.returned += fromFulfilled
    if (line.level === null) continue
    const available = restock ? fromOpen + fromFulfilled : 0
    books.move(line.level, { available, committed: -fromOpen, cause: 'refund', reference: order.name }, now)
  }
  return order
}

interface PlannedRefund {
  readonly line: OrderLine
  readonly fromOpen: number
  readonly fromFulfilled: number
  readonly restock: boolean
}

/** Takes units that are still open first. Null where the order doesn't hold so many, or names an item twice. */
function planRefund(order: Order, wanted: readonly RefundLine[]): readonly PlannedRefund[] | null {
  const plan: PlannedRefund[] = []
  for (const { inventoryItemId, quantity, restock } of wanted) {
    if (!isWholeAboveZero(quantity) || plan.some(({ line }) => line.inventoryItemId === inventoryItemId)) return null
    let left = quantity
    for (const line of order.lines) {
      if (line.inventoryItemId !== inventoryItemId || left === 0) continue
      const fromOpen = Math.min(left, openUnits(line))
      const fromFulfilled = Math.min(left - fromOpen, line.fulfilled - line.returned)
      plan.push({ line, fromOpen, fromFulfilled, restock })
      left -= fromOpen + fromFulfilled
    }
    if (left > 0) return null
  }
  return plan
}
