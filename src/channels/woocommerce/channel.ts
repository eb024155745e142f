import type { ChannelContext } from '../../ports/context.js'
import type { ShopPort } from '../../ports/shop.js'
import { openApi } from './api.js'
import { openCatalogue, probeAnalytics } from './catalogue.js'
import { composePrices, composeStock } from './compose.js'
import { describeShop } from './describe.js'
import { examineShop } from './examine.js'
import { hear } from './hear.js'
import { openListings } from './listings.js'
import { openOrders } from './orders.js'
import { openPace } from './pace.js'
import { openReader } from './reading.js'
import { openSender } from './send.js'
import type { WooCommerceSettings } from './settings.js'
import { openSubscriptions } from './subscriptions.js'

/**
 * A WooCommerce shop. Its orders say what they hold out of stock, which is where movements come from; a write cannot be
 * repeated with the effect of one. Throws where a secret cannot be read any more.
 */
export function openWooCommerce(settings: WooCommerceSettings, context: ChannelContext): ShopPort {
  const { clock, memory } = context
  const pace = openPace(settings.batch_size, settings.batch_size_maximum, memory)
  const api = openApi(settings, context, pace)
  const reader = openReader(api, clock)
  const webhookSecrets = settings.webhook_secrets.map((source) => context.reveal(source).trim())
  return {
    channel: context.channel,
    kind: settings.kind,
    movementSource: 'by_orders',
    replayableForMs: 0,
    async describe() {
      const description = await describeShop(api, clock, settings.url)
      if (description.ok) await probeAnalytics(reader, memory)
      return description
    },
    catalogue: openCatalogue(reader, memory, pace),
    listings: openListings(reader),
    orders: openOrders(reader, settings.orders_overlap_seconds * 1000),
    composeStock: (writes, nextKey) => composeStock(writes, pace.batchSize(), nextKey),
    composePrices: (writes, nextKey) => composePrices(writes, pace.batchSize(), nextKey),
    send: openSender(api, pace, clock),
    hear: (request) => hear(request, webhookSecrets),
    subscriptions: openSubscriptions(api, reader, clock, webhookSecrets),
    examine: () => examineShop(api, webhookSecrets.length > 0),
  }
}
