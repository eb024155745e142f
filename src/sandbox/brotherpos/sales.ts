import { negate } from '../../core/count.js'
import type { Money } from '../../core/money.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Books } from './books.js'
import type { Catalogue } from './catalogue.js'
import { unpack, type Goods } from './goods.js'
import { saleJson } from './view.js'
import type { Webhooks } from './webhooks.js'

interface SaleLine extends Goods {
  readonly id: number
  readonly productName: string
  readonly sku: string | null
  readonly unitPrice: Money
}

export interface Sale {
  readonly id: number
  readonly receiptNumber: string
  readonly status: 'completed' | 'voided'
  readonly lines: readonly SaleLine[]
  /** What left the shelves for it: the lines' goods, and for bundles their parts. */
  readonly taken: readonly Goods[]
  /** When it was rung up. */
  readonly completedAt: InstantMs
  /** When the platform learnt of it: later than that where the register was offline. */
  readonly createdAt: InstantMs
  readonly updatedAt: InstantMs
}

export interface Sales {
  /** Stock may fall below zero, as it does at registers. Throws a RangeError on goods that are not there. */
  sell(goods: readonly Goods[], now: InstantMs, rungUpAt?: InstantMs): Sale
  /** Restores the stock of what is still there. Throws a RangeError where there is no such sale, or it is voided already. */
  voidSale(id: number, now: InstantMs): Sale
  get(id: number): Sale | undefined
  /** In the order in which the platform learnt of them. */
  all(): readonly Sale[]
}

export function createSales(parts: {
  readonly catalogue: Catalogue
  readonly books: Books
  readonly webhooks: Webhooks
}): Sales {
  const { catalogue, books, webhooks } = parts
  const sales: Sale[] = []
  let lastLine = 0

  function toLine({ productId, quantity }: Goods): SaleLine {
    const { name, sku, price, salePrice } = catalogue.need(productId)
    lastLine += 1
    return { id: lastLine, productId, quantity, productName: name, sku, unitPrice: salePrice ?? price }
  }

  /** Keeps the sale as it now is, tells of it, and moves the stock. */
  function record(sale: Sale, event: 'sale.completed' | 'sale.voided', now: InstantMs): Sale {
    sales[sale.id - 1] = sale
    webhooks.announce(event, 'sale', sale.id, () => saleJson(sale), now)
    const voided = event === 'sale.voided'
    const about = { cause: voided ? 'void' : 'sale', reference: `sale ${sale.id}`, announced: true } as const
    for (const { productId, quantity } of sale.taken) {
      if (!catalogue.get(productId)) continue
      books.move({ productId, amount: voided ? quantity : negate(quantity), ...about }, now)
    }
    return sale
  }

  return {
    all: () => sales,
    get: (id) => sales[id - 1],
    sell(goods, now, rungUpAt = now) {
      const taken = unpack(goods, catalogue)
      const id = sales.length + 1
      const receiptNumber = `R-${String(id).padStart(6, '0')}`
      const times = { completedAt: rungUpAt, createdAt: now, updatedAt: now }
      const sale: Sale = { id, receiptNumber, status: 'completed', lines: goods.map(toLine), taken, ...times }
      return record(sale, 'sale.completed', now)
    },
    voidSale(id, now) {
      const sale = sales[id - 1]
      if (!sale) throw new RangeError(`there is no sale ${id}`)
      if (sale.status === 'voided') throw new RangeError(`sale ${id} is voided already`)
      return record({ ...sale, status: 'voided', updatedAt: now }, 'sale.voided', now)
    },
  }
}
