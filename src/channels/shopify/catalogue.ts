import { failed, type Result, success } from '../../ports/outcome.js'
import type { ListingReading, ShopPort } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import type { ShopifyApi } from './api.js'
import { nextCursor, numericId, toReading } from './convert.js'
import type { Export, ExportStep } from './export.js'
import { placeOf } from './export-place.js'
import type { ShopLocation } from './location.js'
import { CATALOGUE, rowsCost } from './operations.js'
import type { PageSize } from './page-size.js'
import { catalogueAnswer } from './wire.js'

interface CatalogueOptions {
  readonly api: ShopifyApi
  readonly location: ShopLocation
  readonly size: PageSize
  readonly exports: Export
}

/**
 * Walks the variants by pages; the first catalogue of a large shop by an export, as long as nothing goes wrong with it. The
 * pages then begin at the start: half an export proves nothing about the other half.
 */
export function openCatalogue({ api, location, size, exports }: CatalogueOptions): ShopPort['catalogue'] {
  return async (cursor, purpose) => {
    const gid = await location.gid()
    if (!gid.ok) return gid
    const place = placeOf(cursor)
    const isFirst = cursor === null && purpose === 'first'
    if (!place && !isFirst) return pageAfter(cursor, gid.value)
    const step = place ? await exportedAt(place, gid.value) : await exports.begin(gid.value)
    if (step.kind === 'answered') return step.answer
    const page = await pageAfter(null, gid.value)
    return page.ok && step.why !== null ? success({ ...page.value, begunAgain: step.why }) : page
  }

  /** The configuration may have come to name another location since the export was asked for. */
  function exportedAt(place: NonNullable<ReturnType<typeof placeOf>>, gid: string): Promise<ExportStep> {
    if (place.location === numericId(gid)) return exports.page(place)
    return Promise.resolve({ kind: 'by_pages', why: 'it is of another location' })
  }

  async function pageAfter(after: string | null, gid: string): Promise<Result<Page<ListingReading>>> {
    for (;;) {
      const first = size.rows()
      const variables = { first, after, location: gid }
      const page = await api.read({ query: CATALOGUE, variables, cost: rowsCost(first) }, catalogueAnswer)
      if (!page.ok && page.tooCostly && size.shrink()) continue
      if (!page.ok) return failed(page.failure)
      const { nodes, pageInfo } = page.value.productVariants
      const rows = nodes.map((node) => toReading(node.inventoryItem, node))
      return success({ rows, next: nextCursor(pageInfo), total: null })
    }
  }
}
