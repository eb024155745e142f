import { describe, expect, test } from 'vitest'
import type { ListingReference, Order } from '../../src/ports/shop.js'
import { openedFor, units, valueOf, walk } from './bench.js'
import { composeStock, goods, type OpenShop, sendAll, type ShopBench, shelved, stockWrite } from './shop.js'

/** A shop whose orders say what they hold. */
export interface OrdersBench extends ShopBench {
  /** A paid order; its id. */
  readonly order: (listing: ListingReference, quantity: number) => Promise<string>
  readonly setStatus: (orderId: string, status: 'processing' | 'completed' | 'cancelled') => Promise<void>
  /** Gives so many of the order's only line back to the shelf. */
  readonly refund: (orderId: string, quantity: number) => Promise<void>
}

/** What a shop `by_orders` says of its orders: for each line the units that it holds out of stock at this moment. */
export function ordersContract(name: string, open: OpenShop<OrdersBench>): void {
  describe(`${name} as a shop that is followed by its orders`, { timeout: 300_000 }, () => {
    const bench = openedFor(open)

    async function read(id: string): Promise<Order> {
      const orders = await walk((cursor) => bench().port.orders(Date.now() - 60_000, cursor))
      const found = orders.filter((order) => order.id === id)
      const [only] = found
      if (!only || found.length > 1) throw new Error(`order ${id} was listed ${found.length} times`)
      return only
    }

    async function held(id: string): Promise<number> {
      const [line, ...others] = (await read(id)).lines
      if (!line || others.length > 0) throw new Error(`order ${id} has not just one line`)
      return line.held / 1000
    }

    test('says what an order is and which listing it holds how many of', async () => {
      const { port, add, order } = bench()
      expect(port.movementSource).toBe('by_orders')
      const [, id] = await add([goods(), goods()])
      const [listing] = (await walk((cursor) => port.catalogue(cursor))).filter((row) => row.id === id)
      if (!listing) throw new Error('nothing was put on the shelf')
      const before = Date.now()
      const seen = await read(await order(listing, 2))
      expect(seen.number).not.toBe('')
      expect(seen.status).toBe('processing')
      // Orders are dated to the second.
      expect(seen.createdAt).toBeGreaterThan(before - 60_000)
      expect(seen.modifiedAt).toBeGreaterThanOrEqual(seen.createdAt)
      expect(seen.lines).toMatchObject([{ listingId: listing.id, parentId: listing.parentId, held: units(2) }])
    })

    test('follows a line through its life, in step with the figure', async () => {
      const { order, setStatus, refund, shown } = bench()
      const [listing] = await shelved(bench(), goods({ stock: 10 }))
      if (!listing) throw new Error('nothing was put on the shelf')
      const id = await order(listing, 4)
      expect([await held(id), await shown(listing)]).toEqual([4, 6])
      await setStatus(id, 'completed')
      expect([await held(id), await shown(listing)]).toEqual([4, 6])
      await refund(id, 1)
      expect([await held(id), await shown(listing)]).toEqual([3, 7])
      await setStatus(id, 'cancelled')
      expect([await held(id), await shown(listing)]).toEqual([0, 10])
    })

    test('tells of an order that is cancelled and opened again', async () => {
      const { order, setStatus, shown } = bench()
      const [listing] = await shelved(bench(), goods({ stock: 5 }))
      if (!listing) throw new Error('nothing was put on the shelf')
      const id = await order(listing, 2)
      await setStatus(id, 'cancelled')
      expect([await held(id), await shown(listing)]).toEqual([0, 5])
      await setStatus(id, 'processing')
      expect([await held(id), await shown(listing)]).toEqual([2, 3])
    })

    test('does not take our own writes for anything that an order holds', async () => {
      const { port, order, shown } = bench()
      const [listing] = await shelved(bench(), goods({ stock: 5 }))
      if (!listing) throw new Error('nothing was put on the shelf')
      const id = await order(listing, 2)
      const [fresh] = valueOf(await port.listings([listing]))
      if (!fresh) throw new Error('the listing is gone')
      await sendAll(port, composeStock(port, [stockWrite(fresh, 30)]))
      expect([await held(id), await shown(listing)]).toEqual([2, 30])
    })
  })
}

/** What a shop promises that says a call may be sent again. */
export function replayContract(name: string, open: OpenShop): void {
  describe(`${name} as a shop whose calls may be repeated`, { timeout: 300_000 }, () => {
    const bench = openedFor(open)

    test('has no orders to be followed by where its figures are followed', async () => {
      const { port } = bench()
      expect(port.movementSource).toBe('by_quantity')
      expect(await port.orders(0, null)).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    })

    test('changes nothing when the same call comes again, whatever was sold meanwhile', async () => {
      const { port, shown, take } = bench()
      expect(port.replayableForMs).toBeGreaterThan(0)
      const [listing] = await shelved(bench(), goods({ stock: 10 }))
      if (!listing) throw new Error('nothing was put on the shelf')
      const [call] = composeStock(port, [stockWrite(listing, 8)])
      if (!call) throw new Error('nothing was composed')
      expect(await port.send(call)).toEqual({ ok: true, value: [{ ok: true, value: { figure: units(8) } }] })
      await take(listing, 3)
      expect(await port.send(call)).toMatchObject({ ok: true })
      expect(await shown(listing)).toBe(5)
    })

    test('does not apply later what was stale once, under the same key', async () => {
      const { port, shown, take } = bench()
      const [listing] = await shelved(bench(), goods({ stock: 10 }))
      if (!listing) throw new Error('nothing was put on the shelf')
      const calls = composeStock(port, [stockWrite(listing, 8)])
      await take(listing, 1)
      await sendAll(port, calls)
      // The figure that the call is conditional on is there again.
      await take(listing, -1)
      const figure = await shown(listing)
      await sendAll(port, calls)
      expect([8, figure]).toContain(await shown(listing))
    })
  })
}
