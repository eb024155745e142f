import { add, countFromThousandths, subtract, type Count } from '../../core/count.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Books } from './books.js'
import type { Catalogue } from './catalogue.js'
import type { BrotherPosOptions } from './options.js'
import { adjustmentJson } from './view.js'
import type { Webhooks } from './webhooks.js'

/** Documented; there is none for a sale. */
export const ADJUSTMENT_TYPES: readonly string[] = [
  'receive',
  'count',
  'spoilage',
  'damage',
  'reweigh',
  'moisture_loss',
]

export type AdjustmentRequest = {
  readonly productId: number
  readonly type: string
  readonly reason?: string | null
} & ({ readonly quantityChange: Count } | { readonly newStock: Count })

export interface Adjustment {
  readonly id: number
  readonly productId: number
  readonly productName: string
  readonly type: string
  readonly before: Count
  readonly after: Count
  readonly amount: Count
  readonly reason: string | null
  readonly at: InstantMs
}

export interface Adjustments {
  /** What would come of it, or what speaks against it, in the platform's words. Changes nothing. */
  foresee(request: AdjustmentRequest, now: InstantMs): Adjustment | readonly string[]
  /** Applies it and announces it, or tells what speaks against it. */
  apply(request: AdjustmentRequest, now: InstantMs): Adjustment | readonly string[]
  /** In the order in which they were made. */
  all(): readonly Adjustment[]
}

export function createAdjustments(parts: {
  readonly options: () => BrotherPosOptions
  readonly catalogue: Catalogue
  readonly books: Books
  readonly webhooks: Webhooks
}): Adjustments {
  const { options, catalogue, books, webhooks } = parts
  const made: Adjustment[] = []

  function foresee(request: AdjustmentRequest, now: InstantMs): Adjustment | readonly string[] {
    const { productId, type, reason = null } = request
    const product = catalogue.need(productId)
    const { belowZero, stockDecimals } = options()
    const wanted = wantedStock(request, product.stock, stockDecimals)
    const problems: string[] = []
    if (!ADJUSTMENT_TYPES.includes(type)) problems.push('Adjustment type is not included in the list')
    if (product.bundle) problems.push('Product is a bundle and has no stock of its own')
    if (belowZero === 'refused' && wanted < 0) problems.push('New stock must be greater than or equal to 0')
    if (problems.length > 0) return problems
    const after = belowZero === 'floored' ? atLeastZero(wanted, product.stock) : wanted
    const figures = { before: product.stock, after, amount: subtract(after, product.stock) }
    return { id: made.length + 1, productId, productName: product.name, type, ...figures, reason, at: now }
  }

  return {
    foresee,
    all: () => made,
    apply(request, now) {
      const adjustment = foresee(request, now)
      if (!isAdjustment(adjustment)) return adjustment
      made.push(adjustment)
      const { id, productId, amount, reason } = adjustment
      const movement = { productId, amount, cause: 'adjustment', reference: `adjustment ${id}`, reason } as const
      const data = () => adjustmentJson(adjustment, 'quantity_change')
      webhooks.announce('inventory.adjusted', 'stock_adjustment', id, data, now)
      books.move({ ...movement, announced: true }, now)
      return adjustment
    },
  }
}

export function isAdjustment(outcome: Adjustment | readonly string[]): outcome is Adjustment {
  return !Array.isArray(outcome)
}

function wantedStock(request: AdjustmentRequest, stock: Count, decimals: number): Count {
  if ('newStock' in request) return roundTo(request.newStock, decimals)
  return add(stock, roundTo(request.quantityChange, decimals))
}

/** Half away from zero, as databases round decimals. */
function roundTo(count: Count, decimals: number): Count {
  const step = 10 ** (3 - decimals)
  return countFromThousandths(Math.sign(count) * Math.round(Math.abs(count) / step) * step)
}

/** Stops at zero, and leaves a figure that already is below it where it is. */
function atLeastZero(wanted: Count, stock: Count): Count {
  return countFromThousandths(Math.max(wanted, Math.min(stock, 0)))
}
