import { countFromNumber, parseCount, ZERO, type Count } from '../../core/count.js'
import { isAdjustment, type Adjustment, type AdjustmentRequest } from './adjustments.js'
import type { BrotherPosOptions } from './options.js'
import { invalid, many, NOT_FOUND, one, refused, type Reply } from './reply.js'
import { pagingOf, wholeNumber, type Asked, type Route, type Store } from './route.js'
import { adjustmentJson, adjustmentRowJson } from './view.js'

export const ADJUSTMENT_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/stock_adjustments', scope: 'inventory:write', handle: adjustStock },
  { method: 'GET', path: '/stock_adjustments', scope: 'inventory:read', handle: listAdjustments },
]

const DEFAULT_PER_PAGE = 25

/** Takes the store's own dialect; the parameter of the other is not known here and so is not seen. */
function adjustStock({ options, catalogue, adjustments }: Store, { body, now, pretence }: Asked): Reply {
  const { dialect, missingParameterStatus } = options()
  const missing = ['product_id', 'adjustment_type', dialect].filter((name) => isBlank(body[name]))
  if (missing.length > 0) return refuseMissing(missing, missingParameterStatus)
  const productId = wholeNumber(String(body.product_id))
  if (productId === undefined || !catalogue.get(productId)) return refused(404, 'Product not found')
  const figure = readCount(body[dialect])
  if (figure === undefined) return invalid([`${label(dialect)} is not a number`])
  const request = toRequest(dialect, productId, body, figure)
  const outcome = pretence ? adjustments.foresee(request, now) : adjustments.apply(request, now)
  if (!isAdjustment(outcome)) return invalid(outcome)
  const told = pretence === 'unmoved' ? { ...outcome, after: outcome.before, amount: ZERO } : outcome
  return one(adjustmentJson(told, dialect), pretence ? 200 : 201)
}

function toRequest(
  dialect: BrotherPosOptions['dialect'],
  productId: number,
  body: Asked['body'],
  figure: Count,
): AdjustmentRequest {
  const reason = typeof body.reason === 'string' && body.reason !== '' ? body.reason : null
  const about = { productId, type: String(body.adjustment_type), reason }
  return dialect === 'new_stock' ? { ...about, newStock: figure } : { ...about, quantityChange: figure }
}

/** Newest first. Whether there is such a list, and how it filters, is unknown; it is 404 where there is none. */
function listAdjustments({ options, adjustments }: Store, { query }: Asked): Reply {
  const { ledgerReadable, dialect } = options()
  if (!ledgerReadable) return NOT_FOUND
  const productId = wholeNumber(query.get('product_id'))
  const rows = adjustments.all().filter((row) => productId === undefined || row.productId === productId)
  const toJson = (row: Adjustment) => adjustmentRowJson(row, dialect)
  return many(rows.reverse(), pagingOf(query, DEFAULT_PER_PAGE), toJson)
}

function refuseMissing(names: readonly string[], status: 400 | 422): Reply {
  if (status === 422) return invalid(names.map((name) => `${label(name)} can't be blank`))
  return refused(400, `Missing required parameter: ${names.join(', ')}`)
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function readCount(value: unknown): Count | undefined {
  if (typeof value === 'number') return countFromNumber(value)
  return typeof value === 'string' ? parseCount(value) : undefined
}

/** `new_stock` as people read it: `New stock`. */
function label(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
