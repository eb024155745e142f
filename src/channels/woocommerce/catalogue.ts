import type { MemoryPort } from '../../ports/memory.js'
import { type Result, success } from '../../ports/outcome.js'
import type { ListingReading } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import { readProduct, readVariation } from './convert.js'
import { type CataloguePlace, formatCataloguePlace, parseCataloguePlace } from './cursor.js'
import { FIRST_PARENTS, type ListingPage, parentsPage, type PlaceIn } from './parents.js'
import type { Reader } from './reading.js'
import { LISTING_FIELDS } from './wire.js'

const MEMORY_NAME = 'analytics'

/**
 * Streams all that a shop sells: first its products, then the variations. The list of all variations belongs to
 * WooCommerce's analytics and answers 404 where these are off; then they are read parent by parent.
 */
export function openCatalogue(
  reader: Reader,
  memory: MemoryPort,
): (cursor: string | null) => Promise<Result<Page<ListingReading>>> {
  return function catalogue(cursor) {
    const place = parseCataloguePlace(cursor)
    switch (place.phase) {
      case 'products':
        return productsPage(reader, place)
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

async function productsPage(reader: Reader, place: PlaceIn<'products'>): ListingPage {
  const read = await reader.page('wc/v3', 'products', { _fields: LISTING_FIELDS }, place.page)
  if (!read.ok) return read
  const { rows, total, more } = read.value
  const next: CataloguePlace = more
    ? { phase: 'products', page: place.page + 1 }
    : { phase: 'variations', page: 1, products: total }
  const readings = rows.map(readProduct).filter((row) => row !== undefined)
  return success({ rows: readings, next: formatCataloguePlace(next), total: null })
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
