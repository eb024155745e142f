import { type Result, success } from '../../ports/outcome.js'
import type { ListingReading, ListingReference } from '../../ports/shop.js'
import { readProduct, readVariation } from './convert.js'
import { chunksOf, gather, PAGE_SIZE, type Reader } from './reading.js'
import { LISTING_FIELDS } from './wire.js'

type Readings = Promise<Result<readonly ListingReading[]>>

/** Servers commonly refuse addresses over 8 kB; this leaves room for the rest of it. */
const SKU_LIST_LENGTH = 3000

/**
 * Reads just the listings asked for, in as few requests as the API permits: products by id, a hundred at a time;
 * variations by SKU, a hundred at a time, since `include` silently drops their ids (measured on WooCommerce 10.0.2), or
 * by parent where that is no more. What a list of SKUs did not bring is looked for once more at its parent, so that a
 * changed SKU does not pass for a listing that is gone.
 */
export function openListings(reader: Reader): (references: readonly ListingReference[]) => Readings {
  async function byId(chunk: readonly ListingReference[]): Readings {
    const read = await reader.whole('products', { include: idsOf(chunk), _fields: LISTING_FIELDS })
    return read.ok ? success(only(chunk, read.value.map(readProduct))) : read
  }

  async function bySku(chunk: readonly ListingReference[]): Readings {
    const sku = chunk.map((reference) => reference.sku).join(',')
    const read = await reader.whole('products', { sku, _fields: LISTING_FIELDS })
    return read.ok ? success(only(chunk, read.value.map(readProduct))) : read
  }

  async function ofParent(parentId: string, chunk: readonly ListingReference[]): Readings {
    const read = await reader.variationsOf(parentId, { include: idsOf(chunk), _fields: LISTING_FIELDS })
    return read.ok
      ? success(
          only(
            chunk,
            read.value.map((row) => readVariation(row, parentId)),
          ),
        )
      : read
  }

  async function byParent(references: readonly ListingReference[]): Readings {
    const requests: Readings[] = []
    for (const [parentId, variations] of groupByParent(references)) {
      for (const chunk of chunksOf(variations, PAGE_SIZE)) requests.push(ofParent(parentId, chunk))
    }
    return gather(await Promise.all(requests))
  }

  return async function listings(references) {
    const wanted = [...new Map(references.map((reference) => [reference.id, reference])).values()]
    const products = wanted.filter((reference) => reference.parentId === null)
    const variations = wanted.filter((reference) => reference.parentId !== null)
    const skuLists = skuListsWorthwhile(variations)
    const listed = new Set(skuLists.flat())
    const unlisted = variations.filter((reference) => !listed.has(reference))
    const first = gather(
      await Promise.all([...chunksOf(products, PAGE_SIZE).map(byId), ...skuLists.map(bySku), byParent(unlisted)]),
    )
    if (!first.ok) return first
    const found = new Set(first.value.map((reading) => reading.id))
    const missed = await byParent([...listed].filter((reference) => !found.has(reference.id)))
    return gather([first, missed])
  }
}

/** Lists of the variations with a SKU of their own, or none where asking their parents takes no more requests. */
function skuListsWorthwhile(variations: readonly ListingReference[]): ListingReference[][] {
  const uses = new Map<string | null, number>()
  for (const { sku } of variations) uses.set(sku, (uses.get(sku) ?? 0) + 1)
  const usable = variations.filter(({ sku }) => isPlainSku(sku) && uses.get(sku) === 1)
  const lists: ListingReference[][] = []
  let length = Infinity
  for (const reference of usable) {
    const added = encodeURIComponent(reference.sku ?? '').length + 3
    const last = lists.at(-1)
    if (last === undefined || last.length >= PAGE_SIZE || length + added > SKU_LIST_LENGTH) {
      lists.push([reference])
      length = added
    } else {
      last.push(reference)
      length += added
    }
  }
  return groupByParent(usable).size <= lists.length ? [] : lists
}

/** A comma parts the list, and blanks at the ends are cut off by the shop. */
function isPlainSku(sku: string | null): sku is string {
  return sku !== null && sku !== '' && sku === sku.trim() && !sku.includes(',')
}

function groupByParent(references: readonly ListingReference[]): Map<string, ListingReference[]> {
  const groups = new Map<string, ListingReference[]>()
  for (const reference of references) {
    if (reference.parentId === null) continue
    const group = groups.get(reference.parentId)
    if (group === undefined) groups.set(reference.parentId, [reference])
    else group.push(reference)
  }
  return groups
}

function idsOf(references: readonly ListingReference[]): string {
  return references.map((reference) => reference.id).join(',')
}

/** Answers are matched by id: a SKU may meanwhile belong to another product. */
function only(
  asked: readonly ListingReference[],
  readings: readonly (ListingReading | undefined)[],
): readonly ListingReading[] {
  const ids = new Set(asked.map((reference) => reference.id))
  return readings.filter((reading) => reading !== undefined).filter((reading) => ids.has(reading.id))
}
