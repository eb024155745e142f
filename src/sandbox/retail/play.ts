import { countFromThousandths, countFromUnits } from '../../core/count.js'
import { moneyFromTenThousandths } from '../../core/money.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Exchange } from '../platform.js'
import type { Planned, PlatformName } from './day.js'
import { shownBy } from './judge.js'
import type { Placed } from './models.js'
import type { Retail } from './retail.js'

/** What came of a day so far, so that it can be taken back. Orders are by their number in the plan. */
export interface Played {
  readonly webOrders: Map<number, number>
  readonly streetOrders: Map<number, { readonly id: string; readonly inventoryItemId: string }>
  readonly registerSales: number[]
}

export function nothingPlayed(): Played {
  return { webOrders: new Map(), streetOrders: new Map(), registerSales: [] }
}

/** Lets one thing happen; returns what happened in words, or null where there was nothing for it to happen to. */
export function play(retail: Retail, planned: Planned, played: Played, now: InstantMs): string | null {
  switch (planned.kind) {
    case 'register_sale':
      return sellAtRegister(retail, planned.draw, played, now)
    case 'register_void':
      return voidAtRegister(retail, played, now)
    case 'price_change':
    case 'sale_price':
    case 'sale_end':
      return changePrice(retail, planned.kind, planned.draw, now)
    case 'order':
      return placeOrder(retail, planned, played, now)
    case 'cancel':
    case 'refund':
      return takeBack(retail, planned, played, now)
    case 'daemon_killed':
      return null
    case 'slow_down':
      retail.platforms.till.faults.add({
        times: 6,
        effect: {
          kind: 'status',
          status: 429,
          headers: { 'content-type': 'application/json', 'retry-after': '1' },
          body: '{"error":"Too many requests"}',
        },
      })
      return 'the till asks to slow down, six times'
    case 'webhooks_lost':
      retail.platforms[planned.platform].courier.faults.next({ effect: { kind: 'lose' }, times: 4 })
      return `the next four webhooks of ${planned.platform} will be lost`
    case 'webhooks_repeated':
      retail.platforms[planned.platform].courier.faults.next({ effect: { kind: 'duplicate', copies: 2 }, times: 3 })
      return `the next three webhooks of ${planned.platform} will come three times`
    case 'answer_lost':
      retail.platforms[planned.platform].faults.add({
        match: WRITES[planned.platform],
        effect: { kind: 'lose_answer' },
      })
      return `the answer to the next write at ${planned.platform} will be lost`
    case 'error_after':
      retail.platforms[planned.platform].faults.add({
        match: WRITES[planned.platform],
        effect: { kind: 'status', status: 500, apply: 'after' },
      })
      return `the next write at ${planned.platform} will be done and answered with 500`
  }
}

/** What tells a write from a read at each platform. */
const WRITES: Readonly<Record<PlatformName, { method: string; path?: string; body?: string }>> = {
  till: { method: 'POST', path: 'stock_adjustments' },
  web: { method: 'POST', path: 'batch' },
  'main-street': { method: 'POST', body: 'inventorySetQuantities' },
}

/** Whether it is a write of the kind whose answers are lost. */
export function isWrite(platform: PlatformName, { method, path, body }: Exchange): boolean {
  const write = WRITES[platform]
  return method === write.method && path.includes(write.path ?? '') && body.includes(write.body ?? '')
}

function pick<T>(all: readonly T[], draw: number): T | undefined {
  return all[Math.floor(draw * all.length)]
}

function sellAtRegister({ models }: Retail, draw: number, played: Played, now: InstantMs): string | null {
  const good = pick(models.goods, draw)
  const product = good && models.till.product(good.id)
  if (!good || !product || product.stock < 5000) return null
  const quantity = good.sku.endsWith('-JAR')
    ? countFromThousandths(2500)
    : countFromUnits(1 + (Math.floor(draw * 97) % 2))
  played.registerSales.push(models.till.sell([{ productId: good.id, quantity }], now).id)
  return `${quantity / 1000} of ${good.sku} sold at the register`
}

function voidAtRegister({ models }: Retail, played: Played, now: InstantMs): string | null {
  const sale = played.registerSales.pop()
  if (sale === undefined) return null
  models.till.voidSale(sale, now)
  return `register sale ${sale} voided`
}

/** Of what has a price in the shops; a price or a sale that stands already is nothing that happens. */
function changePrice({ models }: Retail, kind: PriceChange, draw: number, now: InstantMs): string | null {
  const good = pick(
    models.goods.filter(({ sku }) => !sku.endsWith('-JAR')),
    draw,
  )
  const product = good && models.till.product(good.id)
  if (!good || !product) return null
  // A tenth, to whole cents: more would rightly be held for a person.
  const tenths = (share: number) => moneyFromTenThousandths(Math.round((good.price * share) / 10) * 100)
  if (kind === 'price_change') {
    models.till.setPrice(good.id, product.price === tenths(10) ? tenths(11) : tenths(10), now)
    return `${good.sku}: price changed at the till`
  }
  if ((kind === 'sale_end') === (product.salePrice === null)) return null
  models.till.setSale(good.id, kind === 'sale_end' ? null : tenths(9), now)
  return `${good.sku}: ${kind === 'sale_end' ? 'sale over' : 'on sale'} at the till`
}

type PriceChange = 'price_change' | 'sale_price' | 'sale_end'

function placeOrder(
  retail: Retail,
  planned: Extract<Planned, { kind: 'order' }>,
  played: Played,
  now: InstantMs,
): string | null {
  const { models } = retail
  const { shop, sku, draw } = planned
  const forSale = models.listings.filter((each) => each.shop === shop && (sku === undefined || each.sku === sku))
  const listing = pick(forSale, draw)
  if (!listing || shownBy(models, listing) < 3) return null
  const quantity = 1 + (Math.floor(draw * 89) % 2)
  if (!order(retail, { listing, quantity, number: planned.order }, played, now)) return null
  return `${quantity} of ${listing.sku} ordered at ${shop}`
}

interface Wanted {
  readonly listing: Placed
  readonly quantity: number
  readonly number: number
}

/** False where the shop refuses. */
function order({ models }: Retail, { listing, quantity, number }: Wanted, played: Played, now: InstantMs): boolean {
  if (listing.shop === 'web') {
    const placed = models.web.placeOrder([{ productId: Number(listing.id), quantity }], now)
    if (placed) played.webOrders.set(number, placed.id)
    return placed !== null
  }
  const placed = models.street.placeOrder([{ inventoryItemId: listing.id, quantity }], now)
  if (placed) played.streetOrders.set(number, { id: placed.id, inventoryItemId: listing.id })
  return placed !== null
}

/** Null where the order was refused. */
function takeBack(
  { models }: Retail,
  { kind, order: number }: Extract<Planned, { kind: 'cancel' | 'refund' }>,
  { webOrders, streetOrders }: Played,
  now: InstantMs,
): string | null {
  const webOrder = webOrders.get(number)
  const streetOrder = streetOrders.get(number)
  if (webOrder !== undefined) {
    const line = models.web.order(webOrder)?.lines[0]
    if (kind === 'cancel' || !line) models.web.setOrderStatus(webOrder, 'cancelled', now)
    else models.web.refund(webOrder, line.id, 1, true, now)
    return `order ${webOrder} at web: ${WORDS[kind]}`
  }
  if (!streetOrder) return null
  const { id, inventoryItemId } = streetOrder
  const done =
    kind === 'cancel'
      ? models.street.cancelOrder(id, true, now)
      : models.street.refund(id, [{ inventoryItemId, quantity: 1, restock: true }], now)
  return done && `order ${done.name} at main-street: ${WORDS[kind]}`
}

const WORDS = { cancel: 'cancelled', refund: 'one unit refunded and put back' } as const
