import { markerIn } from '../../core/marker.js'
import type { ChannelContext } from '../../ports/context.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { BrotherPosApi, Reply } from './api.js'
import { readFailure } from './fail.js'
import type { BrotherPosSettings } from './settings.js'
import { examineDates } from './examine-dates.js'
import { examineSaleDays } from './examine-sale-days.js'
import { examineVariations } from './examine-variations.js'
import { examineWebhooks } from './examine-webhooks.js'
import { ledgerRow, productRow, rowsOf } from './wire.js'

const LONGEST_REASON = 100

/** What is read of each part of the API, with the scope that it takes. */
interface Answers {
  readonly products: Reply
  readonly sales: Reply
  readonly ledger: Reply
  readonly subscriptions: Reply
}

/** Looks at what this store's key may do, and at each thing that the documentation leaves open. Some ten reads. */
export async function examineTill(
  settings: BrotherPosSettings,
  api: BrotherPosApi,
  context: ChannelContext,
): Promise<readonly Examined[]> {
  const list = (path: string): Promise<Reply> => api.get(path, { page: '1', per_page: '100' }, 'event')
  // One after the other: a key may allow few.
  const answers: Answers = {
    products: await list('/products'),
    sales: await list('/sales'),
    ledger: await list('/stock_adjustments'),
    subscriptions: await list('/webhook_subscriptions'),
  }
  return [
    ...scopes(answers),
    rateLimit(settings, answers.products),
    ledger(answers.ledger),
    reasons(answers.ledger),
    ...(await examineDates(answers, api)),
    await examineSaleDays(answers.sales, api),
    ...(await examineVariations(answers.products, api)),
    order(answers.products),
    ...examineWebhooks(settings, context.memory, answers.subscriptions),
    dialect(settings, context.memory.recall('adjustments')),
    testMode(answers.ledger),
    unclear('left alone', 'bulk updates, and how subscriptions are changed or tested: tillsync uses none of them'),
  ]
}

const SCOPES = [
  ['products', 'products:read'],
  ['sales', 'sales:read'],
  ['ledger', 'inventory:read'],
  ['subscriptions', 'webhooks:manage'],
] as const

/** `inventory:write` shows only when something is written. */
function scopes(answers: Answers): readonly Examined[] {
  const missing = SCOPES.filter(([part]) => isForbidden(answers[part])).map(([, scope]) => scope)
  const silent = SCOPES.filter(([part]) => !isClear(answers[part])).map(([, scope]) => scope)
  const findings: Examined[] = []
  if (missing.length > 0) {
    const todo = 'make a key with all five scopes (README) and put it where the configuration points'
    const verdict = missing.every((scope) => scope === 'webhooks:manage') ? 'warn' : 'error'
    findings.push(trouble('scopes', verdict, `the key lacks ${missing.join(', ')}`, todo))
  }
  if (silent.length > 0) findings.push(unclear('scopes', `not answered for ${silent.join(', ')}: ${detailOf(answers)}`))
  if (findings.length === 0) findings.push(fine('scopes', 'the key may read products, sales, adjustments and webhooks'))
  return findings
}

function isForbidden(reply: Reply): boolean {
  return reply.kind === 'answered' && (reply.status === 401 || reply.status === 403)
}

/** A store may have no such list, which says nothing against the key. */
function isClear(reply: Reply): boolean {
  return reply.kind === 'answered' && (reply.status < 429 || reply.status === 501)
}

function detailOf(answers: Answers): string {
  const first = Object.values(answers).find((reply: Reply) => !isClear(reply)) as Reply
  return readFailure(first).detail
}

function rateLimit({ requests_per_minute: ours }: BrotherPosSettings, reply: Reply): Examined {
  const theirs = reply.kind === 'answered' ? reply.limit : undefined
  if (theirs === undefined) return unclear('rate limit', 'the store does not say how much the key may ask in a minute')
  const found = `the key may ask ${theirs} times a minute, and requests_per_minute is ${ours}`
  if (theirs < ours) return trouble('rate limit', 'error', found, `set requests_per_minute: ${theirs}`)
  if (theirs >= 2 * ours)
    return trouble('rate limit', 'warn', found, `set requests_per_minute: ${theirs}, and sweeps are faster`)
  return fine('rate limit', found)
}

function ledger(reply: Reply): Examined {
  if (rowsOf(reply) !== undefined)
    return fine('ledger', 'adjustments can be read: a correction whose answer is lost is settled by them')
  if (reply.kind !== 'answered' || reply.status === 429 || reply.status >= 500)
    return unclear('ledger', `could not be asked for: ${readFailure(reply).detail}`)
  const found = `adjustments can't be read (${readFailure(reply).detail})`
  const todo =
    'point its webhooks here, with inventory.adjusted: else a correction whose answer is lost is settled by what is probable, or by you'
  return trouble('ledger', 'warn', found, todo)
}

function reasonsIn(rows: readonly unknown[]): readonly string[] {
  return rows.flatMap((row) => ledgerRow.safeParse(row).data?.reason ?? [])
}

/** Such a key writes nothing, and what it is answered is documented nowhere: only what was written speaks for it. */
function testMode(reply: Reply): Examined {
  const isWritten = reasonsIn(rowsOf(reply) ?? []).some((text) => markerIn(text) !== undefined)
  if (isWritten) return fine('test mode', 'the key writes: corrections of ours are in the ledger')
  return unclear('test mode', 'whether the key is in it shows only when it writes', 'tillsync doctor --probe <SKU>')
}

/** By what the ledger keeps of our own corrections. */
function reasons(reply: Reply): Examined {
  const rows = rowsOf(reply)
  if (rows === undefined) return unclear('reasons', 'there is no ledger in which they could be read back')
  const texts = reasonsIn(rows)
  const ours = texts.filter((text) => markerIn(text) !== undefined)
  if (texts.length > 0 && ours.length === 0 && texts.some((text) => text.includes('[ts')))
    return trouble(
      'reasons',
      'error',
      'the store changes how a reason begins',
      'report it: corrections can’t be settled',
    )
  if (ours.length === 0)
    return unclear(
      'reasons',
      'no correction of ours is in its ledger: a probe puts one there',
      'tillsync doctor --probe <SKU>',
    )
  const longest = Math.max(...ours.map((text) => text.length))
  const found = `${ours.length} of ours with their marker; the longest has ${longest} characters`
  return fine('reasons', longest < LONGEST_REASON ? `${found}, of ${LONGEST_REASON} that may be sent` : found)
}

/** Documented nowhere; walks hold by any order. */
function order(reply: Reply): Examined {
  const ids = (rowsOf(reply) ?? []).flatMap((row) => Number(productRow.safeParse(row).data?.id ?? []))
  if (ids.length < 3) return unclear('order of lists', 'there are too few products to tell')
  const rises = ids.every((id, index) => index === 0 || id >= (ids[index - 1] ?? id))
  const falls = ids.every((id, index) => index === 0 || id <= (ids[index - 1] ?? id))
  return fine('order of lists', rises ? 'by id, the oldest first' : falls ? 'by id, the newest first' : 'not by id')
}

function dialect({ adjustments }: BrotherPosSettings, learned: string | undefined): Examined {
  if (adjustments !== 'auto') return fine('dialect', `corrections are sent as ${adjustments}, as configured`)
  if (learned !== undefined) return fine('dialect', `the store takes corrections as ${learned}`)
  return unclear('dialect', 'not known before the first correction', 'tillsync doctor --probe <SKU> finds it out')
}
