import { countFromUnits } from '../../core/count.js'
import type { Echo } from '../../ports/call.js'
import { failed, success, type Failure, type Result } from '../../ports/outcome.js'
import type { Answer } from './client.js'
import { priceProducts, type PriceBody, type PriceEntry, type StockBody } from './compose.js'
import { failureOfErrors, failureOfUserError } from './fail.js'
import { priceAnswer, stockAnswer, type UserError } from './wire.js'

type Outcomes = Result<readonly Result<Echo>[]>

const UNREADABLE: Failure = { kind: 'unknown', detail: 'the answer does not say what was done' }

/**
 * What became of a stock call. Without an error each entry shows the figure that it asked for, since compare-and-set
 * lets nothing else through; one error means that nothing of the call was written (unverified, and assumed).
 */
export function stockOutcome(answer: Answer, body: StockBody): Outcomes {
  if (answer.errors.length > 0) return failed(failureOfErrors(answer.errors, answer.cost, 'stock'))
  const parsed = stockAnswer.safeParse(answer.data)
  if (!parsed.success) return failed(UNREADABLE)
  const { quantities } = body.variables.input
  const { userErrors } = parsed.data.inventorySetQuantities
  if (userErrors.length === 0) {
    return success(quantities.map(({ quantity }) => success({ figure: countFromUnits(quantity) })))
  }
  const blamed = blame(userErrors, 'quantities', quantities.length, 'stock')
  if ('kind' in blamed) return failed(blamed)
  return success(quantities.map((_, index) => failed(blamed.get(index) ?? untouched('call'))))
}

/**
 * What became of a price call. Each product is a mutation of its own, so one may be refused and its neighbours done;
 * within a product one error means that nothing was written (documented, as partial updates are not asked for).
 */
export function priceOutcome(answer: Answer, body: PriceBody): Outcomes {
  const data = priceAnswer.safeParse(answer.data)
  const general = answer.errors.filter((error) => aliasOf(error.path?.[0]) === undefined)
  if (general.length > 0) return failed(failureOfErrors(general, answer.cost, 'price'))
  if (!data.success && answer.errors.length === 0) return failed(UNREADABLE)
  const outcomes = priceProducts(body).flatMap((entries, index) => {
    const errors = answer.errors.filter((error) => aliasOf(error.path?.[0]) === index)
    if (errors.length > 0) return alike(entries, failureOfErrors(errors, answer.cost, 'price'))
    const payload = data.data?.[`p${index}`]
    return payload ? productOutcome(payload, entries) : alike(entries, UNREADABLE)
  })
  return success(outcomes)
}

type Payload = NonNullable<NonNullable<ReturnType<typeof priceAnswer.parse>>[string]>

function productOutcome(payload: Payload, entries: readonly PriceEntry[]): readonly Result<Echo>[] {
  if (payload.userErrors.length > 0) {
    const blamed = blame(payload.userErrors, 'variants', entries.length, 'price')
    if ('kind' in blamed) return alike(entries, blamed)
    return entries.map((_, index) => failed(blamed.get(index) ?? untouched('product')))
  }
  const echoed = new Set(payload.productVariants?.map(({ id }) => id))
  return entries.map(({ id }) => (echoed.has(id) ? success({ figure: null }) : failed(UNREADABLE)))
}

/**
 * Finds whom the errors mean: a path such as ["input", "quantities", "3", "quantity"] names an entry. Where one names
 * none, it is about the whole, and its failure is returned instead.
 */
function blame(
  errors: readonly UserError[],
  list: string,
  length: number,
  purpose: 'stock' | 'price',
): ReadonlyMap<number, Failure> | Failure {
  const blamed = new Map<number, Failure>()
  let whole: Failure | undefined
  for (const error of errors) {
    const failure = failureOfUserError(error, purpose)
    const index = indexIn(error.field, list, length)
    if (failure.kind === 'unknown') return failure
    if (index === undefined) whole = graver(whole, failure)
    else blamed.set(index, graver(blamed.get(index), failure))
  }
  return whole ?? blamed
}

function indexIn(field: readonly string[] | null, list: string, length: number): number | undefined {
  const text = field?.[field.indexOf(list) + 1]
  if (text === undefined || !field?.includes(list) || !/^\d+$/.test(text)) return undefined
  return Number(text) < length ? Number(text) : undefined
}

/** A refusal outweighs a stale figure: reading again does not mend it. */
function graver(before: Failure | undefined, failure: Failure): Failure {
  return before && before.kind !== 'stale' ? before : failure
}

function untouched(whole: 'call' | 'product'): Failure {
  return { kind: 'stale', detail: `nothing was written: another entry of the ${whole} was refused` }
}

function alike(entries: readonly PriceEntry[], failure: Failure): readonly Result<Echo>[] {
  return entries.map(() => failed(failure))
}

function aliasOf(step: string | number | undefined): number | undefined {
  const digits = /^p(\d+)$/.exec(String(step))?.[1]
  return digits === undefined ? undefined : Number(digits)
}
