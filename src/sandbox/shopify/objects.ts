import { paginate } from './connection.js'
import type { PageArguments } from './connection.js'
import type { AdjustmentChange, AdjustmentGroup } from './inventory.js'
import type { InventoryItem, InventoryLevel, LevelState, Product, ShopLocation, Variant } from './records.js'
import { platformError, resolver } from './resolver.js'
import type { Resolvers } from './resolver.js'
import { API_VERSION } from './schema.js'
import type { Shop } from './shop.js'
import type { Subscription } from './subscriptions.js'
import { timestamp } from './timestamp.js'

const TIMES = {
  createdAt: resolver<{ createdAt: number }>(({ createdAt }) => timestamp(createdAt)),
  updatedAt: resolver<{ updatedAt: number }>(({ updatedAt }) => timestamp(updatedAt)),
}
const LEGACY_ID = { legacyResourceId: resolver<{ number: bigint }>(({ number }) => String(number)) }

/** The fields that aren't simply members of the record. */
export function objectResolvers(shop: Shop): Resolvers {
  return {
    Location: { ...LEGACY_ID, isActive: resolver(() => true), isPrimary: primary(shop) },
    Product: {
      ...TIMES,
      ...LEGACY_ID,
      variants: resolver<Product, PageArguments>(({ variants }, args, context) =>
        paginate({ rows: variants }, args, context),
      ),
      variantsCount: resolver<Product>(({ variants }) => ({ count: variants.length, precision: 'EXACT' })),
      status: resolver(() => 'ACTIVE'),
    },
    ProductVariant: {
      ...TIMES,
      ...LEGACY_ID,
      displayName: resolver<Variant>(({ product, title }) => `${product.title} - ${title}`),
      inventoryPolicy: resolver<Variant>(({ oversell }) => (oversell ? 'CONTINUE' : 'DENY')),
      inventoryQuantity: resolver<Variant>(({ inventoryItem }, _args, { now }) => total(shop, inventoryItem, now)),
    },
    InventoryItem: itemResolvers(shop),
    InventoryLevel: levelResolvers(shop),
    InventoryAdjustmentGroup: { createdAt: TIMES.createdAt, changes: changes() },
    WebhookSubscription: subscriptionResolvers(),
  }
}

function primary({ catalogue }: Shop): Resolvers[string][string] {
  return resolver<ShopLocation>((location) => catalogue.locations[0] === location)
}

function total({ books }: Shop, item: InventoryItem, now: number): number {
  let sum = 0
  for (const level of item.levels.values()) {
    const state = books.read(level, now)
    if (state.isActive) sum += state.available
  }
  return sum
}

function itemResolvers({ catalogue, books }: Shop): Resolvers[string] {
  return {
    ...TIMES,
    ...LEGACY_ID,
    sku: resolver<InventoryItem>((item) => item.variant().sku),
    duplicateSkuCount: resolver<InventoryItem>((item) => catalogue.duplicateSkuCount(item.variant())),
    /** An inactive level is shown only where it is asked for (documented). */
    inventoryLevel: resolver<InventoryItem, { locationId: string; includeInactive: boolean }>(
      (item, { locationId, includeInactive }, { now }) => {
        const level = item.levels.get(locationId)
        return level !== undefined && (includeInactive || books.read(level, now).isActive) ? level : null
      },
    ),
    inventoryLevels: resolver<InventoryItem, PageArguments & { includeInactive: boolean }>((item, args, context) => {
      const rows = [...item.levels.values()]
        .filter((level) => args.includeInactive || books.read(level, context.now).isActive)
        .sort((one, other) => (one.number < other.number ? -1 : 1))
      return paginate({ rows }, args, context)
    }),
  }
}

/** What is modelled of the eight names that Shopify knows; the others are always 0 here. */
const QUANTITIES: Readonly<Record<string, (state: LevelState) => readonly [quantity: number, updatedAt: number]>> = {
  available: (state) => [state.available, state.availableUpdatedAt],
  committed: (state) => [state.committed, state.committedUpdatedAt],
  on_hand: (state) => [state.available + state.committed, Math.max(state.availableUpdatedAt, state.committedUpdatedAt)],
  incoming: (state) => [0, state.updatedAt],
  reserved: (state) => [0, state.updatedAt],
  damaged: (state) => [0, state.updatedAt],
  quality_control: (state) => [0, state.updatedAt],
  safety_stock: (state) => [0, state.updatedAt],
}

function levelResolvers({ books }: Shop): Resolvers[string] {
  return {
    createdAt: TIMES.createdAt,
    isActive: resolver<InventoryLevel>((level, _args, { now }) => books.read(level, now).isActive),
    updatedAt: resolver<InventoryLevel>((level, _args, { now }) => timestamp(books.read(level, now).updatedAt)),
    quantities: resolver<InventoryLevel, { names: readonly string[] }>((level, { names }, { now }) => {
      const state = books.read(level, now)
      return names.map((name) => {
        const read = QUANTITIES[name]
        if (read === undefined) throw platformError('BAD_REQUEST', `${name} is not a quantity name`)
        const [quantity, updatedAt] = read(state)
        const id = level.id.replace('/InventoryLevel/', '/InventoryQuantity/') + `&name=${name}`
        return { id, name, quantity, updatedAt: timestamp(updatedAt) }
      })
    }),
  }
}

interface ChangeFilter {
  readonly inventoryItemIds?: readonly string[] | null
  readonly locationIds?: readonly string[] | null
  readonly quantityNames?: readonly string[] | null
}

function changes(): Resolvers[string][string] {
  return resolver<AdjustmentGroup, ChangeFilter>((group, filter) =>
    group.changes.filter((change: AdjustmentChange) => {
      if (filter.inventoryItemIds?.includes(change.item.id) === false) return false
      if (filter.locationIds?.includes(change.location.id) === false) return false
      return filter.quantityNames?.includes(change.name) !== false
    }),
  )
}

function subscriptionResolvers(): Resolvers[string] {
  return {
    ...LEGACY_ID,
    createdAt: TIMES.createdAt,
    updatedAt: TIMES.createdAt,
    callbackUrl: resolver<Subscription>(({ uri }) => uri),
    format: resolver(() => 'JSON'),
    includeFields: resolver(() => []),
    metafieldNamespaces: resolver(() => []),
    filter: resolver(() => null),
    name: resolver(() => null),
    apiVersion: resolver(() => ({ handle: API_VERSION, displayName: API_VERSION, supported: true })),
    endpoint: resolver<Subscription>(({ uri }) => ({ kind: 'WebhookHttpEndpoint', callbackUrl: uri })),
  }
}
