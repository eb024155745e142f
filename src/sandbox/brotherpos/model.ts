import { ZERO, type Count } from '../../core/count.js'
import type { Money } from '../../core/money.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Platform } from '../platform.js'
import { createAdjustments, isAdjustment, type Adjustment, type AdjustmentRequest } from './adjustments.js'
import { createAnswering } from './answer.js'
import { createBooks, type BookEntry } from './books.js'
import { createCatalogue } from './catalogue.js'
import { unpack, type Goods } from './goods.js'
import { DEFAULT_OPTIONS, type BrotherPosOptions } from './options.js'
import type { Product, ProductSeed } from './product.js'
import type { Store } from './route.js'
import { createSales, type Sale } from './sales.js'
import type { Subscription, SubscriptionRequest } from './subscriptions.js'
import { productJson } from './view.js'
import { createWebhooks, type SentWebhook } from './webhooks.js'

/** Whether the platform tells anybody (by `product.updated`, where it sends that for stock). */
interface Announcement {
  readonly announced: boolean
}

/**
 * A Brother POS store. Beside its HTTP face it has what people do at the till. All of these throw a RangeError, and
 * change nothing, on what is not there or cannot be done.
 */
export interface BrotherPosModel extends Platform {
  addProduct(seed: ProductSeed, now: InstantMs): Product
  setPrice(productId: number, price: Money, now: InstantMs): Product
  /** Null ends the sale. */
  setSale(productId: number, salePrice: Money | null, now: InstantMs): Product
  setSku(productId: number, sku: string | null, now: InstantMs): Product
  activate(productId: number, now: InstantMs): Product
  deactivate(productId: number, now: InstantMs): Product
  remove(productId: number, now: InstantMs): void
  /** A sale at the register. One that was rung up offline has an earlier instant of its own. */
  sell(goods: readonly Goods[], now: InstantMs, rungUpAt?: InstantMs): Sale
  voidSale(saleId: number, now: InstantMs): Sale
  /** Goods from a supplier. Documented: there is no webhook for receipts. */
  receive(productId: number, amount: Count, now: InstantMs, announcement: Announcement): BookEntry
  /** Goods from a customer. Documented: there is no webhook for returns, and no record that can be read. */
  returnGoods(goods: readonly Goods[], now: InstantMs, announcement?: Announcement): readonly BookEntry[]
  /** An adjustment in either dialect, whichever the HTTP face takes. */
  adjust(request: AdjustmentRequest, now: InstantMs): Adjustment
  subscribe(request: SubscriptionRequest, now: InstantMs): Subscription
  /** False where there was none. */
  unsubscribe(id: number): boolean
  subscriptions(): readonly Subscription[]
  product(productId: number): Product | undefined
  /** By id, inactive ones and variations included. */
  products(): readonly Product[]
  sales(): readonly Sale[]
  adjustments(): readonly Adjustment[]
  /** The whole truth about stock, in the order in which it moved. */
  books(): { readonly entries: readonly BookEntry[] }
  webhooks(): readonly SentWebhook[]
  options(): BrotherPosOptions
  /** What an owner or the vendor may change while the store runs: the key, its scopes, the version. */
  reconfigure(changes: Partial<BrotherPosOptions>): void
}

export function createBrotherPosModel(settings: Partial<BrotherPosOptions> = {}): BrotherPosModel {
  let current: BrotherPosOptions = { ...DEFAULT_OPTIONS, ...settings }
  const store = createStore(() => current)
  const { webhooks, books, adjustments } = store
  return {
    name: 'brotherpos',
    answer: createAnswering(store),
    takeDeliveries: (now) => webhooks.takeDeliveries(now),
    delivered: (delivery, status, now) => webhooks.delivered(delivery, status, now),
    ...atTheCounter(store),
    ...inTheBackOffice(store),
    subscribe: (request, now) => webhooks.subscriptions.add(request, now),
    unsubscribe: (id) => webhooks.subscriptions.remove(id),
    subscriptions: () => webhooks.subscriptions.all(),
    product: (productId) => store.catalogue.get(productId),
    products: () => store.catalogue.all(),
    sales: () => store.sales.all(),
    adjustments: () => adjustments.all(),
    books: () => ({ entries: books.entries() }),
    webhooks: () => webhooks.sent(),
    options: () => current,
    reconfigure(changes) {
      current = { ...current, ...changes }
    },
  }
}

function createStore(options: () => BrotherPosOptions): Store {
  const catalogue = createCatalogue()
  const webhooks = createWebhooks(options)
  const books = createBooks({ options, catalogue, webhooks })
  const sales = createSales({ catalogue, books, webhooks })
  const adjustments = createAdjustments({ options, catalogue, books, webhooks })
  return { options, catalogue, webhooks, books, sales, adjustments }
}

type Counter = Pick<BrotherPosModel, 'sell' | 'voidSale' | 'receive' | 'returnGoods' | 'adjust'>

function atTheCounter({ catalogue, books, sales, adjustments }: Store): Counter {
  return {
    sell: (goods, now, rungUpAt) => sales.sell(goods, now, rungUpAt),
    voidSale: (saleId, now) => sales.voidSale(saleId, now),
    receive(productId, amount, now, { announced }) {
      return books.move({ productId, amount, cause: 'receipt', announced }, now)
    },
    returnGoods(goods, now, { announced } = { announced: false }) {
      return unpack(goods, catalogue).map(({ productId, quantity }) =>
        books.move({ productId, amount: quantity, cause: 'return', announced }, now),
      )
    },
    adjust(request, now) {
      const outcome = adjustments.apply(request, now)
      if (!isAdjustment(outcome)) throw new RangeError(outcome.join('; '))
      return outcome
    },
  }
}

type BackOffice = Pick<
  BrotherPosModel,
  'addProduct' | 'setPrice' | 'setSale' | 'setSku' | 'activate' | 'deactivate' | 'remove'
>

function inTheBackOffice({ catalogue, books, webhooks }: Store): BackOffice {
  function change(productId: number, changes: Partial<Product>, now: InstantMs): Product {
    const product = catalogue.replace({ ...catalogue.need(productId), ...changes, updatedAt: now })
    const data = () => productJson(product, catalogue.variationsOf(productId))
    webhooks.announce('product.updated', 'product', productId, data, now)
    return product
  }
  return {
    addProduct(seed, now) {
      const { stock = ZERO } = seed
      if (seed.bundle && stock !== ZERO) throw new RangeError('a bundle has no stock of its own')
      const { id } = catalogue.add(seed, now)
      if (!seed.bundle) books.move({ productId: id, amount: stock, cause: 'start', announced: false }, now)
      const product = catalogue.need(id)
      webhooks.announce('product.created', 'product', id, () => productJson(product, []), now)
      return product
    },
    setPrice: (productId, price, now) => change(productId, { price }, now),
    setSale: (productId, salePrice, now) => change(productId, { salePrice }, now),
    setSku: (productId, sku, now) => change(productId, { sku }, now),
    activate: (productId, now) => change(productId, { active: true }, now),
    deactivate: (productId, now) => change(productId, { active: false }, now),
    remove(productId, now) {
      const variations = catalogue.variationsOf(productId)
      if (variations.length > 0) throw new RangeError(`product ${productId} still has variations`)
      catalogue.remove(productId)
      webhooks.announce('product.deleted', 'product', productId, () => ({ id: productId }), now)
    },
  }
}
