import { type Count, ZERO } from '../core/count.js'
import type { Connection } from './open.js'

/** `planned`: provably never sent. `sent`: on its way or in doubt. `done`: its outcome is known and folded in. */
export type CorrectionState = 'planned' | 'sent' | 'done'

/** The write to the till that carries an item's movements. At most one of an item is not done. */
export interface Correction {
  readonly id: number
  readonly till: string
  readonly itemId: string
  readonly amount: Count
  readonly applied: Count | null
  readonly residual: number
  readonly state: CorrectionState
  readonly why: string
  /** When the reading that it rests on was begun. */
  readonly readAt: number
}

export interface CorrectionStore {
  add(correction: Pick<Correction, 'till' | 'itemId' | 'amount' | 'residual' | 'why' | 'readAt'>, now: number): number
  get(id: number): Correction | undefined
  open(till: string, itemId: string): Correction | undefined
  setSent(id: number): void
  setDone(id: number, applied: Count, now: number): void
  /** Nothing was changed at the till: the correction never was. */
  setNotApplied(id: number, now: number): void
  /** Whether it took effect will not be asked any more. */
  drop(id: number, now: number): void
  /** What corrections moved of an item that were sent since then, and of which that was only found out later. */
  foundSince(till: string, itemId: string, sentSince: number): Count
  /** The highest id that was given; 0 where none was. */
  lastId(): number
}

const COLUMNS = 'id, till, item_id AS itemId, amount, applied, residual, state, why, read_at AS readAt'

export function openCorrections(connection: Connection): CorrectionStore {
  const insert = connection.prepare(
    "INSERT INTO correction (till, item_id, amount, residual, state, why, read_at, planned_at) VALUES (?, ?, ?, ?, 'planned', ?, ?, ?)",
  )
  const select = connection.prepare<[number], Correction>(`SELECT ${COLUMNS} FROM correction WHERE id = ?`)
  const selectOpen = connection.prepare<[string, string], Correction>(
    `SELECT ${COLUMNS} FROM correction WHERE till = ? AND item_id = ? AND state <> 'done'`,
  )
  const sent = connection.prepare("UPDATE correction SET state = 'sent' WHERE id = ?")
  const done = connection.prepare("UPDATE correction SET state = 'done', applied = ?, done_at = ? WHERE id = ?")
  const found = connection.prepare<{ till: string; itemId: string; since: number }, { amount: Count }>(
    `SELECT coalesce(sum(correction.applied), 0) AS amount FROM call JOIN call_entry ON call_entry.call_id = call.id
       JOIN correction ON correction.id = call_entry.correction_id
     WHERE call.settled_by IS NOT NULL AND call.done_at >= @since AND call.sent_at >= @since
       AND correction.till = @till AND correction.item_id = @itemId`,
  )
  const last = connection.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM correction')
  return {
    add(correction, now) {
      const { till, itemId, amount, residual, why, readAt } = correction
      return Number(insert.run(till, itemId, amount, residual, why, readAt, now).lastInsertRowid)
    },
    get: (id) => select.get(id),
    open: (till, itemId) => selectOpen.get(till, itemId),
    setSent: (id) => void sent.run(id),
    setDone: (id, applied, now) => void done.run(applied, now, id),
    setNotApplied: (id, now) => void done.run(0, now, id),
    drop: (id, now) => void done.run(null, now, id),
    foundSince: (till, itemId, since) => found.get({ till, itemId, since })?.amount ?? ZERO,
    lastId: () => last.get()?.id ?? 0,
  }
}
