import type { Count } from '../core/count.js'
import type { Base, Movement, SeenLine } from '../core/movement.js'
import type { Connection } from './open.js'

/** A movement that no correction carries yet. */
export interface OwedMovement {
  readonly id: number
  readonly shop: string
  readonly amount: Count
  readonly order: string | null
  /** How many corrections before left it as a remainder. */
  readonly residual: number
  /** What it makes up for, where no shop moved it. */
  readonly cause: string | null
  readonly capturedAt: number
  readonly linkId: number
}

/** A listing by its shop. */
export interface ListingOf {
  readonly shop: string
  readonly listingId: string
}

/** A movement as it is told: with what became of it. */
export interface ToldMovement extends OwedMovement {
  readonly till: string
  readonly itemId: string
  readonly listingId: string
  /** The key of the call that carries it; null while it is owed, and where none was ever sent. */
  readonly key: string | null
}

/** What shops moved and how it is known: bases, order lines, movements. */
export interface MovementStore {
  /** A cause says what it makes up for, where the shop did not move it. */
  add(movement: Movement, residual: number, now: number, cause?: string): void
  /** Owes the till what makes up for a correction that was taken for what it was not. It belongs to whoever moved the item last. */
  makeUp(till: string, itemId: string, amount: Count, cause: string, now: number): void
  owed(till: string, itemId: string): readonly OwedMovement[]
  /** What shops moved of an item since then that no order and no cause explains, and how much of it no correction carries. */
  surge(till: string, itemId: string, since: number): { readonly amount: Count; readonly owed: Count }
  /** The items of a till that have owed movements. */
  itemsOwed(till: string): readonly string[]
  /** Puts all owed movements of the item into a correction. */
  putInto(correctionId: number, till: string, itemId: string): void
  /** The correction was not made: its movements are owed again. */
  takeOutOf(correctionId: number): void
  ofCorrection(correctionId: number): readonly (OwedMovement & { readonly listingId: string })[]
  /** The last movements of an item, the newest first; of one listing alone where it is given. */
  last(till: string, itemId: string, listing: ListingOf | null, limit: number): readonly ToldMovement[]
  base(shop: string, listingId: string): Base | undefined
  setBase(shop: string, listingId: string, base: Base): void
  forgetBase(shop: string, listingId: string): void
  lines(shop: string, orderId: string): readonly SeenLine[]
  saveLine(shop: string, line: SeenLine): void
}

const COLUMNS = `id, shop, amount, order_number AS "order", residual, cause, captured_at AS capturedAt, link_id AS linkId`

export function openMovements(connection: Connection): MovementStore {
  return {
    ...movementStore(connection),
    ...tellingStore(connection),
    ...baseStore(connection),
    ...lineStore(connection),
  }
}

function movementStore(connection: Connection) {
  const insert = connection.prepare(
    `INSERT INTO movement (shop, listing_id, link_id, till, item_id, amount, order_number, residual, captured_at, cause)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const makeUp = connection.prepare(
    `INSERT INTO movement (shop, listing_id, link_id, till, item_id, amount, cause, captured_at)
     SELECT shop, listing_id, link_id, till, item_id, ?, ?, ? FROM movement WHERE till = ? AND item_id = ?
     ORDER BY id DESC LIMIT 1`,
  )
  const owed = connection.prepare<[string, string], OwedMovement>(
    `SELECT ${COLUMNS} FROM movement WHERE till = ? AND item_id = ? AND correction_id IS NULL ORDER BY id`,
  )
  const carried = connection.prepare<[number], OwedMovement & { listingId: string }>(
    `SELECT ${COLUMNS}, listing_id AS listingId FROM movement WHERE correction_id = ? ORDER BY id`,
  )
  const surge = connection.prepare<[string, string, number], { amount: Count; owed: Count }>(
    `SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(iif(correction_id IS NULL, amount, 0)), 0) AS owed
     FROM movement INDEXED BY movement_by_item
     WHERE till = ? AND item_id = ? AND captured_at > ? AND order_number IS NULL AND residual = 0 AND cause IS NULL`,
  )
  const itemsOwed = connection.prepare<[string], { itemId: string }>(
    'SELECT DISTINCT item_id AS itemId FROM movement WHERE till = ? AND correction_id IS NULL',
  )
  const putInto = connection.prepare(
    'UPDATE movement SET correction_id = ? WHERE till = ? AND item_id = ? AND correction_id IS NULL',
  )
  const takeOut = connection.prepare('UPDATE movement SET correction_id = NULL WHERE correction_id = ?')
  return {
    add(movement: Movement, residual: number, now: number, cause?: string): void {
      const { shop, listingId, linkId, till, itemId, amount, order } = movement
      insert.run(shop, listingId, linkId, till, itemId, amount, order, residual, now, cause ?? null)
    },
    makeUp(till: string, itemId: string, amount: Count, cause: string, now: number): void {
      if (makeUp.run(amount, cause, now, till, itemId).changes === 0) throw new Error(`nothing ever moved ${itemId}`)
    },
    owed: (till: string, itemId: string) => owed.all(till, itemId),
    surge: (till: string, itemId: string, since: number) =>
      surge.get(till, itemId, since) ?? { amount: 0 as Count, owed: 0 as Count },
    itemsOwed: (till: string) => itemsOwed.all(till).map(({ itemId }) => itemId),
    ofCorrection: (correctionId: number) => carried.all(correctionId),
    putInto: (correctionId: number, till: string, itemId: string) => void putInto.run(correctionId, till, itemId),
    takeOutOf: (correctionId: number) => void takeOut.run(correctionId),
  }
}

function tellingStore(connection: Connection) {
  // The key is looked for by the subject, which has few entries, and not by the correction, which has no index.
  const last = connection.prepare<
    { till: string; itemId: string; shop: string | null; listingId: string | null; limit: number },
    ToldMovement
  >(
    `SELECT ${COLUMNS}, till, item_id AS itemId, listing_id AS listingId,
       (SELECT key FROM call_entry JOIN call ON call.id = call_id
        WHERE call_entry.subject_id = movement.item_id AND call_entry.correction_id = movement.correction_id
        ORDER BY call_id DESC LIMIT 1) AS key
     FROM movement INDEXED BY movement_by_item WHERE till = @till AND item_id = @itemId
       AND (@shop IS NULL OR (shop = @shop AND listing_id = @listingId)) ORDER BY captured_at DESC, id DESC LIMIT +@limit`,
  )
  return {
    last: (till: string, itemId: string, listing: ListingOf | null, limit: number) =>
      last.all({ till, itemId, shop: listing?.shop ?? null, listingId: listing?.listingId ?? null, limit }),
  }
}

function baseStore(connection: Connection) {
  const select = connection.prepare<[string, string], Base>(
    'SELECT figure, fenced_until AS fencedUntil, known_stamp AS knownStamp, known_at AS knownAt FROM base WHERE shop = ? AND listing_id = ?',
  )
  const upsert = connection.prepare(
    `INSERT INTO base (shop, listing_id, figure, fenced_until, known_stamp, known_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (shop, listing_id) DO UPDATE SET figure = excluded.figure, fenced_until = excluded.fenced_until,
       known_stamp = excluded.known_stamp, known_at = excluded.known_at`,
  )
  const remove = connection.prepare('DELETE FROM base WHERE shop = ? AND listing_id = ?')
  return {
    base: (shop: string, listingId: string) => select.get(shop, listingId),
    setBase: (shop: string, listingId: string, base: Base) =>
      void upsert.run(shop, listingId, base.figure, base.fencedUntil, base.knownStamp, base.knownAt),
    forgetBase: (shop: string, listingId: string) => void remove.run(shop, listingId),
  }
}

function lineStore(connection: Connection) {
  const select = connection.prepare<[string, string], SeenLine>(
    `SELECT order_id AS orderId, line_id AS lineId, listing_id AS listingId, held, link_id AS linkId
     FROM order_line WHERE shop = ? AND order_id = ?`,
  )
  const upsert = connection.prepare(
    `INSERT INTO order_line (shop, order_id, line_id, listing_id, held, link_id) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (shop, order_id, line_id) DO UPDATE SET listing_id = excluded.listing_id, held = excluded.held,
       link_id = excluded.link_id`,
  )
  return {
    lines: (shop: string, orderId: string) => select.all(shop, orderId),
    saveLine: (shop: string, line: SeenLine) =>
      void upsert.run(shop, line.orderId, line.lineId, line.listingId, line.held, line.linkId),
  }
}
