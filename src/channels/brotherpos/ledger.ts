import { formatInstant, parseInstant } from '../../core/instant.js'
import type { ClockPort, InstantMs } from '../../ports/clock.js'
import type { MemoryPort } from '../../ports/memory.js'
import { failed, success, type Result } from '../../ports/outcome.js'
import type { LedgerAnswer } from '../../ports/till.js'
import type { BrotherPosApi } from './api.js'
import { toCount } from './convert.js'
import { readFailure } from './fail.js'
import { ledgerRow, parseList, type LedgerRow, type ListPage } from './wire.js'

const UNREADABLE = { kind: 'unreadable' } as const
const MEMORY = 'ledger'
const PROBE_AGAIN_MS = 24 * 3_600_000
/** The till's clock and time zone are its own, so that "older than" has to be by more than either can be off. */
export const MARGIN_MS = 24 * 3_600_000
const MOST_PAGES = 50
/** Answers of a store that has no such list, or none that this key may read. */
const NO_LEDGER: ReadonlySet<number> = new Set([400, 403, 404, 405, 422])

interface Search {
  readonly itemId: string
  readonly marker: string
  readonly since: InstantMs
}

interface Entry {
  readonly row: LedgerRow
  readonly at: InstantMs
}

/**
 * Looks for a marker in `GET /stock_adjustments`, which is not documented: a store without it answers `unreadable`,
 * and is asked again after a day. Absence is claimed only after every row since the instant was read and understood.
 */
export async function findInLedger(
  search: Search,
  api: BrotherPosApi,
  memory: MemoryPort,
  clock: ClockPort,
): Promise<Result<LedgerAnswer>> {
  if (knownUnreadable(memory, clock.now())) return success(UNREADABLE)
  const entries: Entry[] = []
  let total: number | null = null
  let page: number | null = 1
  while (page !== null) {
    const read = await readPage({ product_id: search.itemId }, page, api)
    if (!read.ok) return read
    if (read.value === 'unreadable') return success(rememberUnreadable(memory, clock))
    if (page > 1 && read.value.total !== total) {
      return failed({ kind: 'unavailable', detail: 'the ledger changed while it was read' })
    }
    const found = examine(read.value.rows, search, entries)
    if (found !== undefined) return success(found)
    if (reachedBack(entries, search.since)) break
    total = read.value.total
    page = read.value.nextPage
    if (page !== null && page > MOST_PAGES) return success(UNREADABLE)
  }
  return success({ kind: 'absent' })
}

export function rememberUnreadable(memory: MemoryPort, clock: ClockPort): typeof UNREADABLE {
  memory.remember(MEMORY, `unreadable ${formatInstant(clock.now())}`)
  return UNREADABLE
}

export function knownUnreadable(memory: MemoryPort, now: InstantMs): boolean {
  const [verdict, at = ''] = (memory.recall(MEMORY) ?? '').split(' ')
  const ageMs = now - (parseInstant(at) ?? Number.NEGATIVE_INFINITY)
  return verdict === 'unreadable' && ageMs >= 0 && ageMs < PROBE_AGAIN_MS
}

/** One page of the ledger, of all items or as the filter says; `unreadable` where there is none that can be read. */
export async function readPage(
  filter: Readonly<Record<string, string>>,
  page: number,
  api: BrotherPosApi,
): Promise<Result<ListPage | 'unreadable'>> {
  const query = { ...filter, page: String(page), per_page: '100' }
  const reply = await api.get('/stock_adjustments', query, 'event')
  if (reply.kind !== 'answered') return failed(readFailure(reply))
  if (NO_LEDGER.has(reply.status)) return success('unreadable')
  if (reply.status < 200 || reply.status > 299 || reply.json === undefined) return failed(readFailure(reply))
  return success(parseList(reply.json, page) ?? 'unreadable')
}

/**
 * Adds the rows to the entries. An answer where the search is over: found, or a row that may be the one and can't be
 * read. A marker stands for one item only, so that under another product it is no absence but a riddle.
 */
function examine(rows: readonly unknown[], search: Search, entries: Entry[]): LedgerAnswer | undefined {
  let unclear = false
  for (const raw of rows) {
    const row = ledgerRow.safeParse(raw).data
    const at = parseInstant(row?.created_at ?? '')
    if (row?.reason?.trimStart().startsWith(search.marker))
      return isOfItem(row, search.itemId) ? figuresOf(row) : UNREADABLE
    if (row === undefined || at === undefined) unclear = true
    else entries.push({ row, at })
  }
  return unclear ? UNREADABLE : undefined
}

function isOfItem(row: LedgerRow, itemId: string): boolean {
  return (row.product_id ?? itemId) === itemId
}

function figuresOf(row: LedgerRow): LedgerAnswer {
  const before = toCount(row.quantity_before ?? row.old_stock)
  const after = toCount(row.quantity_after ?? row.new_stock)
  return before === null || after === null ? UNREADABLE : { kind: 'found', before, after }
}

/** The order of lists is not documented: only where the rows ran from new to old does an old one end the walk. */
function reachedBack(entries: readonly Entry[], since: InstantMs): boolean {
  const first = entries[0]
  const last = entries.at(-1)
  if (first === undefined || last === undefined || last.at >= since - MARGIN_MS) return false
  const falling = entries.every((entry, index) => entry.at <= (entries[index - 1]?.at ?? entry.at))
  return falling && first.at > last.at
}
