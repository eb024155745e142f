import { composeCorrection } from '../../src/channels/brotherpos/adjust.js'
import { countFromNumber, type Count, ZERO } from '../../src/core/count.js'
import { openBucket } from '../../src/net/bucket.js'
import type { BudgetPort, Urgency } from '../../src/ports/budget.js'
import type { Call } from '../../src/ports/call.js'
import type { ClockPort } from '../../src/ports/clock.js'
import { failed, type Result, success } from '../../src/ports/outcome.js'
import type {
  CorrectionAnswer,
  ItemReading,
  LedgerAnswer,
  MarkersAnswer,
  Page,
  Sale,
  TillPort,
} from '../../src/ports/till.js'
import type { BrotherPosModel } from '../../src/sandbox/brotherpos/model.js'
import type { Life } from './life.js'
import type { Network, Request } from './network.js'
import type { Time } from './time.js'

/** Small, so that a walk takes several pages and things change between them. */
const ROWS_A_PAGE = 3

export interface TillPortOptions {
  readonly channel: string
  readonly model: BrotherPosModel
  readonly network: Network
  readonly time: Time
  readonly life: Life
  readonly clock: ClockPort
  readonly budget: BudgetPort
  /** Told of each request as it leaves: the till's limit is on those. */
  readonly asked: () => void
  /** Told of each item that the till shows, and when it was asked. */
  readonly shown: (itemId: string, askedAt: number) => void
  /** Told of each item whose figure the till tells with what it made of a difference. */
  readonly corrected: (itemId: string, askedAt: number) => void
  /** Told of each correction as it leaves. */
  readonly correcting: (call: Call, itemId: string) => void
}

/** The till's side of the walk over the model itself, without the HTTP between: what the adapter promises, by its page. */
export function openTillPort(options: TillPortOptions): TillPort {
  const { channel, model, network, time, life, clock, budget } = options
  const { requestsPerMinute, dialect, ledgerReadable } = model.options()
  const bucket = openBucket({ channel, requestsPerMinute, budget, clock })

  function show(item: ItemReading, asked: number): ItemReading {
    options.shown(item.id, asked)
    return network.isUnreadable() ? { ...item, figure: null } : item
  }

  async function ask<T>(
    urgency: Urgency,
    what: string,
    act: (askedAt: number) => Result<T>,
    isWrite = false,
  ): Promise<Result<T>> {
    const retryAfterMs = await bucket.take(urgency)
    if (retryAfterMs > 0) return failed({ kind: 'throttled', retryAfterMs, detail: 'the budget is spent' })
    options.asked()
    const askedAt = time.now()
    const request: Request<T> = { channel, what, isWrite, act: () => act(askedAt), throttledMeans: 'nothing was done' }
    return network.exchange(life, request)
  }

  function list(all: readonly ItemReading[], cursor: string | null, askedAt: number): Result<Page<ItemReading>> {
    const from = Number(cursor ?? '0')
    const next = from + ROWS_A_PAGE < all.length ? String(from + ROWS_A_PAGE) : null
    const rows = all.slice(from, from + ROWS_A_PAGE).map((item) => show(item, askedAt))
    return success({ rows, next, total: all.length })
  }

  return {
    channel,
    kind: 'brotherpos',
    describe: () => Promise.resolve(success({ name: channel, currency: null, timezone: null })),
    catalogue: (cursor) => ask('sweep', `catalogue of ${channel}`, (askedAt) => list(readings(model), cursor, askedAt)),
    changedSince(since, cursor) {
      const changed = () => readings(model).filter((item) => (model.product(Number(item.id))?.updatedAt ?? 0) > since)
      return ask('event', `changes at ${channel}`, (askedAt) => list(changed(), cursor, askedAt))
    },
    item(id) {
      return ask('event', `item ${id} at ${channel}`, (askedAt) => {
        const product = model.product(Number(id))
        return success(product ? show(toReading(product), askedAt) : null)
      })
    },
    composeCorrection: (request, key) => composeCorrection(request, key, dialect, 'count'),
    correctionForm: () => (dialect === 'quantity_change' ? 'difference' : 'figure'),
    formOf: (call) => ('quantityChange' in readBody(call).change ? 'difference' : 'figure'),
    correct(call) {
      const asked = readBody(call)
      options.correcting(call, String(asked.productId))
      const apply = (askedAt: number): Result<CorrectionAnswer> => {
        const answer = adjust(model, asked, time.now())
        if (answer.ok && 'quantityChange' in asked.change) options.corrected(String(asked.productId), askedAt)
        return answer
      }
      return ask('correction', `correction ${call.key} ${call.body}`, apply, true)
    },
    findInLedger(itemId, marker) {
      return ask('event', `ledger of ${itemId} at ${channel}`, () => {
        if (!ledgerReadable) return success<LedgerAnswer>({ kind: 'unreadable' })
        const row = model
          .adjustments()
          .find((each) => each.productId === Number(itemId) && carries(each.reason, marker))
        return success<LedgerAnswer>(row ? { kind: 'found', before: row.before, after: row.after } : { kind: 'absent' })
      })
    },
    markersSince(since) {
      return ask('event', `markers at ${channel}`, () => {
        if (!ledgerReadable) return success<MarkersAnswer>({ kind: 'unreadable' })
        const rows = model.adjustments().filter(({ at }) => at >= since)
        const markers = rows.flatMap(({ reason }) => /^\[ts \S+\]/.exec(reason ?? '')?.[0] ?? [])
        return success<MarkersAnswer>({ kind: 'read', markers })
      })
    },
    sales(since) {
      return ask('event', `sales at ${channel}`, () => {
        const rows = [...model.sales()].reverse().filter((sale) => sale.completedAt >= since - 86_400_000)
        return success<Page<Sale>>({ rows: rows.map(toSale), next: null, total: rows.length })
      })
    },
    hear: () => ({ kind: 'ping' }),
  }
}

function carries(reason: string | null, marker: string): boolean {
  return reason?.startsWith(marker) ?? false
}

type Product = NonNullable<ReturnType<BrotherPosModel['product']>>

function toReading(product: Product): ItemReading {
  const { id, sku, barcode, name, stock, price, salePrice, active, bundle } = product
  const figures = { figure: stock, price, salePrice, active, countable: !bundle }
  return { id: String(id), sku, barcode, name, categories: [], ...figures }
}

function readings(model: BrotherPosModel): readonly ItemReading[] {
  return model
    .products()
    .filter((product) => product.active)
    .map(toReading)
}

function toSale(sale: ReturnType<BrotherPosModel['sales']>[number]): Sale {
  const lines = sale.lines.map(({ productId, quantity }) => ({ itemId: String(productId), quantity }))
  const voided = sale.status === 'voided'
  const times = { at: sale.completedAt, learntAt: sale.createdAt, voidedAt: voided ? sale.updatedAt : null }
  return { id: String(sale.id), voided, ...times, lines }
}

interface Asked {
  readonly productId: number
  readonly reason: string
  readonly change: { readonly quantityChange: Count } | { readonly newStock: Count }
}

function readBody(call: Call): Asked {
  const body = JSON.parse(call.body) as Record<string, unknown>
  const count = (value: unknown): Count => countFromNumber(Number(value)) ?? ZERO
  const change =
    'quantity_change' in body ? { quantityChange: count(body.quantity_change) } : { newStock: count(body.new_stock) }
  return { productId: Number(body.product_id), reason: String(body.reason), change }
}

function adjust(model: BrotherPosModel, { productId, reason, change }: Asked, now: number): Result<CorrectionAnswer> {
  try {
    const { before, after } = model.adjust({ productId, type: 'count', reason, ...change }, now)
    return success({ before, after })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return failed({ kind: 'refused', detail: error.message })
  }
}
