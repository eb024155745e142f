import { composeStock, readCall } from '../../src/channels/shopify/compose.js'
import { globalId, numericId } from '../../src/channels/shopify/convert.js'
import { countFromUnits } from '../../src/core/count.js'
import type { Call, Echo } from '../../src/ports/call.js'
import { failed, type Result, success } from '../../src/ports/outcome.js'
import type { ListingReading, ShopPort } from '../../src/ports/shop.js'
import type { ShopifyModel } from '../../src/sandbox/shopify/model.js'
import type { ShopPortOptions } from './woocommerce-port.js'

const ROWS_A_PAGE = 4
const LOCATION = globalId('Location', '1')
/** As the adapter's: keys live a day. */
const REPLAYABLE_FOR_MS = 23 * 3_600_000

/** A Shopify shop over the model itself: what the adapter promises, by its page. */
export function openShopifyPort(options: ShopPortOptions<ShopifyModel>): ShopPort {
  const { channel, model, network, time, life } = options
  const read = <T>(what: string, act: () => Result<T>) =>
    network.exchange(life, { channel, what, isWrite: false, act, throttledMeans: 'nothing was done' })

  return {
    channel,
    kind: 'shopify',
    movementSource: 'by_quantity',
    replayableForMs: REPLAYABLE_FOR_MS,
    describe: () => Promise.resolve(success({ name: channel, currency: null, findings: [] })),
    catalogue(cursor) {
      return read(`catalogue of ${channel}`, () => {
        const from = Number(cursor ?? '0')
        const all = model.variants()
        const next = from + ROWS_A_PAGE < all.length ? String(from + ROWS_A_PAGE) : null
        const page = all.slice(from, from + ROWS_A_PAGE)
        return success({ rows: page.map((variant) => toReading(model, variant, time.now())), next, total: null })
      })
    },
    listings(references) {
      const ids = new Set(references.map(({ id }) => globalId('InventoryItem', id)))
      return read(`listings ${[...ids].map(numericId).join()} at ${channel}`, () =>
        success(
          model
            .variants()
            .filter(({ inventoryItem }) => ids.has(inventoryItem.id))
            .map((variant) => toReading(model, variant, time.now())),
        ),
      )
    },
    orders: () => Promise.resolve(failed({ kind: 'refused', detail: 'not followed by its orders' })),
    composeStock: (writes, nextKey) => composeStock(LOCATION, writes, nextKey),
    composePrices: () => [],
    send(call) {
      options.writing(call)
      const read = readCall(call)
      const entries = read.kind === 'stock' ? read.body.variables.input.quantities : []
      const words = entries.map(
        (each) => `${numericId(each.inventoryItemId).slice(-3)}:${each.changeFromQuantity}>${each.quantity}`,
      )
      return network.exchange(life, {
        channel,
        what: `write ${call.key} ${words.join()} at ${channel}`,
        isWrite: true,
        act: () => apply(options, call),
        throttledMeans: 'unknown',
      })
    },
    hear: () => ({ kind: 'ping' }),
  }
}

function apply({ model, time, written }: ShopPortOptions<ShopifyModel>, call: Call): Result<readonly Result<Echo>[]> {
  const read = readCall(call)
  if (read.kind !== 'stock') throw new Error('prices are not simulated')
  const { input, key } = read.body.variables
  const before = input.quantities.map(({ inventoryItemId }) => model.level(inventoryItemId)?.available ?? 0)
  const { userErrors } = model.setQuantities(input, key, time.now())
  if (userErrors.length === 0) {
    input.quantities.forEach(({ inventoryItemId }, index) => {
      const after = model.level(inventoryItemId)?.available ?? 0
      // A replay changes nothing any more.
      if (after !== before[index]) written(call, numericId(inventoryItemId), before[index] ?? 0, after)
    })
    return success(input.quantities.map(({ quantity }) => success({ figure: countFromUnits(quantity) })))
  }
  const stale = { kind: 'stale', detail: 'the figure is another' } as const
  const refused = { kind: 'refused', detail: userErrors.map(({ message }) => message).join() } as const
  const isStale = userErrors.every(({ code }) => code === 'CHANGE_FROM_QUANTITY_STALE')
  return success(input.quantities.map(() => failed(isStale ? stale : refused)))
}

function toReading(
  model: ShopifyModel,
  variant: ReturnType<ShopifyModel['variants']>[number],
  now: number,
): ListingReading {
  const { inventoryItem, product, sku, barcode } = variant
  const level = model.seen(inventoryItem.id, now)
  const isManaged = inventoryItem.tracked && level?.isActive === true
  return {
    id: numericId(inventoryItem.id),
    parentId: numericId(product.id),
    priceId: numericId(variant.id),
    sku,
    barcode,
    name: sku ?? product.title,
    stockKeeping: !inventoryItem.tracked ? 'unmanaged' : isManaged ? 'managed' : 'inactive',
    figure: isManaged ? countFromUnits(level.available) : null,
    price: null,
    salePrice: null,
    // In whole seconds, as the shop gives it.
    figureUpdatedAt: isManaged ? Math.floor(level.availableUpdatedAt / 1_000) * 1_000 : null,
    marker: null,
  }
}
