import type { Money } from '../core/money.js'
import type { ListingReading, StockKeeping } from '../ports/shop.js'
import type { ItemReading } from '../ports/till.js'
import type { Connection } from './open.js'

export interface ItemRow {
  readonly till: string
  readonly id: string
  readonly sku: string | null
  readonly barcode: string | null
  readonly name: string
  readonly categories: readonly string[]
  readonly countable: boolean
  readonly price: Money | null
  readonly salePrice: Money | null
  readonly gone: boolean
  readonly parked: boolean
  readonly fencedUntil: number
}

export interface ListingRow {
  readonly shop: string
  readonly id: string
  readonly parentId: string | null
  readonly priceId: string | null
  readonly sku: string | null
  readonly barcode: string | null
  readonly name: string
  readonly stockKeeping: StockKeeping
  readonly price: Money | null
  readonly salePrice: Money | null
  readonly gone: boolean
  /** Why it has no link: `unmatched`, `ambiguous …`, `ignored`; null where it has one or none was looked for. */
  readonly match: string | null
}

/** The catalogues of both sides, as they were last read. Figures are kept apart, in readings. */
export interface CatalogueStore {
  /** `walkId` is null where it was read by itself: only walks prove that others are absent. */
  saveItem(till: string, item: ItemReading, walkId: number | null): void
  saveListing(shop: string, listing: ListingReading, walkId: number | null): void
  item(till: string, id: string): ItemRow | undefined
  listing(shop: string, id: string): ListingRow | undefined
  /** The id of some item that is counted. */
  anyItem(till: string): string | undefined
  itemsNamed(till: string, by: 'sku' | 'barcode', name: string): readonly ItemRow[]
  listingsNamed(shop: string, by: 'sku' | 'barcode', name: string): readonly ListingRow[]
  /** Listings without a link, in order of id, from after the given one. */
  unlinked(shop: string, afterId: string, limit: number): readonly ListingRow[]
  setMatch(shop: string, id: string, match: string | null): void
  /** Items that neither a complete walk nor any that went on beside it met, and that were thought to be there. */
  itemsMissedBy(till: string, walkId: number): readonly ItemRow[]
  listingsMissedBy(shop: string, walkId: number): readonly ListingRow[]
  setItemGone(till: string, id: string, gone: boolean): void
  setListingGone(shop: string, id: string, gone: boolean): void
  setParked(till: string, id: string, parked: boolean): void
  setFence(till: string, id: string, fencedUntil: number): void
  counts(channel: string): { readonly items: number; readonly listings: number }
}

/** More of the same name than this need not be told apart: it is not unique. */
const NAMESAKES = 20

/** Of the walk that meets a row: walks go on beside each other, and what one of them met is missing from none. */
export const SEEN_WALK = 'max(?, (SELECT coalesce(max(id), 0) FROM walk))'

interface Missing {
  readonly channel: string
  readonly walkId: number
}

/** What no walk since the given one met, neither as it took the row in nor as it only confirmed its figure. */
function missedBy(table: 'item' | 'listing'): string {
  return `(${table}.seen_walk IS NULL OR ${table}.seen_walk < @walkId) AND NOT EXISTS (SELECT 1 FROM reading
    WHERE channel = @channel AND subject_id = ${table}.id AND reading.seen_walk >= @walkId)`
}

const ITEM = `till, id, sku, barcode, name, categories, countable, price, sale_price AS salePrice, gone, parked,
  fenced_until AS fencedUntil`
const LISTING = `shop, id, parent_id AS parentId, price_id AS priceId, sku, barcode, name, stock_keeping AS stockKeeping,
  price, sale_price AS salePrice, gone, match`

interface StoredItem extends Omit<ItemRow, 'categories' | 'countable' | 'gone' | 'parked'> {
  readonly categories: string
  readonly countable: number
  readonly gone: number
  readonly parked: number
}

interface StoredListing extends Omit<ListingRow, 'gone'> {
  readonly gone: number
}

export function openCatalogue(connection: Connection): CatalogueStore {
  return { ...itemStore(connection), ...itemState(connection), ...listingStore(connection), ...counting(connection) }
}

function itemStore(connection: Connection) {
  const upsert = connection.prepare(
    `INSERT INTO item (till, id, sku, barcode, name, categories, countable, price, sale_price, seen_walk, gone)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ${SEEN_WALK}, ?)
     ON CONFLICT (till, id) DO UPDATE SET sku = excluded.sku, barcode = excluded.barcode, name = excluded.name,
       categories = excluded.categories, countable = excluded.countable, price = excluded.price,
       sale_price = excluded.sale_price, seen_walk = coalesce(excluded.seen_walk, seen_walk), gone = excluded.gone`,
  )
  const select = connection.prepare<[string, string], StoredItem>(`SELECT ${ITEM} FROM item WHERE till = ? AND id = ?`)
  const any = connection.prepare<[string], { id: string }>(
    'SELECT id FROM item WHERE till = ? AND gone = 0 AND countable = 1 LIMIT 1',
  )
  const named = {
    sku: connection.prepare<[string, string], StoredItem>(
      `SELECT ${ITEM} FROM item INDEXED BY item_by_sku WHERE till = ? AND sku = ? AND +gone = 0 LIMIT ${NAMESAKES}`,
    ),
    barcode: connection.prepare<[string, string], StoredItem>(
      `SELECT ${ITEM} FROM item INDEXED BY item_by_barcode WHERE till = ? AND barcode = ? AND +gone = 0 LIMIT ${NAMESAKES}`,
    ),
  }
  const missed = connection.prepare<[Missing], StoredItem>(
    `SELECT ${ITEM} FROM item WHERE till = @channel AND gone = 0 AND ${missedBy('item')}`,
  )

  return {
    saveItem(till: string, item: ItemReading, walkId: number | null): void {
      const { id, sku, barcode, name, price, salePrice } = item
      const categories = JSON.stringify(item.categories)
      upsert.run(
        till,
        id,
        sku,
        barcode,
        name,
        categories,
        Number(item.countable),
        price,
        salePrice,
        walkId,
        Number(!item.active),
      )
    },
    item(till: string, id: string): ItemRow | undefined {
      const row = select.get(till, id)
      return row && toItem(row)
    },
    anyItem: (till: string) => any.get(till)?.id,
    itemsNamed: (till: string, by: 'sku' | 'barcode', name: string) => named[by].all(till, name).map(toItem),
    itemsMissedBy: (channel: string, walkId: number) => missed.all({ channel, walkId }).map(toItem),
  }
}

function itemState(connection: Connection) {
  const gone = connection.prepare('UPDATE item SET gone = ? WHERE till = ? AND id = ?')
  const parked = connection.prepare('UPDATE item SET parked = ? WHERE till = ? AND id = ?')
  const fence = connection.prepare('UPDATE item SET fenced_until = max(fenced_until, ?) WHERE till = ? AND id = ?')
  return {
    setItemGone: (till: string, id: string, isGone: boolean) => void gone.run(Number(isGone), till, id),
    setParked: (till: string, id: string, isParked: boolean) => void parked.run(Number(isParked), till, id),
    setFence: (till: string, id: string, until: number) => void fence.run(until, till, id),
  }
}

function listingStore(connection: Connection) {
  const upsert = connection.prepare(
    `INSERT INTO listing (shop, id, parent_id, price_id, sku, barcode, name, stock_keeping, price, sale_price, seen_walk)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${SEEN_WALK})
     ON CONFLICT (shop, id) DO UPDATE SET parent_id = excluded.parent_id, price_id = excluded.price_id, sku = excluded.sku,
       barcode = excluded.barcode, name = excluded.name, stock_keeping = excluded.stock_keeping, price = excluded.price,
       sale_price = excluded.sale_price, seen_walk = coalesce(excluded.seen_walk, seen_walk), gone = 0`,
  )
  const select = connection.prepare<[string, string], StoredListing>(
    `SELECT ${LISTING} FROM listing WHERE shop = ? AND id = ?`,
  )
  const named = {
    sku: connection.prepare<[string, string], StoredListing>(
      `SELECT ${LISTING} FROM listing INDEXED BY listing_by_sku WHERE shop = ? AND sku = ? AND +gone = 0 LIMIT ${NAMESAKES}`,
    ),
    barcode: connection.prepare<[string, string], StoredListing>(
      `SELECT ${LISTING} FROM listing INDEXED BY listing_by_barcode WHERE shop = ? AND barcode = ? AND +gone = 0 LIMIT ${NAMESAKES}`,
    ),
  }
  const unlinked = connection.prepare<[string, string, number], StoredListing>(
    `SELECT ${LISTING} FROM listing WHERE shop = ? AND id > ? AND gone = 0 AND NOT EXISTS
       (SELECT 1 FROM link WHERE link.shop = listing.shop AND link.listing_id = listing.id AND link.state <> 'retired')
     ORDER BY id LIMIT +?`,
  )
  const match = connection.prepare('UPDATE listing SET match = ? WHERE shop = ? AND id = ?')
  const missed = connection.prepare<[Missing], StoredListing>(
    `SELECT ${LISTING} FROM listing WHERE shop = @channel AND gone = 0 AND ${missedBy('listing')}`,
  )
  const gone = connection.prepare('UPDATE listing SET gone = ? WHERE shop = ? AND id = ?')

  return {
    saveListing(shop: string, listing: ListingReading, walkId: number | null): void {
      const { id, parentId, priceId, sku, barcode, name, stockKeeping, price, salePrice } = listing
      upsert.run(shop, id, parentId, priceId, sku, barcode, name, stockKeeping, price, salePrice, walkId)
    },
    listing(shop: string, id: string): ListingRow | undefined {
      const row = select.get(shop, id)
      return row && toListing(row)
    },
    listingsNamed: (shop: string, by: 'sku' | 'barcode', name: string) => named[by].all(shop, name).map(toListing),
    unlinked: (shop: string, afterId: string, limit: number) => unlinked.all(shop, afterId, limit).map(toListing),
    setMatch: (shop: string, id: string, why: string | null) => void match.run(why, shop, id),
    listingsMissedBy: (channel: string, walkId: number) => missed.all({ channel, walkId }).map(toListing),
    setListingGone: (shop: string, id: string, isGone: boolean) => void gone.run(Number(isGone), shop, id),
  }
}

function counting(connection: Connection) {
  const items = connection.prepare<[string], { total: number }>(
    'SELECT count(*) AS total FROM item WHERE till = ? AND gone = 0',
  )
  const listings = connection.prepare<[string], { total: number }>(
    'SELECT count(*) AS total FROM listing WHERE shop = ? AND gone = 0',
  )
  return {
    counts: (channel: string) => ({
      items: items.get(channel)?.total ?? 0,
      listings: listings.get(channel)?.total ?? 0,
    }),
  }
}

function toItem(row: StoredItem): ItemRow {
  const categories = JSON.parse(row.categories) as string[]
  return { ...row, categories, countable: row.countable === 1, gone: row.gone === 1, parked: row.parked === 1 }
}

function toListing(row: StoredListing): ListingRow {
  return { ...row, gone: row.gone === 1 }
}
