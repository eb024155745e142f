import { countFromUnits, parseCount, ZERO, type Count } from '../../core/count.js'
import { parseInstant } from '../../core/instant.js'
import { parseMoney, type Money } from '../../core/money.js'
import type { ListingReading, Order, OrderLine, StockKeeping } from '../../ports/shop.js'
import { type MetaEntry, type WireListing, wireListing, type WireOrder, wireOrder } from './wire.js'

/** The metadata key under which our writes leave the key of their call. */
export const MARKER_KEY = '_tillsync'
/** The metadata key of an order line that says how many units the line holds out of stock (measured on WooCommerce 10.0.2). */
const HELD_KEY = '_reduced_stock'

/** A row of `products`. Undefined where it has no id that can be read. */
export function readProduct(row: unknown): ListingReading | undefined {
  const parsed = wireListing.safeParse(row)
  if (!parsed.success) return undefined
  const wire = parsed.data
  // `variation`, and what plugins derive from it; a plain product may have a parent of another sort.
  const isVariation = wire.type.endsWith('variation') && wire.parent_id > 0
  return toReading(wire, isVariation ? String(wire.parent_id) : null)
}

/** A row of a list of variations. Older versions leave the parent's id out, which then comes from the route. */
export function readVariation(row: unknown, parentOfRoute?: string): ListingReading | undefined {
  const parsed = wireListing.safeParse(row)
  if (!parsed.success) return undefined
  const parentId = parentOfRoute ?? (parsed.data.parent_id > 0 ? String(parsed.data.parent_id) : undefined)
  return parentId === undefined ? undefined : toReading(parsed.data, parentId)
}

function toReading(wire: WireListing, parentId: string | null): ListingReading {
  const stockKeeping = stockKeepingOf(wire)
  return {
    id: String(wire.id),
    parentId,
    priceId: null,
    sku: textOrNull(wire.sku),
    barcode: textOrNull(wire.global_unique_id),
    name: textOrNull(wire.name) ?? textOrNull(wire.sku) ?? `#${wire.id}`,
    stockKeeping,
    // Under `parent` the row repeats the parent's figure, which is not the variation's own.
    figure: stockKeeping === 'managed' ? figureOf(wire.stock_quantity) : null,
    price: priceOf(wire.regular_price),
    salePrice: priceOf(wire.sale_price),
    figureUpdatedAt: null,
    marker: markerIn(wire.meta_data),
  }
}

function stockKeepingOf(wire: WireListing): StockKeeping {
  if (wire.manage_stock === 'parent') return 'by_parent'
  return wire.manage_stock === true ? 'managed' : 'unmanaged'
}

export function figureOf(stockQuantity: number | null | undefined): Count | null {
  return typeof stockQuantity === 'number' ? countFromUnits(stockQuantity) : null
}

function priceOf(text: string): Money | null {
  return parseMoney(text) ?? null
}

function markerIn(entries: readonly MetaEntry[]): string | null {
  const value = entries.find((entry) => entry.key === MARKER_KEY)?.value
  return typeof value === 'string' ? textOrNull(value) : null
}

function textOrNull(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : trimmed
}

/** A row of `orders`, or in words what of it cannot be read: an order half understood must not pass for a whole one. */
export function readOrder(row: unknown): Order | { readonly problem: string } {
  const parsed = wireOrder.safeParse(row)
  if (!parsed.success) return { problem: `an order cannot be read: ${parsed.error.issues[0]?.path.join('.') ?? ''}` }
  const wire = parsed.data
  const modifiedAt = parseInstant(wire.date_modified_gmt ?? '')
  if (modifiedAt === undefined) return { problem: `order ${wire.id} has no date of change that can be read` }
  const lines: OrderLine[] = []
  for (const line of wire.line_items) {
    // The product is gone, and with it the stock that the line could have moved.
    if (line.product_id === 0) continue
    const held = heldBy(line.meta_data)
    if (held === undefined) return { problem: `order ${wire.id}, line ${line.id}: ${HELD_KEY} is no number` }
    lines.push(toLine(line, held))
  }
  return {
    id: String(wire.id),
    number: wire.number ?? String(wire.id),
    status: wire.status,
    createdAt: parseInstant(wire.date_created_gmt ?? '') ?? modifiedAt,
    modifiedAt,
    lines,
  }
}

function toLine(line: WireOrder['line_items'][number], held: Count): OrderLine {
  const isVariation = line.variation_id !== 0
  return {
    id: String(line.id),
    listingId: String(isVariation ? line.variation_id : line.product_id),
    parentId: isVariation ? String(line.product_id) : null,
    held,
  }
}

/** Nothing where the entry is absent or empty, as WooCommerce itself takes it. Undefined where it cannot be read. */
function heldBy(entries: readonly MetaEntry[]): Count | undefined {
  const value = entries.find((entry) => entry.key === HELD_KEY)?.value
  if (value === undefined || value === null || value === '') return ZERO
  return typeof value === 'string' || typeof value === 'number' ? parseCount(String(value)) : undefined
}
