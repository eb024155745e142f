import { countFromNumber, type Count } from '../../core/count.js'
import { parseInstant } from '../../core/instant.js'
import { formatMoney, parseMoney, type Money } from '../../core/money.js'
import type { InstantMs } from '../../ports/clock.js'
import type { ListingReading, StockKeeping } from '../../ports/shop.js'
import type { WireItem, WirePageInfo, WireVariant } from './wire.js'

type Kind = 'BulkOperation' | 'InventoryItem' | 'Location' | 'Product' | 'ProductVariant'

/** `gid://shopify/Product/42` is 42, as text: ids can exceed what a number holds. Throws where the wire let another form through. */
export function numericId(gid: string): string {
  const id = /^gid:\/\/shopify\/\w+\/(\d+)/.exec(gid)?.[1]
  if (id === undefined) throw new RangeError(`not a Shopify id: ${gid}`)
  return id
}

export function globalId(kind: Kind, id: string): string {
  return `gid://shopify/${kind}/${id}`
}

/** Where the next page begins; null after the last. */
export function nextCursor({ hasNextPage, endCursor }: WirePageInfo): string | null {
  return hasNextPage ? endCursor : null
}

/** One listing is a variant at the shop's location, named by its inventory item. */
export function toReading(item: WireItem, variant: WireVariant): ListingReading {
  const stockKeeping = stockKeepingOf(item)
  const counted = stockKeeping === 'managed'
  return {
    id: numericId(item.id),
    parentId: numericId(variant.product.id),
    priceId: numericId(variant.id),
    sku: variant.sku === '' ? null : variant.sku,
    barcode: variant.barcode === '' ? null : variant.barcode,
    name: variant.displayName,
    stockKeeping,
    figure: counted ? figureOf(item) : null,
    ...pricesOf(variant),
    figureUpdatedAt: counted ? updatedAt(item) : null,
    marker: null,
  }
}

/** An item that is not connected to the location has no level there; one that was disconnected may have an inactive one. */
function stockKeepingOf(item: WireItem): StockKeeping {
  if (!item.tracked) return 'unmanaged'
  return item.inventoryLevel?.isActive ? 'managed' : 'inactive'
}

function figureOf(item: WireItem): Count | null {
  const quantity = item.inventoryLevel?.quantities[0]?.quantity
  return quantity === undefined ? null : (countFromNumber(quantity) ?? null)
}

function updatedAt(item: WireItem): InstantMs | null {
  const level = item.inventoryLevel
  const text = level?.quantities[0]?.updatedAt ?? level?.updatedAt
  return text === undefined ? null : (parseInstant(text) ?? null)
}

interface Prices {
  readonly price: Money | null
  readonly salePrice: Money | null
}

/**
 * Shopify shows a sale as a price with a higher one crossed out. A crossed-out price that is not higher is shown by no
 * theme as a sale, so it is none.
 */
export function pricesOf(variant: Pick<WireVariant, 'price' | 'compareAtPrice'>): Prices {
  const price = parseMoney(variant.price) ?? null
  const before = variant.compareAtPrice === null ? null : (parseMoney(variant.compareAtPrice) ?? null)
  if (price === null || before === null || before <= price) return { price, salePrice: null }
  return { price: before, salePrice: price }
}

/** The other way round. `compareAtPrice: null` clears it; "0" would be shown as a price. */
export function toWirePrices(price: Money, salePrice: Money | null): { price: string; compareAtPrice: string | null } {
  if (salePrice === null || salePrice >= price) return { price: formatMoney(price), compareAtPrice: null }
  return { price: formatMoney(salePrice), compareAtPrice: formatMoney(price) }
}
