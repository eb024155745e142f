import type { ClockPort } from '../../ports/clock.js'
import type { HttpPort } from '../../ports/http.js'
import { failed, type Failure, type Result, success } from '../../ports/outcome.js'
import type { ListingReading } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import type { ShopifyApi } from './api.js'
import { globalId, numericId } from './convert.js'
import { readPart } from './export-file.js'
import { cursorOf, type ExportPlace } from './export-place.js'
import {
  COUNT_COST,
  COUNT_VARIANTS,
  EXPORT_STATE,
  EXPORT_STATE_COST,
  exportQuery,
  RUN_EXPORT,
  RUN_EXPORT_COST,
} from './operations.js'
import { countAnswer, exportStateAnswer, runExportAnswer, type WireExport } from './wire.js'

/**
 * From so many variants on an export is asked for. A page of 250 may cost up to what Shopify lets a query cost, 1000
 * points, of which the smallest plan restores 100 a second after a bucket of 2000 (documented): these ten pages may take
 * 80 s. An export costs a dozen points and takes seconds to begin, how many is documented nowhere; below, it is not worth it.
 */
export const WORTH_AN_EXPORT_ROWS = 2_500
/** No time is promised. Meanwhile, pages would have brought some 8,000 variants on the smallest plan. */
const LONGEST_EXPORT_MS = 5 * 60_000
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/** What became of asking for a page by export. */
export type ExportStep =
  | { readonly kind: 'answered'; readonly answer: Result<Page<ListingReading>> }
  /** Only pages will do. `why` is null where an export would merely not be worth it. */
  | { readonly kind: 'by_pages'; readonly why: string | null }

export interface Export {
  /** Asks for an export of the location (a gid), where it is worth it. The page has no rows yet. */
  begin(location: string): Promise<ExportStep>
  /** The page at a place. `throttled` until there is a file. */
  page(place: ExportPlace): Promise<ExportStep>
}

interface ExportOptions {
  readonly api: ShopifyApi
  readonly http: HttpPort
  readonly clock: ClockPort
  readonly deadlineMs: number
}

/** An export's file, and how many lines it must have. */
interface ExportFile {
  readonly url: string
  readonly rows: number
}

/** What this run knows of an export. After a restart it is found out again. */
interface Known {
  readonly operation: string
  readonly since: number
  asked: number
  file: ExportFile | undefined
}

/**
 * Reads a whole catalogue by a bulk operation: asked for once, looked at with growing pauses, its file read a part at a
 * time. Nothing waits in here. Whatever goes wrong with it but throttling is answered with `by_pages`, since whether the
 * shop can be read is for the pages to say.
 */
export function openExport({ api, http, clock, deadlineMs }: ExportOptions): Export {
  let known: Known | undefined

  function about(operation: string): Known {
    if (known?.operation !== operation) known = { operation, since: clock.elapsed(), asked: 0, file: undefined }
    return known
  }

  async function begin(location: string): Promise<ExportStep> {
    const variables = { limit: WORTH_AN_EXPORT_ROWS }
    const counted = await api.read({ query: COUNT_VARIANTS, variables, cost: COUNT_COST }, countAnswer)
    if (!counted.ok) return insteadOf(counted.failure)
    if ((counted.value.productVariantsCount?.count ?? 0) < WORTH_AN_EXPORT_ROWS) return byPages(null)
    const query = exportQuery(location)
    const run = await api.read({ query: RUN_EXPORT, variables: { query }, cost: RUN_EXPORT_COST }, runExportAnswer)
    if (!run.ok) return insteadOf(run.failure)
    const { bulkOperation, userErrors } = run.value.bulkOperationRunQuery
    if (!bulkOperation) return byPages(userErrors[0]?.message ?? 'none was begun')
    const operation = numericId(bulkOperation.id)
    about(operation)
    return pageWith([], { operation, location: numericId(location), byte: 0, rows: 0 })
  }

  async function page(place: ExportPlace): Promise<ExportStep> {
    const its = about(place.operation)
    if (!its.file) {
      const looked = await lookAt(its)
      if (looked.kind !== 'file') return looked
      its.file = looked.file
    }
    const part = await readPart(http, { url: its.file.url, byte: place.byte, deadlineMs })
    if (part.kind === 'unreadable') return byPages(part.why)
    const rows = place.rows + part.rows.length
    if (part.nextByte !== null) return pageWith(part.rows, { ...place, byte: part.nextByte, rows })
    if (rows !== its.file.rows) return byPages(`its file has ${rows} lines instead of ${its.file.rows}`)
    return pageWith(part.rows, null)
  }

  async function lookAt(its: Known): Promise<ExportStep | { readonly kind: 'file'; readonly file: ExportFile }> {
    const variables = { id: globalId('BulkOperation', its.operation) }
    const state = await api.read({ query: EXPORT_STATE, variables, cost: EXPORT_STATE_COST }, exportStateAnswer)
    if (!state.ok) return insteadOf(state.failure)
    const operation = state.value.bulkOperation
    if (operation?.status === 'COMPLETED' && operation.url !== null)
      return { kind: 'file', file: { url: operation.url, rows: Number(operation.rootObjectCount) } }
    if (!isUnderWay(operation)) return byPages(`it ended as ${operation?.errorCode ?? operation?.status ?? 'unknown'}`)
    if (clock.elapsed() - its.since >= LONGEST_EXPORT_MS) return byPages('it takes too long')
    const retryAfterMs = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** its.asked)
    its.asked += 1
    return answered(failed({ kind: 'throttled', retryAfterMs, detail: 'an export is under way' }))
  }

  return { begin, page }
}

function isUnderWay(operation: WireExport): boolean {
  return operation?.status === 'CREATED' || operation?.status === 'RUNNING'
}

function insteadOf(failure: Failure): ExportStep {
  return failure.kind === 'throttled' ? answered(failed(failure)) : byPages(failure.detail)
}

function byPages(why: string | null): ExportStep {
  return { kind: 'by_pages', why }
}

function answered(answer: Result<Page<ListingReading>>): ExportStep {
  return { kind: 'answered', answer }
}

function pageWith(rows: readonly ListingReading[], next: ExportPlace | null): ExportStep {
  return answered(success({ rows, next: next && cursorOf(next), total: null, readSince: 'walk' }))
}
