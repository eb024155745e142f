import { type Result, success } from '../../ports/outcome.js'
import type { ListingReading } from '../../ports/shop.js'
import type { Page } from '../../ports/till.js'
import { readVariation } from './convert.js'
import { type CataloguePlace, formatCataloguePlace } from './cursor.js'
import { gather, type Reader } from './reading.js'
import { LISTING_FIELDS, wireId } from './wire.js'

export type ListingPage = Promise<Result<Page<ListingReading>>>
export type PlaceIn<Phase extends CataloguePlace['phase']> = Extract<CataloguePlace, { phase: Phase }>

export const FIRST_PARENTS: PlaceIn<'parents'> = { phase: 'parents', page: 1, afterId: 0 }

/** So many at a time: it bounds the memory of a page and what is lost when one of its requests fails. */
const PARENTS_AT_ONCE = 20

/**
 * The variations of the next parents, for shops without the list of all variations. The page of parents is listed anew
 * each time and taken up behind the last that is done with, so that the cursor alone says where the walk stands.
 */
export async function parentsPage(reader: Reader, place: PlaceIn<'parents'>): ListingPage {
  const read = await reader.page('wc/v3', 'products', { type: 'variable', _fields: 'id' }, place.page)
  if (!read.ok) return read
  const ids = read.value.rows.flatMap(idOf).filter((id) => id > place.afterId)
  const taken = ids.slice(0, PARENTS_AT_ONCE)
  const listings = gather(await Promise.all(taken.map((id) => variationsOf(reader, id))))
  if (!listings.ok) return listings
  const afterId = taken.at(-1) ?? place.afterId
  const next = nextPlace({ ...place, afterId }, ids.length > taken.length, read.value.more)
  return success({ rows: listings.value, next: next && formatCataloguePlace(next), total: null })
}

function nextPlace(place: PlaceIn<'parents'>, moreHere: boolean, morePages: boolean): CataloguePlace | null {
  if (moreHere) return place
  return morePages ? { ...place, page: place.page + 1 } : null
}

async function variationsOf(reader: Reader, id: number): Promise<Result<readonly ListingReading[]>> {
  const read = await reader.variationsOf(String(id), { _fields: LISTING_FIELDS })
  if (!read.ok) return read
  const readings = read.value.map((row) => readVariation(row, String(id)))
  return success(readings.filter((row) => row !== undefined))
}

function idOf(row: unknown): readonly number[] {
  const parsed = wireId.safeParse(row)
  return parsed.success ? [parsed.data.id] : []
}
