import { parseInstant } from '../../core/instant.js'
import type { ClockPort, InstantMs } from '../../ports/clock.js'
import type { MemoryPort } from '../../ports/memory.js'
import { success, type Result } from '../../ports/outcome.js'
import type { MarkersAnswer } from '../../ports/till.js'
import type { BrotherPosApi } from './api.js'
import { knownUnreadable, MARGIN_MS, readPage, rememberUnreadable } from './ledger.js'
import { ledgerRow, type ListPage } from './wire.js'

/** The newest markers are to be had cheaply, or left. */
const MOST_PAGES = 10
/** What stands first in a reason of ours. */
const MARKER = /^\s*(\[[^\]\s]+ [^\]\s]+\])/

/**
 * The newest markers of all items. The order of lists is not documented: where the first page runs from old to new, what
 * is new is on the last ones, which are then read backwards.
 */
export async function markersSince(
  since: InstantMs,
  api: BrotherPosApi,
  memory: MemoryPort,
  clock: ClockPort,
): Promise<Result<MarkersAnswer>> {
  if (knownUnreadable(memory, clock.now())) return success({ kind: 'unreadable' })
  const markers: string[] = []
  let next: number | null = 1
  let backwards = false
  for (let pages = 0; next !== null && pages < MOST_PAGES; pages += 1) {
    const page: number = next
    const read = await readPage({}, page, api)
    if (!read.ok) return read
    if (read.value === 'unreadable') return success(rememberUnreadable(memory, clock))
    markers.push(...read.value.rows.flatMap(markerIn))
    const last = page === 1 ? lastPage(read.value) : null
    backwards ||= last !== null
    if (last !== null) next = last
    else if (isOlder(read.value, since)) next = null
    // The first page was read to begin with.
    else next = backwards ? (page > 2 ? page - 1 : null) : read.value.nextPage
  }
  return success({ kind: 'read', markers })
}

/** Where a first page runs from old to new and more follow: the number of the last. Full pages are all of one size. */
function lastPage({ rows, total, nextPage }: ListPage): number | null {
  const first = instantOf(rows[0])
  const last = instantOf(rows.at(-1))
  const rises = first !== undefined && last !== undefined && first < last
  return rises && nextPage !== null && total !== null ? Math.ceil(total / rows.length) : null
}

function isOlder({ rows }: ListPage, since: InstantMs): boolean {
  return [rows[0], rows.at(-1)].some((row) => (instantOf(row) ?? since) < since - MARGIN_MS)
}

function markerIn(raw: unknown): readonly string[] {
  const marker = MARKER.exec(ledgerRow.safeParse(raw).data?.reason ?? '')?.[1]
  return marker === undefined ? [] : [marker]
}

function instantOf(raw: unknown): InstantMs | undefined {
  return parseInstant(ledgerRow.safeParse(raw).data?.created_at ?? '')
}
