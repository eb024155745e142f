import type { ListingReading } from '../ports/shop.js'
import type { ItemReading } from '../ports/till.js'
import { SEEN_WALK } from './catalogue.js'
import type { Connection } from './open.js'

/** Between which instants a page was read. */
export interface PageSpan {
  readonly begunAt: number
  readonly endedAt: number
}

export interface ConfirmedStore {
  /**
   * Takes a walk's page of items as far as it only confirms what is on record, figure and all: they are noted as met and
   * as read. Returns the others, of which nothing was taken.
   */
  confirmItems(till: string, rows: readonly ItemReading[], span: PageSpan, walkId: number): readonly ItemReading[]
  /** The same of listings. */
  confirmListings(
    shop: string,
    rows: readonly ListingReading[],
    span: PageSpan,
    walkId: number,
  ): readonly ListingReading[]
}

/** A figure that was read, where there is one. */
type FigureColumns = readonly [figure: number | null, begunAt: number | null, stamp: number | null]

/** As the queries select them: a row taken as a list costs two thirds of one that is taken by names. */
type ItemColumns = readonly [
  id: string,
  sku: string | null,
  barcode: string | null,
  name: string,
  categories: string,
  countable: number,
  price: number | null,
  salePrice: number | null,
  gone: number,
  parked: number,
  fencedUntil: number,
  ...FigureColumns,
]

type ListingColumns = readonly [
  id: string,
  parentId: string | null,
  priceId: string | null,
  sku: string | null,
  barcode: string | null,
  name: string,
  stockKeeping: string,
  price: number | null,
  salePrice: number | null,
  gone: number,
  ...FigureColumns,
]

function toKnownItem(columns: ItemColumns) {
  const [id, sku, barcode, name, categories, countable, price, salePrice, gone, parked, fencedUntil, ...last] = columns
  const [figure, begunAt, stamp] = last
  return {
    id,
    sku,
    barcode,
    name,
    categories,
    countable,
    price,
    salePrice,
    gone,
    parked,
    fencedUntil,
    figure,
    begunAt,
    stamp,
  }
}

function toKnownListing(columns: ListingColumns) {
  const [id, parentId, priceId, sku, barcode, name, stockKeeping, price, salePrice, gone, figure, begunAt, stamp] =
    columns
  return { id, parentId, priceId, sku, barcode, name, stockKeeping, price, salePrice, gone, figure, begunAt, stamp }
}

type KnownItem = ReturnType<typeof toKnownItem>
type KnownListing = ReturnType<typeof toKnownListing>

/** A page at a time, since most of a walk says nothing new: what it costs for each row is what the walk costs. */
export function openConfirmed(connection: Connection): ConfirmedStore {
  const items = connection.prepare<[string, string], ItemColumns>(
    `SELECT item.id, sku, barcode, name, categories, countable, price, sale_price, gone, parked, fenced_until, figure,
       begun_at, stamp
     FROM json_each(?) AS wanted CROSS JOIN item ON item.till = ? AND item.id = wanted.value
     LEFT JOIN reading ON reading.channel = item.till AND reading.subject_id = item.id`,
  )
  const listings = connection.prepare<[string, string], ListingColumns>(
    `SELECT listing.id, parent_id, price_id, sku, barcode, name, stock_keeping, price, sale_price, gone, figure, begun_at,
       stamp
     FROM json_each(?) AS wanted CROSS JOIN listing ON listing.shop = ? AND listing.id = wanted.value
     LEFT JOIN reading ON reading.channel = listing.shop AND reading.subject_id = listing.id`,
  )
  const meetItems = connection.prepare(
    `UPDATE item SET seen_walk = ${SEEN_WALK} WHERE till = ? AND id IN (SELECT value FROM json_each(?))`,
  )
  const meetListings = connection.prepare(
    `UPDATE listing SET seen_walk = ${SEEN_WALK} WHERE shop = ? AND id IN (SELECT value FROM json_each(?))`,
  )
  const read = connection.prepare(
    `UPDATE reading SET begun_at = ?, ended_at = ?, seen_walk = ${SEEN_WALK}
     WHERE channel = ? AND subject_id IN (SELECT value FROM json_each(?))`,
  )

  function note(
    meet: typeof read,
    channel: string,
    confirmed: Confirmed,
    { begunAt, endedAt }: PageSpan,
    walkId: number,
  ) {
    if (confirmed.met.length > 0) meet.run(walkId, channel, JSON.stringify(confirmed.met))
    if (confirmed.read.length > 0) read.run(begunAt, endedAt, walkId, channel, JSON.stringify(confirmed.read))
  }

  return {
    confirmItems(till, rows, span, walkId) {
      const known = byId(items.raw().all(idsOf(rows), till).map(toKnownItem))
      const confirmed = sort(rows, (row) => confirmItem(row, known.get(row.id), span))
      note(meetItems, till, confirmed, span, walkId)
      return confirmed.others
    },
    confirmListings(shop, rows, span, walkId) {
      const known = byId(listings.raw().all(idsOf(rows), shop).map(toKnownListing))
      const confirmed = sort(rows, (row) => confirmListing(row, known.get(row.id), span))
      note(meetListings, shop, confirmed, span, walkId)
      return confirmed.others
    },
  }
}

function idsOf(rows: readonly { readonly id: string }[]): string {
  return JSON.stringify(rows.map(({ id }) => id))
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

/** `met`: all but a figure is as on record, and no figure is kept. `read`: the figure is as on record too. */
type Verdict = 'met' | 'read' | 'other'

interface Confirmed<Row = unknown> {
  readonly met: readonly string[]
  readonly read: readonly string[]
  readonly others: readonly Row[]
}

function sort<Row extends { readonly id: string }>(
  rows: readonly Row[],
  verdictOn: (row: Row) => Verdict,
): Confirmed<Row> {
  const met: string[] = []
  const read: string[] = []
  const others: Row[] = []
  for (const row of rows) {
    const verdict = verdictOn(row)
    if (verdict === 'other') others.push(row)
    else if (verdict === 'met') met.push(row.id)
    else read.push(row.id)
  }
  return { met, read, others }
}

function confirmItem(row: ItemReading, known: KnownItem | undefined, span: PageSpan): Verdict {
  if (!known || !isSameItem(row, known)) return 'other'
  if (row.figure === null || !row.countable) return 'met'
  if (span.begunAt < known.fencedUntil || (known.parked === 1 && row.figure > 0)) return 'other'
  return isSameFigure(row.figure, null, known, span) ? 'read' : 'other'
}

function isSameItem(row: ItemReading, known: KnownItem): boolean {
  return (
    row.sku === known.sku &&
    row.barcode === known.barcode &&
    row.name === known.name &&
    row.price === known.price &&
    row.salePrice === known.salePrice &&
    row.countable === (known.countable === 1) &&
    row.active === (known.gone === 0) &&
    JSON.stringify(row.categories) === known.categories
  )
}

function confirmListing(row: ListingReading, known: KnownListing | undefined, span: PageSpan): Verdict {
  if (!known || !isSameListing(row, known)) return 'other'
  if (row.figure === null || row.stockKeeping !== 'managed') return known.figure === null ? 'met' : 'other'
  return isSameFigure(row.figure, row.figureUpdatedAt, known, span) ? 'read' : 'other'
}

function isSameListing(row: ListingReading, known: KnownListing): boolean {
  return (
    known.gone === 0 &&
    row.parentId === known.parentId &&
    row.priceId === known.priceId &&
    row.sku === known.sku &&
    row.barcode === known.barcode &&
    row.name === known.name &&
    row.stockKeeping === known.stockKeeping &&
    row.price === known.price &&
    row.salePrice === known.salePrice
  )
}

/** A figure that was read later than this one stays. */
function isSameFigure(figure: number, stamp: number | null, known: KnownListing | KnownItem, span: PageSpan): boolean {
  return figure === known.figure && stamp === known.stamp && known.begunAt !== null && known.begunAt <= span.begunAt
}
