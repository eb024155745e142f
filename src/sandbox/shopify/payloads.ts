import type { InstantMs } from '../../ports/clock.js'
import type { Json } from './json.js'
import type { Order } from './orders.js'
import type { InventoryLevel, Product } from './records.js'
import { timestamp } from './timestamp.js'

/** The figure when the payload was put together; null where the item isn't tracked (documented). */
export function inventoryLevelPayload(level: InventoryLevel): Json {
  return {
    inventory_item_id: level.item.number,
    location_id: level.location.number,
    available: level.item.tracked ? level.state.available : null,
    updated_at: timestamp(level.state.updatedAt),
    admin_graphql_api_id: level.id,
  }
}

export function productPayload(product: Product): Json {
  return {
    id: product.number,
    admin_graphql_api_id: product.id,
    title: product.title,
    updated_at: timestamp(product.updatedAt),
    variants: product.variants.map((variant) => ({
      id: variant.number,
      admin_graphql_api_id: variant.id,
      product_id: product.number,
      inventory_item_id: variant.inventoryItem.number,
      title: variant.title,
      sku: variant.sku,
      barcode: variant.barcode,
      price: variant.price,
      compare_at_price: variant.compareAtPrice,
      position: variant.position,
      updated_at: timestamp(variant.updatedAt),
    })),
  }
}

export function orderPayload(order: Order, now: InstantMs): Json {
  return {
    id: order.number,
    admin_graphql_api_id: order.id,
    name: order.name,
    created_at: timestamp(order.placedAt),
    updated_at: timestamp(now),
    line_items: order.lines.map((line) => ({
      id: line.number,
      admin_graphql_api_id: line.id,
      product_id: line.variant.product.number,
      variant_id: line.variant.number,
      sku: line.variant.sku,
      price: line.variant.price,
      quantity: line.quantity,
    })),
  }
}
