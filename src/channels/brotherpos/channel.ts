import { formatDay, formatInstant } from '../../core/instant.js'
import type { Urgency } from '../../ports/budget.js'
import type { ChannelContext } from '../../ports/context.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { ItemReading, Page, TillDescription, TillPort } from '../../ports/till.js'
import { composeCorrection, formIn, formOf, sendCorrection } from './adjust.js'
import { openApi, type BrotherPosApi } from './api.js'
import { toDescription, toItems, toSales } from './convert.js'
import { openDialect } from './dialect.js'
import { examineTill } from './examine.js'
import { readFailure } from './fail.js'
import { hearWebhook, signatureForm } from './hear.js'
import { findInLedger } from './ledger.js'
import { markersSince } from './ledger-markers.js'
import { learn, learnPayload, SIGNATURE } from './learned.js'
import type { BrotherPosSettings } from './settings.js'
import { openSubscriptions } from './subscriptions.js'
import { parseError, parseList, parseSingle } from './wire.js'

const KIND = 'brotherpos'
const ONE_DAY_MS = 24 * 3_600_000

/** Opens a Brother POS store as a till. Sends nothing by itself. */
export function openBrotherPos(settings: BrotherPosSettings, context: ChannelContext): TillPort {
  const api = openApi(settings, context)
  const dialect = openDialect(settings.adjustments, context.memory)
  const webhookSecrets = settings.webhook_secrets.map((source) => context.reveal(source))

  return {
    channel: context.channel,
    kind: KIND,
    describe: () => describeTill(api),
    catalogue: (cursor) => readList(api, { path: '/products', query: {}, cursor, urgency: 'sweep' }, toItems),
    changedSince(since, cursor) {
      const query = { updated_since: formatInstant(since) }
      return readList(api, { path: '/products', query, cursor, urgency: 'event' }, toItems)
    },
    item: (id) => readItem(api, id),
    composeCorrection(request, key) {
      return composeCorrection(request, key, dialect.current(), settings.adjustment_type)
    },
    correctionForm: () => formIn(dialect.current()),
    formOf,
    correct: (call) => sendCorrection(call, api, dialect),
    findInLedger(itemId, marker, since) {
      return findInLedger({ itemId, marker, since }, api, context.memory, context.clock)
    },
    markersSince: (since) => markersSince(since, api, context.memory, context.clock),
    sales(since, cursor) {
      // In which time zone the store takes dates is not documented; a day earlier is early enough in all of them.
      const query = { start_date: formatDay(since - ONE_DAY_MS) }
      return readList(api, { path: '/sales', query, cursor, urgency: 'event' }, toSales)
    },
    subscriptions: openSubscriptions(api, webhookSecrets, context.memory),
    hear(request) {
      const heard = hearWebhook(request, webhookSecrets)
      if (heard.kind === 'accepted') {
        learn(context.memory, SIGNATURE, signatureForm(request))
        learnPayload(context.memory, heard.topic, heard.marks)
      }
      return heard
    },
    examine: () => examineTill(settings, api, context),
  }
}

async function describeTill(api: BrotherPosApi): Promise<Result<TillDescription>> {
  const reply = await api.get('/settings', {}, 'event')
  if (reply.kind !== 'answered' || reply.status !== 200) return failed(readFailure(reply))
  const data = parseSingle(reply.json)
  return data === undefined ? failed(readFailure(reply)) : success(toDescription(data, api.host))
}

/** Reads one item. The API's own 404 is the till's word that there is none, though it may also be said of a variation's id. */
async function readItem(api: BrotherPosApi, id: string): Promise<Result<ItemReading | null>> {
  const reply = await api.get(`/products/${encodeURIComponent(id)}`, {}, 'event')
  if (reply.kind !== 'answered') return failed(readFailure(reply))
  if (reply.status === 404 && parseError(reply.json) !== undefined) return success(null)
  if (reply.status !== 200) return failed(readFailure(reply))
  const item = toItems([parseSingle(reply.json)]).find((reading) => reading.id === id)
  return item === undefined ? failed(readFailure(reply)) : success(item)
}

interface ListRequest {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The page's number as text; null for the first. */
  readonly cursor: string | null
  readonly urgency: Urgency
}

async function readList<Row>(
  api: BrotherPosApi,
  request: ListRequest,
  convert: (rows: readonly unknown[]) => readonly Row[],
): Promise<Result<Page<Row>>> {
  const page = Number(request.cursor ?? 1)
  const query = { ...request.query, page: String(page), per_page: '100' }
  const reply = await api.get(request.path, query, request.urgency)
  if (reply.kind !== 'answered' || reply.status !== 200) return failed(readFailure(reply))
  const list = parseList(reply.json, page)
  if (list === undefined) return failed(readFailure(reply))
  const next = list.nextPage === null ? null : String(list.nextPage)
  return success({ rows: convert(list.rows), next, total: list.total })
}
