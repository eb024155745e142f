import type { MemoryPort } from '../../ports/memory.js'
import { type Result, success } from '../../ports/outcome.js'
import type { ListingReading } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import { readProduct, readVariation } from './convert.js'
import { type CataloguePlace, formatCataloguePlace, parseCataloguePlace } from './cursor.js'
import { FIRST_PARENTS, type ListingPage, parentsPage, type PlaceIn } from './parents.js'
import type { Pace } from './pace.js'
import type { Reader } from './reading.js'
import { LISTING_FIELDS } from './wire.js'

const MEMORY_NAME = 'analytics'
/** Of the requests that the shop bears at once, so many are not used by pages of products: a sale is not to wait for a walk. */
const LEFT_FREE = 1

/**
 * Streams all that a shop sells: first its products, then the variations. The list of all variations belongs to
 * WooCommerce's analytics and answers 404 where these are off; then they are read parent by parent.
 */
export function openCatalogue(
  reader: Reader,
  memory: MemoryPort,
  pace: Pick<Pace, 'requestsAtOnce'>,
): (cursor: string | null) => Promise<Result<Page<ListingReading>>> {
  return function catalogue(cursor) {
    const place = parseCataloguePlace(cursor)
    switch (place.phase) {
      case 'products':
        return productPages(reader, place, pace.requestsAtOnce() - LEFT_FREE)
      case 'variations':
        return variationsPage(reader, memory, place)
      case 'parents':
        return parentsPage(reader, place)
    }
  }
}

/** Looks whether the list of all variations is to be had now, so that switching analytics on is noticed. */
export async function probeAnalytics(reader: Reader, memory: MemoryPort): Promise<void> {
  const read = await reader.page('wc-analytics', 'variations', { _fields: 'id' }, 1)
  if (read.ok) learn(memory, 'yes')
}

function learn(memory: MemoryPort, analytics: 'yes' | 'no'): void {
  if (memory.recall(MEMORY_NAME) !== analytics) memory.remember(MEMORY_NAME, analytics)
}

/** The next pages of products, together: the first is read alone, which tells how many there are. */
async function productPages(reader: Reader, place: PlaceIn<'products'>, atOnce: number): ListingPage {
  const left = place.pages === null ? 1 : place.pages - place.page + 1
  const pages = Array.from({ length: Math.max(1, Math.min(left, atOnce)) }, (_, index) => place.page + index)
  const reads = await Promise.all(
    pages.map((page) => reader.page('wc/v3', 'products', { _fields: LISTING_FIELDS }, page)),
  )
  const rows: ListingReading[] = []
  let next: CataloguePlace = place
  for (const read of reads) {
    // The list has become shorter since: what is beyond its end is of no interest.
    if (next.phase !== 'products') break
    if (!read.ok) return read
    rows.push(...read.value.rows.map(readProduct).filter((row) => row !== undefined))
    next = read.value.more
      ? { phase: 'products', page: next.page + 1, pages: read.value.pages }
      : { phase: 'variations', page: 1, products: read.value.total }
  }
  return success({ rows, next: formatCataloguePlace(next), total: null })
}

async function variationsPage(reader: Reader, memory: MemoryPort, place: PlaceIn<'variations'>): ListingPage {
  if (memory.recall(MEMORY_NAME) === 'no') return parentsPage(reader, FIRST_PARENTS)
  const read = await reader.page('wc-analytics', 'variations', { _fields: LISTING_FIELDS }, place.page)
  if (!read.ok) {
    const isClosed = read.failure.kind === 'refused' || read.failure.kind === 'unauthorised'
    if (!isClosed) return read
    learn(memory, 'no')
    return parentsPage(reader, FIRST_PARENTS)
  }
  learn(memory, 'yes')
  const { rows, total, more } = read.value
  return success({
    rows: rows.map((row) => readVariation(row)).filter((row) => row !== undefined),
    next: more ? formatCataloguePlace({ ...place, page: place.page + 1 }) : null,
    total: total === null || place.products === null ? null : total + place.products,
  })
}
