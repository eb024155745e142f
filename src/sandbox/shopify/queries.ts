import { paginate } from './connection.js'
import type { PageArguments } from './connection.js'
import { parseGid } from './ids.js'
import type { Variant } from './records.js'
import { platformError, resolver } from './resolver.js'
import type { Resolver } from './resolver.js'
import type { Shop } from './shop.js'

const SEARCH = /^(sku|barcode):(?:"([^"]*)"|'([^']*)'|(\S+))$/

interface ById {
  readonly id: string
}

interface WebhookFilter extends PageArguments {
  readonly topics?: readonly string[] | null
  readonly uri?: string | null
}

export function queryResolvers(shop: Shop): Readonly<Record<string, Resolver>> {
  const { catalogue, subscriptions, bulk } = shop
  return {
    shop: resolver(() => ({
      id: 'gid://shopify/Shop/548380009',
      name: shop.domain.replace(/\.myshopify\.com$/, ''),
      currencyCode: shop.currency,
      myshopifyDomain: shop.domain,
      ianaTimezone: 'America/Toronto',
    })),
    currentAppInstallation: resolver((_source, _args, { scopes }) => ({
      id: 'gid://shopify/AppInstallation/1',
      accessScopes: [...scopes].map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })),
    })),
    locations: resolver<unknown, PageArguments>((_source, args, context) =>
      paginate({ rows: catalogue.locations }, args, context),
    ),
    location: resolver<unknown, Partial<ById>>((_source, { id }) =>
      id === undefined ? (catalogue.locations[0] ?? null) : find(shop, id, 'Location'),
    ),
    productVariants: resolver<unknown, PageArguments & { query?: string | null }>((_source, args, context) => {
      if (typeof args.query === 'string' && args.query !== '') {
        return paginate({ rows: search(catalogue.variants(), args.query) }, args, context)
      }
      return paginate({ rows: catalogue.variants(), firstAbove: catalogue.firstAbove }, args, context)
    }),
    productVariantsCount: resolver<unknown, { limit?: number | null; query?: string | null }>((_source, args) => {
      if (typeof args.query === 'string') throw platformError('NOT_MODELLED', 'a count of a search is not modelled')
      const all = catalogue.variants().length
      const limit = args.limit ?? all
      return { kind: 'Count', count: Math.min(all, limit), precision: all > limit ? 'AT_LEAST' : 'EXACT' }
    }),
    productVariant: resolver<unknown, ById>((_source, { id }) => find(shop, id, 'ProductVariant')),
    product: resolver<unknown, ById>((_source, { id }) => find(shop, id, 'Product')),
    inventoryItem: resolver<unknown, ById>((_source, { id }) => find(shop, id, 'InventoryItem')),
    node: resolver<unknown, ById>((_source, { id }) => find(shop, id)),
    nodes: resolver<unknown, { ids: readonly string[] }>((_source, { ids }) => ids.map((id) => find(shop, id))),
    webhookSubscriptions: resolver<unknown, WebhookFilter>((_source, args, context) => {
      const rows = subscriptions
        .list()
        .filter(({ topic }) => args.topics?.includes(topic) ?? true)
        .filter(({ uri }) => (typeof args.uri === 'string' ? uri === args.uri : true))
      return paginate({ rows }, args, context)
    }),
    currentBulkOperation: resolver((_source, _args, context) => bulk.current(context)),
    bulkOperation: resolver<unknown, ById>((_source, { id }, context) => bulk.get(id, context)),
  }
}

/** Null where there is nothing of that id, or it is of another kind. */
function find(shop: Shop, id: string, kind?: string): unknown {
  const parsed = parseGid(id)
  if (parsed === undefined) throw platformError('INVALID_VARIABLE', `Invalid global id '${id}'`)
  if (kind !== undefined && parsed.kind !== kind) throw platformError('INVALID_VARIABLE', `Invalid id: ${id}`)
  const { catalogue, subscriptions } = shop
  return (
    catalogue.variant(id) ??
    catalogue.item(id) ??
    catalogue.product(id) ??
    catalogue.location(id) ??
    subscriptions.get(id) ??
    null
  )
}

/** Of Shopify's search language only one exact `sku:` or `barcode:` is modelled; its index never lags here. */
function search(variants: readonly Variant[], query: string): readonly Variant[] {
  const match = SEARCH.exec(query.trim())
  if (!match) throw platformError('NOT_MODELLED', `the search ${JSON.stringify(query)} is not modelled`)
  const value = (match[2] ?? match[3] ?? match[4] ?? '').toLowerCase()
  const member = match[1] === 'sku' ? 'sku' : 'barcode'
  return variants.filter((variant) => variant[member]?.toLowerCase() === value)
}
