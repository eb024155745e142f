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
}

/** What a till's registers sold and voided, sale by sale. */
export interface RegisterStore {
  /** Takes in a complete reading of the recent sales: what is new, or other than before, came about since the last one. */
  take(till: string, sales: readonly Sale[], span: { readonly begunAt: number; readonly endedAt: number }): void
  /** What may have come to the till's knowledge after one instant and before the other. */
  moves(till: string, after: number, before: number): readonly StoredMove[]
  /** When the last complete reading was begun. */
  readAt(till: string): number | null
  forget(now: number): void
}

export function openRegister(connection: Connection): RegisterStore {
  const lastRead = connection.prepare<[string], { begunAt: number }>(
    'SELECT begun_at AS begunAt FROM register_read WHERE till = ?',
  )
  const setRead = connection.prepare(
    'INSERT INTO register_read (till, begun_at) VALUES (?, ?) ON CONFLICT (till) DO UPDATE SET begun_at = excluded.begun_at',
  )
  const known = connection.prepare<[string, string], { itemId: string; net: Count }>(
    'SELECT item_id AS itemId, sum(amount) AS net FROM register_move WHERE till = ? AND sale_id = ? GROUP BY item_id',
  )
  const insert = connection.prepare(
    'INSERT INTO register_move (till, sale_id, item_id, amount, sold_at, after_at, by_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const moves = connection.prepare<[string, number, number], StoredMove>(
    `SELECT item_id AS itemId, amount, after_at AS afterAt, by_at AS byAt FROM register_move
     WHERE till = ? AND by_at > ? AND (after_at IS NULL OR after_at < ?) ORDER BY id`,
  )
  const remove = connection.prepare('DELETE FROM register_move WHERE sold_at < ?')

  function takeSale(till: string, sale: Sale, afterAt: number | null, byAt: number): void {
    const before = new Map(known.all(till, sale.id).map(({ itemId, net }) => [itemId, net]))
    const now = quantitiesOf(sale)
    for (const itemId of new Set([...before.keys(), ...now.keys()])) {
      const quantity = now.get(itemId) ?? 0
      for (const amount of changes(before.get(itemId), quantity, sale.voided)) {
        insert.run(till, sale.id, itemId, amount, sale.at, afterAt, byAt)
      }
    }
  }

  return {
    take(till, sales, { begunAt, endedAt }) {
      const afterAt = lastRead.get(till)?.begunAt ?? null
      for (const sale of sales) if (sale.at >= begunAt - TAKEN_MS) takeSale(till, sale, afterAt, endedAt)
      setRead.run(till, begunAt)
    },
    moves: (till, after, before) => moves.all(till, after, before),
    readAt: (till) => lastRead.get(till)?.begunAt ?? null,
    forget: (now) => void remove.run(now - KEPT_MS),
  }
}

function quantitiesOf(sale: Sale): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>()
  for (const { itemId, quantity } of sale.lines) quantities.set(itemId, (quantities.get(itemId) ?? 0) + quantity)
  return quantities
}

/** What is new of a sale. One that is met as voided was a sale first: the void alone may be what came later. */
function changes(net: number | undefined, quantity: number, voided: boolean): readonly number[] {
  if (net === undefined) return voided ? [-quantity, quantity] : [-quantity]
  const change = (voided ? 0 : -quantity) - net
  return change === 0 ? [] : [change]
}
