import { orderRow } from './order-rows.js'
import { productRow } from './products.js'
import type { Shop } from './shop.js'

/**
 * The body of a webhook as it stands at the moment of delivery: the whole resource; the id alone of what is deleted; the
 * action and its argument for an `action.` topic. Null where the resource has gone meanwhile.
 */
export function webhookPayload(shop: Shop, topic: string, resourceId: number): unknown {
  const [resource, event] = topic.split('.')
  if (resource === 'action') return { action: event, arg: resourceId }
  if (event === 'deleted') return { id: resourceId }
  if (resource === 'order') {
    const order = shop.orders.find(resourceId)
    return order ? orderRow(shop, order) : null
  }
  const product = shop.catalogue.find(resourceId)
  return product ? productRow(shop, product) : null
}
