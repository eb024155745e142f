import { z } from 'zod'
import { type Money, parseMoney } from '../../core/money.js'
import type { Call, Echo } from '../../ports/call.js'
import type { ClockPort } from '../../ports/clock.js'
import { failed, type Failure, type Result, success } from '../../ports/outcome.js'
import type { WireOutcome, WooCommerceApi } from './api.js'
import { figureOf } from './convert.js'
import { entryFailure, isStrained, writeFailure } from './fail.js'
import type { Pace } from './pace.js'
import { wireBatchAnswer, type WireEcho, wireEcho } from './wire.js'

const stockBody = z.object({ update: z.array(z.object({ id: z.int(), inventory_delta: z.int() })) })
const priceBody = z.object({
  update: z.array(z.object({ id: z.int(), regular_price: z.string(), sale_price: z.string() })),
})
type PriceEntry = z.infer<typeof priceBody>['update'][number]

/** What was asked of one id, and how its echo is judged. */
interface Entry {
  readonly id: number
  judge(echo: WireEcho): Result<Echo>
}

/**
 * Sends one journalled batch, once. WooCommerce answers 200 to much that it ignores, so that only what it echoes counts:
 * an entry is done where the echo shows the stock managed, or the prices that were asked for.
 */
export function openSender(
  api: WooCommerceApi,
  pace: Pace,
  clock: ClockPort,
): (call: Call) => Promise<Result<readonly Result<Echo>[]>> {
  return async function send(call) {
    const unsendable = refusedBeforeSending(call)
    if (unsendable !== undefined) return success(unsendable)
    const entries = entriesOf(call)
    const outcome = await api.post(call.operation, call.body)
    observe(pace, outcome, entries.length)
    const rows = batchRows(outcome)
    if (rows?.length !== entries.length) return failed(writeFailure(outcome, clock.now()))
    const echoes = echoesById(rows)
    return success(entries.map((entry) => outcomeOf(entry, echoes.get(entry.id))))
  }
}

function observe(pace: Pace, outcome: WireOutcome, items: number): void {
  const strained = isStrained(outcome)
  // Nothing was learned from a shop that was not reached or declined to work.
  if (strained || batchRows(outcome) !== undefined) pace.observe({ items, elapsedMs: outcome.elapsedMs, strained })
}

function batchRows(outcome: WireOutcome): readonly unknown[] | undefined {
  if (outcome.kind !== 'answered' || outcome.status < 200 || outcome.status > 299) return undefined
  const parsed = wireBatchAnswer.safeParse(outcome.body)
  return parsed.success ? parsed.data.update : undefined
}

function echoesById(rows: readonly unknown[]): Map<number, WireEcho> {
  const echoes = new Map<number, WireEcho>()
  for (const row of rows) {
    const parsed = wireEcho.safeParse(row)
    if (parsed.success) echoes.set(parsed.data.id, parsed.data)
  }
  return echoes
}

function outcomeOf(entry: Entry, echo: WireEcho | undefined): Result<Echo> {
  if (echo === undefined) return failed(unknown(`the answer says nothing of ${entry.id}`))
  if (echo.error !== undefined) return failed(entryFailure(echo.error))
  return entry.judge(echo)
}

function entriesOf(call: Call): readonly Entry[] {
  const body: unknown = JSON.parse(call.body)
  if (call.kind === 'stock') return stockBody.parse(body).update.map(({ id }) => ({ id, judge: judgeStock }))
  return priceBody.parse(body).update.map((asked) => ({ id: asked.id, judge: (echo) => judgePrice(asked, echo) }))
}

/** Prices that WooCommerce would alter without a word; they come in calls of their own. Undefined where there are none. */
function refusedBeforeSending(call: Call): readonly Result<Echo>[] | undefined {
  if (call.kind !== 'price') return undefined
  const problems = priceBody.parse(JSON.parse(call.body)).update.map(problemOfPrices)
  if (!problems.some((problem) => problem !== undefined)) return undefined
  return problems.map((problem) =>
    failed(refused(problem ?? 'not sent: another price of the same call is not fit to be')),
  )
}

function problemOfPrices(entry: PriceEntry): string | undefined {
  const price = parseMoney(entry.regular_price)
  const sale = moneyOrNone(entry.sale_price)
  if (price === undefined || sale === undefined) return `not sent: ${pricesAsText(entry)} are no prices`
  return sale !== null && sale >= price
    ? `not sent: the sale is no lower than the price, ${pricesAsText(entry)}`
    : undefined
}

/** A figure other than the expected one is no failure: an order may have come in between, and the engine looks again. */
function judgeStock(echo: WireEcho): Result<Echo> {
  if (echo.manage_stock === undefined) return failed(unknown('the answer does not show the stock'))
  if (echo.manage_stock === 'parent') return failed(refused('its stock is managed at the parent product'))
  if (!echo.manage_stock) return failed(refused('stock is not managed there'))
  const figure = figureOf(echo.stock_quantity)
  return figure === null ? failed(unknown('the answer shows no figure that can be read')) : success({ figure })
}

function judgePrice(asked: PriceEntry, echo: WireEcho): Result<Echo> {
  const { regular_price, sale_price } = echo
  if (regular_price === undefined || sale_price === undefined)
    return failed(unknown('the answer does not show the prices'))
  const same =
    moneyOrNone(regular_price) === moneyOrNone(asked.regular_price) &&
    moneyOrNone(sale_price) === moneyOrNone(asked.sale_price)
  if (same) return success({ figure: null })
  const shown = pricesAsText({ regular_price, sale_price })
  return failed(refused(`asked for ${pricesAsText(asked)}, and the shop shows ${shown}`))
}

/** Null for none, undefined for what is no price. */
function moneyOrNone(text: string): Money | null | undefined {
  return text === '' ? null : parseMoney(text)
}

function pricesAsText(prices: { readonly regular_price: string; readonly sale_price: string }): string {
  return `price "${prices.regular_price}", sale "${prices.sale_price}"`
}

function refused(detail: string): Failure {
  return { kind: 'refused', detail }
}

function unknown(detail: string): Failure {
  return { kind: 'unknown', detail }
}
