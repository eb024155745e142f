import { composeStock } from '../../src/channels/woocommerce/compose.js'
import { MARKER_KEY } from '../../src/channels/woocommerce/convert.js'
import { countFromUnits } from '../../src/core/count.js'
import type { Call, Echo } from '../../src/ports/call.js'
import { failed, type Result, success } from '../../src/ports/outcome.js'
import type { ListingReading, Order, ShopPort } from '../../src/ports/shop.js'
import type { WooCommerceModel } from '../../src/sandbox/woocommerce/model.js'
import type { Life } from './life.js'
import type { Network } from './network.js'
import type { Time } from './time.js'

const ROWS_A_PAGE = 4
/** As the adapter's default. */
const OVERLAP_MS = 300_000
const LARGEST_BATCH = 25

export interface ShopPortOptions<Model> {
  readonly channel: string
  readonly model: Model
  readonly network: Network
  readonly time: Time
  readonly life: Life
  /** Told of each write as it leaves. */
  readonly writing: (call: Call) => void
  /** Told of each entry of a write of ours as it takes effect. */
  readonly written: (call: Call, listingId: string, before: number, after: number) => void
}

interface Entry {
  readonly id: number
  readonly inventory_delta: number
  readonly meta_data: readonly { readonly key: string; readonly value: string }[]
}

/** A WooCommerce shop over the model itself: what the adapter promises, by its page. */
export function openWooCommercePort(options: ShopPortOptions<WooCommerceModel>): ShopPort {
  const { channel, model, network, time, life } = options
  const read = <T>(what: string, act: () => Result<T>) =>
    network.exchange(life, { channel, what, isWrite: false, act, throttledMeans: 'nothing was done' })

  function apply(call: Call, entries: readonly Entry[]): Result<readonly Result<Echo>[]> {
    return success(
      entries.map((entry) => {
        const before = model.product(entry.id)?.stock
        if (before === undefined) return failed({ kind: 'refused', detail: 'no such product' })
        const after = model.write(entry.id, { ...entry }, time.now()).stock ?? 0
        options.written(call, String(entry.id), before ?? 0, after)
        return success({ figure: countFromUnits(after) })
      }),
    )
  }

  return {
    channel,
    kind: 'woocommerce',
    movementSource: 'by_orders',
    replayableForMs: 0,
    describe: () => Promise.resolve(success({ name: channel, currency: null, findings: [] })),
    catalogue(cursor) {
      return read(`catalogue of ${channel}`, () => {
        const from = Number(cursor ?? '0')
        const all = model.products().filter(({ status }) => status === 'publish')
        const next = from + ROWS_A_PAGE < all.length ? String(from + ROWS_A_PAGE) : null
        return success({ rows: all.slice(from, from + ROWS_A_PAGE).map(toReading), next, total: all.length })
      })
    },
    listings(references) {
      const ids = references.map(({ id }) => Number(id))
      return read(`listings ${ids.join()} at ${channel}`, () =>
        success(ids.flatMap((id) => model.product(id) ?? []).map(toReading)),
      )
    },
    orders(since, cursor) {
      return read(`orders at ${channel}`, () => {
        const from = Number(cursor ?? '0')
        // Dates are in whole seconds there, and the overlap is the adapter's.
        const after = Math.floor((since - OVERLAP_MS - 1_000) / 1_000)
        const all = model
          .orders()
          .filter((order) => order.status !== 'trash' && Math.floor(order.modifiedAt / 1_000) > after)
        const next = from + ROWS_A_PAGE < all.length ? String(from + ROWS_A_PAGE) : null
        return success({ rows: all.slice(from, from + ROWS_A_PAGE).map(toOrder), next, total: all.length })
      })
    },
    composeStock: (writes, nextKey) => composeStock(writes, LARGEST_BATCH, nextKey),
    composePrices: () => [],
    send(call) {
      options.writing(call)
      const { update } = JSON.parse(call.body) as { readonly update: readonly Entry[] }
      return network.exchange(life, {
        channel,
        what: `write ${call.key} ${update.map((each) => `${each.id}:${each.inventory_delta}`).join()} at ${channel}`,
        isWrite: true,
        act: () => apply(call, update),
        // A fatal error answers 500 with the items before it saved.
        actInPart: () => void apply(call, update.slice(0, Math.floor(update.length / 2))),
        throttledMeans: 'nothing was done',
      })
    },
    hear: () => ({ kind: 'ping' }),
  }
}

type Product = NonNullable<ReturnType<WooCommerceModel['product']>>

function toReading(product: Product): ListingReading {
  const { id, sku, barcode, name, stock, manageStock, meta } = product
  const marker = meta.find(({ key }) => key === MARKER_KEY)?.value
  return {
    id: String(id),
    parentId: null,
    priceId: null,
    sku,
    barcode: barcode === '' ? null : barcode,
    name,
    stockKeeping: manageStock ? 'managed' : 'unmanaged',
    figure: manageStock && stock !== null ? countFromUnits(stock) : null,
    price: null,
    salePrice: null,
    figureUpdatedAt: null,
    marker: typeof marker === 'string' ? marker : null,
  }
}

function toOrder(order: NonNullable<ReturnType<WooCommerceModel['order']>>): Order {
  const inSeconds = (instant: number) => Math.floor(instant / 1_000) * 1_000
  return {
    id: String(order.id),
    number: String(order.id),
    status: order.status,
    createdAt: inSeconds(order.createdAt),
    modifiedAt: inSeconds(order.modifiedAt),
    lines: order.lines.map(({ id, productId, reducedStock }) => ({
      id: String(id),
      listingId: String(productId),
      parentId: null,
      held: countFromUnits(reducedStock ?? 0),
    })),
  }
}
