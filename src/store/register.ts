import type { Count } from '../core/count.js'
import type { Sale } from '../ports/till.js'
import type { Connection } from './open.js'

/** Older sales are not taken in, and are forgotten long after they have left every reading. */
const TAKEN_MS = 5 * 24 * 3_600_000
const KEPT_MS = 7 * 24 * 3_600_000

/** What a register did to one item, and between which instants the till came to know it. */
export interface StoredMove {
  readonly itemId: string
  readonly amount: Count
  /** It was not yet known then; null where that can't be said. */
  readonly afterAt: number | null
  readonly byAt: number
  /** When the till says that it was. */
  readonly stampedAt: number
}

interface Span {
  readonly begunAt: number
  readonly endedAt: number
}

/** What a till's registers sold and voided, sale by sale. */
export interface RegisterStore {
  /**
   * Takes in a complete reading of the recent sales: what is new, or other than before, came about since the last one.
   * The items that it moved.
   */
  take(till: string, sales: readonly Sale[], span: Span): readonly string[]
  /** Takes in a reading of the newest sales, which says nothing of what is older. */
  takeNewest(till: string, sales: readonly Sale[], span: Span): readonly string[]
  /** All that may explain the figures of an item, in the order in which it came to be known. */
  ofItem(till: string, itemId: string): readonly StoredMove[]
  /** What may have come to the till's knowledge after one instant and before the other. */
  moves(till: string, after: number, before: number): readonly StoredMove[]
  /** When the last complete reading was begun. */
  readAt(till: string): number | null
  /** When the last reading was begun that had all the newest sales. */
  newestAt(till: string): number | null
  setNewestAt(till: string, begunAt: number): void
  /** Forgets what is old, unless a change that waits for a person may rest on it. */
  forget(now: number): void
}

export function openRegister(connection: Connection): RegisterStore {
  const reads = openReads(connection)
  const takeNewest = openTaking(connection, reads)
  const remove = connection.prepare(
    `DELETE FROM register_move WHERE stamped_at < ? AND NOT EXISTS (SELECT 1 FROM unexplained
       WHERE unexplained.till = register_move.till AND unexplained.item_id = register_move.item_id)`,
  )
  return {
    ...reads,
    ...openMoves(connection),
    takeNewest,
    take(till, sales, span) {
      const itemIds = takeNewest(till, sales, span)
      reads.setReadAt(till, span.begunAt)
      return itemIds
    },
    forget: (now) => void remove.run(now - KEPT_MS),
  }
}

function openReads(connection: Connection) {
  const select = connection.prepare<[string], { readAt: number | null; newestAt: number }>(
    'SELECT begun_at AS readAt, newest_at AS newestAt FROM register_read WHERE till = ?',
  )
  const setRead = connection.prepare<[string, number, number]>(
    `INSERT INTO register_read (till, begun_at, newest_at) VALUES (?, ?, ?)
     ON CONFLICT (till) DO UPDATE SET begun_at = excluded.begun_at, newest_at = excluded.newest_at`,
  )
  const setNewest = connection.prepare<[string, number]>(
    `INSERT INTO register_read (till, newest_at) VALUES (?, ?)
     ON CONFLICT (till) DO UPDATE SET newest_at = excluded.newest_at`,
  )
  return {
    readAt: (till: string) => select.get(till)?.readAt ?? null,
    newestAt: (till: string) => select.get(till)?.newestAt ?? null,
    setReadAt: (till: string, begunAt: number) => void setRead.run(till, begunAt, begunAt),
    setNewestAt: (till: string, begunAt: number) => void setNewest.run(till, begunAt),
  }
}

function openMoves(connection: Connection) {
  const columns = 'item_id AS itemId, amount, after_at AS afterAt, by_at AS byAt, stamped_at AS stampedAt'
  const moves = connection.prepare<[string, number, number], StoredMove>(
    `SELECT ${columns} FROM register_move
     WHERE till = ? AND by_at > ? AND (after_at IS NULL OR after_at < ?) ORDER BY id`,
  )
  const ofItem = connection.prepare<[string, string], StoredMove>(
    `SELECT ${columns} FROM register_move WHERE till = ? AND item_id = ? ORDER BY id`,
  )
  return {
    moves: (till: string, after: number, before: number) => moves.all(till, after, before),
    ofItem: (till: string, itemId: string) => ofItem.all(till, itemId),
  }
}

function openTaking(connection: Connection, reads: Pick<RegisterStore, 'readAt'>): RegisterStore['takeNewest'] {
  const known = connection.prepare<[string, string], { itemId: string; net: Count }>(
    'SELECT item_id AS itemId, sum(amount) AS net FROM register_move WHERE till = ? AND sale_id = ? GROUP BY item_id',
  )
  const insert = connection.prepare(
    'INSERT INTO register_move (till, sale_id, item_id, amount, stamped_at, after_at, by_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )

  /** The items that it moved otherwise than was known. */
  function takeSale(till: string, sale: Sale, afterAt: number | null, byAt: number): readonly string[] {
    const before = new Map(known.all(till, sale.id).map(({ itemId, net }) => [itemId, net]))
    const now = quantitiesOf(sale)
    return [...new Set([...before.keys(), ...now.keys()])].filter((itemId) => {
      const news = changes(before.get(itemId), now.get(itemId) ?? 0, sale)
      for (const { amount, stampedAt } of news) insert.run(till, sale.id, itemId, amount, stampedAt, afterAt, byAt)
      return news.length > 0
    })
  }

  return (till, sales, { begunAt, endedAt }) => {
    const afterAt = reads.readAt(till)
    const recent = sales.filter((sale) => sale.at >= begunAt - TAKEN_MS)
    return [...new Set(recent.flatMap((sale) => takeSale(till, sale, afterAt, endedAt)))]
  }
}

function quantitiesOf(sale: Sale): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>()
  for (const { itemId, quantity } of sale.lines) quantities.set(itemId, (quantities.get(itemId) ?? 0) + quantity)
  return quantities
}

interface Change {
  readonly amount: number
  readonly stampedAt: number
}

/** What is new of a sale. One that is met as voided was a sale first: the void alone may be what came later. */
function changes(net: number | undefined, quantity: number, { voided, learntAt, voidedAt }: Sale): readonly Change[] {
  const sold = { amount: -quantity, stampedAt: learntAt }
  const changedAt = voidedAt ?? learntAt
  if (net === undefined) return voided ? [sold, { amount: quantity, stampedAt: changedAt }] : [sold]
  const amount = (voided ? 0 : -quantity) - net
  return amount === 0 ? [] : [{ amount, stampedAt: changedAt }]
}
