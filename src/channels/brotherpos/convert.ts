import { countFromNumber, type Count } from '../../core/count.js'
import { parseInstant } from '../../core/instant.js'
import { moneyFromNumber, type Money } from '../../core/money.js'
import type { ItemReading, Sale, SaleLine, TillDescription } from '../../ports/till.js'
import { categoryRow, productRow, saleLineRow, saleRow, settingsData, type ProductRow } from './wire.js'

/**
 * The items of one page of products. Variations become items of their own, beside a parent that is not countable; a
 * row without an id is left out, and an id that also stands at the top level is taken from there.
 */
export function toItems(rows: readonly unknown[]): readonly ItemReading[] {
  const products = rows.flatMap((row) => productRow.safeParse(row).data ?? [])
  const items = new Map<string, ItemReading>()
  for (const product of products) items.set(product.id, toItem(product))
  for (const product of products) {
    for (const variation of product.variations.flatMap((row) => productRow.safeParse(row).data ?? [])) {
      if (!items.has(variation.id)) items.set(variation.id, toVariation(variation, product))
    }
  }
  return [...items.values()]
}

function toItem(row: ProductRow): ItemReading {
  const price = toMoney(row.price)
  return {
    id: row.id,
    sku: row.sku,
    barcode: row.barcode,
    name: row.name ?? '',
    categories: toCategories(row.categories),
    figure: toCount(row.current_stock),
    price,
    salePrice: row.on_sale === true ? lowerPrice(toMoney(row.effective_price), price) : null,
    active: row.active !== false,
    countable: row.product_type !== 'bundle' && row.has_variations !== true && row.variations.length === 0,
  }
}

/** A variation row says less than a product row: what it leaves out, it has from its parent. */
function toVariation(row: ProductRow, parent: ProductRow): ItemReading {
  return {
    ...toItem(row),
    name: row.name ?? parent.name ?? '',
    categories: toCategories(row.categories.length > 0 ? row.categories : parent.categories),
    active: row.active !== false && parent.active !== false,
  }
}

/** Names and slugs alike, so that a rule may use either. */
function toCategories(rows: readonly unknown[]): readonly string[] {
  const names = rows.flatMap((row) => {
    const category = categoryRow.safeParse(row).data
    return category ? [category.name, category.slug] : []
  })
  return [...new Set(names.filter((name) => name !== null))]
}

function lowerPrice(candidate: Money | null, price: Money | null): Money | null {
  return candidate !== null && price !== null && candidate < price ? candidate : null
}

export function toCount(value: number | null): Count | null {
  return value === null ? null : (countFromNumber(value) ?? null)
}

function toMoney(value: number | null): Money | null {
  return value === null ? null : (moneyFromNumber(value) ?? null)
}

/** Sales that moved stock and those that were voided; pending ones and rows that can't be read are left out. */
export function toSales(rows: readonly unknown[]): readonly Sale[] {
  return rows.flatMap((row) => toSale(row) ?? [])
}

function toSale(row: unknown): Sale | undefined {
  const sale = saleRow.safeParse(row).data
  if (sale === undefined || sale.status === 'pending') return undefined
  const createdAt = parseInstant(sale.created_at ?? '')
  const at = parseInstant(sale.completed_at ?? '') ?? createdAt
  if (at === undefined) return undefined
  const learntAt = Math.max(at, createdAt ?? at)
  const voided = sale.status === 'voided'
  const voidedAt = voided ? Math.max(learntAt, parseInstant(sale.updated_at ?? '') ?? learntAt) : null
  const lines = sale.line_items.flatMap((line) => toSaleLine(line) ?? [])
  return { id: sale.id, voided, at, learntAt, voidedAt, lines }
}

function toSaleLine(row: unknown): SaleLine | undefined {
  const line = saleLineRow.safeParse(row).data
  const quantity = line && countFromNumber(line.quantity)
  return quantity === undefined ? undefined : { itemId: line?.product_id ?? '', quantity }
}

/** The store's description; its currency is a code where there is one, else the symbol, which names no currency surely. */
export function toDescription(data: unknown, host: string): TillDescription {
  const settings = settingsData.safeParse(data).data
  const currency = settings?.currency ?? null
  return {
    name: settings?.store || host,
    currency: currency?.code ?? currency?.symbol ?? null,
    timezone: settings?.timezone ?? null,
  }
}
