import type { PairedItem, PairedLink, PairedListing, StockKeeping } from '../core/pairing.js'
import type { Connection } from './open.js'

/** Whether a listing is linked, or why it is not. */
export type Standing = 'live' | 'proposed' | 'unmatched' | 'ambiguous' | 'ignored'

/** A listing that is linked, and that the shop counts no stock of its own for. */
export interface UnkeptListing {
  readonly id: string
  readonly sku: string | null
  readonly stockKeeping: Exclude<StockKeeping, 'managed'>
}

/** How the listings of a shop stand to the till's items, as they were last linked. */
export interface StandingStore {
  counts(shop: string): Readonly<Record<Standing, number>>
  /** SKUs, or ids and names where there is none, in order of id. */
  unmatched(shop: string, limit: number): readonly string[]
  unkept(shop: string): readonly UnkeptListing[]
  /** Whether some item of the till is of the category. */
  hasCategory(till: string, category: string): boolean
  /** All items of a till, in order of id. */
  items(till: string): readonly PairedItem[]
  /** All listings of a shop but those that only hold variations, with their links, in order of id. */
  listings(shop: string): readonly PairedListing[]
}

export function openStandings(connection: Connection): StandingStore {
  const linked = `listing LEFT JOIN link
    ON link.shop = listing.shop AND link.listing_id = listing.id AND link.state <> 'retired'`
  // What the parent product counts is the parent's to link, and a parent that counts nothing is its variations' shelf.
  const counted = `listing.shop = @shop AND gone = 0 AND (link.id IS NOT NULL OR stock_keeping NOT IN ('by_parent', 'unmanaged')
    OR stock_keeping = 'unmanaged' AND listing.id NOT IN
      (SELECT parent_id FROM listing WHERE shop = @shop AND gone = 0 AND parent_id IS NOT NULL))`
  const counts = connection.prepare<{ shop: string }, { standing: Standing; total: number }>(
    `SELECT coalesce(link.state, CASE WHEN match LIKE 'ambiguous%' THEN 'ambiguous' ELSE coalesce(match, 'unmatched') END)
       AS standing, count(*) AS total
     FROM ${linked} WHERE ${counted} GROUP BY standing`,
  )
  const unmatched = connection.prepare<{ shop: string; limit: number }, { name: string }>(
    `SELECT coalesce(nullif(sku, ''), listing.id || ' (' || name || ')') AS name FROM ${linked}
     WHERE ${counted} AND link.id IS NULL AND coalesce(match, 'unmatched') = 'unmatched' ORDER BY listing.id LIMIT +@limit`,
  )
  const unkept = connection.prepare<[string], UnkeptListing>(
    `SELECT listing.id, sku, stock_keeping AS stockKeeping FROM ${linked}
     WHERE listing.shop = ? AND gone = 0 AND link.id IS NOT NULL AND stock_keeping <> 'managed' ORDER BY listing.id`,
  )
  const ofCategory = connection.prepare<[string, string]>(
    `SELECT 1 FROM item WHERE till = ? AND gone = 0
       AND EXISTS (SELECT 1 FROM json_each(item.categories) WHERE value = ?) LIMIT 1`,
  )
  return {
    counts(shop) {
      const found = { live: 0, proposed: 0, unmatched: 0, ambiguous: 0, ignored: 0 }
      for (const { standing, total } of counts.all({ shop })) found[standing] = total
      return found
    },
    unmatched: (shop, limit) => unmatched.all({ shop, limit }).map(({ name }) => name),
    unkept: (shop) => unkept.all(shop),
    hasCategory: (till, category) => ofCategory.get(till, category) !== undefined,
    ...pairing(connection, linked),
  }
}

interface StoredListing extends Omit<PairedListing, 'link'> {
  readonly linkId: number | null
  readonly state: PairedLink['state']
  readonly origin: PairedLink['origin']
}

function pairing(connection: Connection, linked: string): Pick<StandingStore, 'items' | 'listings'> {
  const items = connection.prepare<[string], Omit<PairedItem, 'countable'> & { countable: number }>(
    'SELECT id, sku, barcode, name, countable FROM item WHERE till = ? AND gone = 0 ORDER BY id',
  )
  const listings = connection.prepare<{ shop: string }, StoredListing>(
    `SELECT listing.id, parent_id AS parentId, sku, barcode, name, stock_keeping AS stockKeeping,
       link.id AS linkId, link.state, link.origin
     FROM ${linked} WHERE listing.shop = @shop AND gone = 0 AND (link.id IS NOT NULL OR stock_keeping <> 'unmanaged'
       OR listing.id NOT IN (SELECT parent_id FROM listing WHERE shop = @shop AND gone = 0 AND parent_id IS NOT NULL))
     ORDER BY listing.id`,
  )
  const parts = connection.prepare<[string], { linkId: number; itemId: string }>(
    `SELECT link_id AS linkId, item_id AS itemId FROM link JOIN part ON part.link_id = link.id
     WHERE link.shop = ? AND link.state <> 'retired' ORDER BY link_id, position`,
  )
  return {
    items: (till) => items.all(till).map((item) => ({ ...item, countable: item.countable === 1 })),
    listings(shop) {
      const itemIds = new Map<number, string[]>()
      for (const { linkId, itemId } of parts.all(shop)) itemIds.set(linkId, [...(itemIds.get(linkId) ?? []), itemId])
      return listings.all({ shop }).map(({ linkId, state, origin, ...listing }) => ({
        ...listing,
        link: linkId === null ? null : { state, origin, itemIds: itemIds.get(linkId) ?? [] },
      }))
    },
  }
}
