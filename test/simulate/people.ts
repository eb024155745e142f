import { countFromUnits } from '../../src/core/count.js'
import { globalId } from '../../src/channels/shopify/convert.js'
import type { Random } from './random.js'
import { type Listing, type Shelves, STREET, WEB } from './shelves.js'

export interface People {
  /** One moment of a day: at the register, in the shops, or in the back office. What was done, in words. */
  act(now: number): string
}

/** Everybody but the daemon. What they do depends on nothing but chance and the shelves. */
export function openPeople(shelves: Shelves, chance: Random, unannouncedPercent: number): People {
  const { till, web, street } = shelves.models
  const streetOrders: string[] = []

  function buy(listing: Listing, quantity: number, now: number): string {
    if (listing.shop === WEB) {
      const order = web.placeOrder([{ productId: Number(listing.id), quantity }], now)
      return `web sells ${quantity} ${listing.sku}: ${order ? `order ${order.id}` : 'sold out'}`
    }
    const order = street.placeOrder([{ inventoryItemId: globalId('InventoryItem', listing.id), quantity }], now)
    if (order) streetOrders.push(order.id)
    return `street sells ${quantity} ${listing.sku}: ${order ? order.name : 'sold out'}`
  }

  function takeBackAtWeb(now: number): string {
    const orders = web.orders().filter(({ status }) => status !== 'trash')
    if (orders.length === 0) return 'nobody wants anything back'
    const order = chance.pick(orders)
    const line = order.lines[0]
    if (order.status === 'processing' && line && line.quantity > line.refundedQuantity && chance.percent(40)) {
      web.refund(order.id, line.id, 1, chance.percent(70), now)
      return `web refunds 1 of order ${order.id}`
    }
    if (order.status === 'processing' && line && chance.percent(15)) {
      web.editLine(order.id, line.id, 0, now)
      return `web takes the line out of order ${order.id}`
    }
    const status = chance.pick(['cancelled', 'processing', 'on-hold', 'pending', 'completed'] as const)
    web.setOrderStatus(order.id, status, now)
    return `web sets order ${order.id} to ${status}`
  }

  function takeBackAtStreet(now: number): string {
    if (streetOrders.length === 0) return 'nobody wants anything back'
    const order = chance.pick(streetOrders)
    const done = street.cancelOrder(order, chance.percent(80), now)
    return `street cancels ${order}: ${done ? 'done' : 'too late'}`
  }

  function edit(listing: Listing, now: number): string {
    if (listing.shop === STREET) {
      const by = chance.whole(-2, 2)
      street.editQuantity({ inventoryItemId: globalId('InventoryItem', listing.id), change: { by } }, now)
      return `staff change ${listing.sku} at street by ${by}`
    }
    const to = chance.whole(0, 20)
    web.editStock(Number(listing.id), to, now)
    return `staff set ${listing.sku} at web to ${to}`
  }

  function voidSale(now: number): string {
    const open = till.sales().filter(({ status }) => status === 'completed')
    if (open.length === 0) return 'nothing to void'
    const { id } = chance.pick(open)
    till.voidSale(id, now)
    return `register voids sale ${id}`
  }

  function atTheCounter(kind: number, now: number): string {
    const item = chance.pick(shelves.items)
    const quantity = chance.whole(1, 3)
    const goods = [{ productId: item.id, quantity: countFromUnits(quantity) }]
    if (chance.percent(unannouncedPercent / 2)) {
      till.receive(item.id, countFromUnits(quantity), now, { announced: false })
      return `till receives ${quantity} ${item.sku}, and tells nobody`
    }
    if (chance.percent(unannouncedPercent / 2)) {
      till.returnGoods(goods, now)
      return `register takes back ${quantity} ${item.sku}, and tells nobody`
    }
    if (kind < 4) return voidSale(now)
    till.sell(goods, now, chance.percent(5) ? now - chance.whole(1, 120) * 60_000 : now)
    return `register sells ${quantity} ${item.sku}`
  }

  return {
    act(now) {
      const kind = chance.fraction() * 100
      const listing = chance.pick(shelves.listings)
      if (kind < 30) return atTheCounter(kind, now)
      if (kind < 78) return buy(listing, chance.whole(1, 3), now)
      if (kind < 94) return listing.shop === WEB ? takeBackAtWeb(now) : takeBackAtStreet(now)
      return edit(listing, now)
    },
  }
}
