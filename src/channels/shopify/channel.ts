import type { Call } from '../../ports/call.js'
import type { ChannelContext } from '../../ports/context.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { ListingReading, ListingReference, ShopPort } from '../../ports/shop.js'
import { openApi, type ShopifyApi } from './api.js'
import { openCatalogue } from './catalogue.js'
import { composePrices, composeStock, priceProducts, readCall } from './compose.js'
import { globalId, toReading } from './convert.js'
import { describeShop } from './describe.js'
import { examineShop } from './examine.js'
import { openExport } from './export.js'
import { hear } from './hear.js'
import { allLocations, openLocation, type ShopLocation } from './location.js'
import { CATALOGUE_ROWS, LISTING_ROWS, LISTINGS, PRICE_COST_A_PRODUCT, rowsCost, STOCK_COST } from './operations.js'
import { priceOutcome, stockOutcome } from './outcome.js'
import { openPageSize, type PageSize } from './page-size.js'
import type { ShopifySettings } from './settings.js'
import { openSubscriptions } from './subscriptions.js'
import { listingsAnswer } from './wire.js'

/** Idempotency keys live 24 h (documented); the last hour is left for clocks that differ and requests under way. */
const REPLAYABLE_FOR_MS = 23 * 3_600_000

/** Opens a shop: one location of a Shopify domain. */
export function openShopify(settings: ShopifySettings, context: ChannelContext): ShopPort {
  const api = openApi(settings, context)
  const location = openLocation(api, settings.location)
  const exports = openExport({
    api,
    http: context.http,
    clock: context.clock,
    deadlineMs: settings.deadline_seconds * 1000,
  })
  const size = openPageSize(context.memory, 'catalogue_rows', CATALOGUE_ROWS)
  const listingRows = openPageSize(context.memory, 'listing_rows', LISTING_ROWS)
  const sources = [settings.client_secret, ...settings.webhook_secrets]
  const secrets = sources.flatMap((source) => (source ? [context.reveal(source)] : []))

  return {
    channel: context.channel,
    kind: settings.kind,
    movementSource: 'by_quantity',
    replayableForMs: REPLAYABLE_FOR_MS,
    describe: () => describeShop(api, location, secrets.length > 0),
    locations: () => allLocations(api),
    catalogue: openCatalogue({ api, location, size, exports }),
    listings: (references) => listings(api, location, listingRows, references),
    orders: () => Promise.resolve(failed({ kind: 'refused', detail: 'a Shopify shop is not followed by its orders' })),
    composeStock(writes, nextKey) {
      const gid = location.known()
      // The figures that a write rests on were read at the location, which made it known.
      if (gid === undefined) throw new Error('a stock write was composed before anything was read')
      return composeStock(gid, writes, nextKey)
    },
    composePrices,
    send: (call) => send(api, call),
    hear: (request) => hear(request, { domain: settings.domain, secrets, location: location.known() }),
    subscriptions: openSubscriptions(api, secrets.length > 0),
    examine: () => examineShop(api, location),
  }
}

async function listings(
  api: ShopifyApi,
  location: ShopLocation,
  size: PageSize,
  references: readonly ListingReference[],
): Promise<Result<readonly ListingReading[]>> {
  const gid = await location.gid()
  if (!gid.ok) return gid
  const readings: ListingReading[] = []
  let start = 0
  while (start < references.length) {
    const rows = size.rows()
    const ids = references.slice(start, start + rows).map(({ id }) => globalId('InventoryItem', id))
    const variables = { ids, location: gid.value }
    const answer = await api.read({ query: LISTINGS, variables, cost: rowsCost(ids.length) }, listingsAnswer)
    if (!answer.ok && answer.tooCostly && size.shrink()) continue
    if (!answer.ok) return failed(answer.failure)
    readings.push(...answer.value.nodes.flatMap((node) => (node ? [toReading(node, node.variant)] : [])))
    start += rows
  }
  return success(readings)
}

async function send(api: ShopifyApi, call: Call): ReturnType<ShopPort['send']> {
  const read = readCall(call)
  const { query, variables } = read
  if (read.kind === 'stock') {
    const answer = await api.write({ query, variables, cost: STOCK_COST }, 'stock')
    return answer.ok ? stockOutcome(answer.value, read.body) : answer
  }
  const cost = priceProducts(read.body).length * PRICE_COST_A_PRODUCT
  const answer = await api.write({ query, variables, cost }, 'price')
  return answer.ok ? priceOutcome(answer.value, read.body) : answer
}
