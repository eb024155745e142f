import { add, countFromNumber, countToNumber } from '../../core/count.js'
import type { CorrectionForm } from '../../core/evidence.js'
import type { Call, ComposedCall } from '../../ports/call.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { CorrectionAnswer, CorrectionRequest } from '../../ports/till.js'
import type { BrotherPosApi, Reply } from './api.js'
import type { Dialect, DialectKnowledge } from './dialect.js'
import { writeFailure } from './fail.js'
import type { BrotherPosSettings } from './settings.js'
import { absoluteBody, absoluteReply, deltaBody, deltaReply, parseError, parseSingle } from './wire.js'

const OPERATION = 'stock_adjustments'
const LONGEST_REASON = 100

/** The exact call for a correction, in the given dialect. Its answer is judged by its own body, whatever is learned later. */
export function composeCorrection(
  request: CorrectionRequest,
  key: string,
  dialect: Dialect,
  adjustmentType: BrotherPosSettings['adjustment_type'],
): ComposedCall {
  const { itemId, amount, reading } = request
  const figure =
    dialect === 'quantity_change'
      ? { quantity_change: countToNumber(amount) }
      : { new_stock: countToNumber(add(reading, amount)) }
  const body = JSON.stringify({
    product_id: /^\d{1,15}$/.test(itemId) ? Number(itemId) : itemId,
    adjustment_type: adjustmentType,
    ...figure,
    reason: reasonText(request.marker, request.words),
  })
  return { kind: 'correction', operation: OPERATION, key, body, subjects: [itemId] }
}

/** The marker and as many of the words as fit, printable and on one line. */
function reasonText(marker: string, words: string): string {
  let reason = marker
  for (const character of ` ${words.replace(/[\p{C}\s]+/gu, ' ').trim()}`) {
    if (reason.length + character.length > LONGEST_REASON) break
    reason += character
  }
  return reason.trimEnd()
}

/**
 * Sends a journalled correction once. It counts as applied only where the answer repeats what was asked; `stale` means
 * that the store refused this dialect, wrote nothing, and is to be asked again in the other.
 */
export async function sendCorrection(
  call: Call,
  api: BrotherPosApi,
  knowledge: DialectKnowledge,
): Promise<Result<CorrectionAnswer>> {
  const asked = readBody(call.body)
  const reply = await api.post(`/${OPERATION}`, call.body)
  const answer = readAnswer(asked, reply)
  if (answer !== undefined) {
    knowledge.learn(asked.dialect)
    return success(answer)
  }
  if (reply.kind === 'answered' && (reply.status === 400 || reply.status === 422)) {
    const error = parseError(reply.json)
    if (error !== undefined && knowledge.corrects(asked.dialect, error)) {
      return failed({ kind: 'stale', detail: `the till does not take ${asked.dialect}` })
    }
  }
  return failed(writeFailure(reply))
}

/** In which dialect a journalled correction was composed. */
export function formOf(call: Call): CorrectionForm {
  return formIn(readBody(call.body).dialect)
}

export function formIn(dialect: Dialect): CorrectionForm {
  return dialect === 'quantity_change' ? 'difference' : 'figure'
}

interface Asked {
  readonly dialect: Dialect
  readonly itemId: string
  readonly figure: number
}

function readBody(body: string): Asked {
  const json: unknown = JSON.parse(body)
  const delta = deltaBody.safeParse(json).data
  if (delta) return { dialect: 'quantity_change', itemId: delta.product_id, figure: delta.quantity_change }
  const absolute = absoluteBody.parse(json)
  return { dialect: 'new_stock', itemId: absolute.product_id, figure: absolute.new_stock }
}

function readAnswer(asked: Asked, reply: Reply): CorrectionAnswer | undefined {
  if (reply.kind !== 'answered' || reply.status < 200 || reply.status > 299) return undefined
  const data = parseSingle(reply.json)
  if (asked.dialect === 'new_stock') {
    const echo = absoluteReply.safeParse(data).data
    return echo?.product_id === asked.itemId ? figures(echo.old_stock, echo.new_stock) : undefined
  }
  const echo = deltaReply.safeParse(data).data
  if (echo?.product_id !== asked.itemId) return undefined
  if (countFromNumber(echo.quantity_change) !== countFromNumber(asked.figure)) return undefined
  return figures(echo.quantity_before, echo.quantity_after)
}

function figures(beforeUnits: number, afterUnits: number): CorrectionAnswer | undefined {
  const before = countFromNumber(beforeUnits)
  const after = countFromNumber(afterUnits)
  return before === undefined || after === undefined ? undefined : { before, after }
}
