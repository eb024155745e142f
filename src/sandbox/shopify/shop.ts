import type { Books } from './books.js'
import type { BulkOperations } from './bulk.js'
import type { Catalogue } from './catalogue.js'
import type { IdempotencyStore } from './idempotency.js'
import type { Inventory } from './inventory.js'
import type { Prices } from './prices.js'
import type { Subscriptions } from './subscriptions.js'

/** Everything that the API's resolvers reach of one shop. */
export interface Shop {
  readonly domain: string
  readonly currency: string
  readonly catalogue: Catalogue
  readonly books: Books
  readonly inventory: Inventory
  readonly prices: Prices
  readonly subscriptions: Subscriptions
  readonly idempotency: IdempotencyStore
  readonly bulk: BulkOperations
}
