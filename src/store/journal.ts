import type { SettledBy } from '../core/settled-words.js'
import type { CallKind, ComposedCall } from '../ports/call.js'
import type { Connection } from './open.js'

/** `settled`: its outcome never came to light, and can't matter any more. */
export type CallState = 'planned' | 'sent' | 'applied' | 'not_applied' | 'settled'

/** What a call in doubt was settled by. `figure`: nothing else explained what the till showed, which is only probable. */

/** A call as the journal keeps it. */
export interface JournalCall {
  readonly id: number
  readonly channel: string
  readonly kind: CallKind
  readonly operation: string
  readonly key: string
  readonly body: string
  readonly state: CallState
  readonly attempt: number
  readonly plannedAt: number
  readonly sentAt: number | null
  readonly settleAt: number | null
  /** From then on a write in doubt can't land any more, unless it is later than its platform allows. */
  readonly settlesFrom: number | null
  readonly settledBy: SettledBy | null
}

/** One entry of a call. Values are figures for stock and corrections, prices for prices. */
export interface JournalEntry {
  readonly subjectId: string
  readonly from: number | null
  readonly to: number
  readonly toSale: number | null
  readonly correctionId: number | null
  /** The platform's stamp on the figure that the entry replaces. */
  readonly stamp: number | null
  readonly why: string
}

/** A call as it concerns one item or listing. */
export interface CallOfSubject extends JournalCall, JournalEntry {
  readonly doneAt: number | null
  /** What the platform or whoever settled it said, where that was not plain. */
  readonly detail: string | null
  readonly outcome: string | null
}

export interface JournalStore {
  /** Part of T1: the call is planned, with its entries in the body's order. */
  plan(channel: string, call: ComposedCall, entries: readonly JournalEntry[], now: number): number
  get(id: number): JournalCall | undefined
  entries(callId: number): readonly (JournalEntry & { readonly outcome: string | null })[]
  /** T2: on disk before a byte leaves. */
  setSent(id: number, now: number): void
  /** The outcome is in doubt and is looked for then. */
  setUnknown(id: number, settleAt: number, detail: string): void
  setDone(id: number, state: 'applied' | 'not_applied' | 'settled', now: number, detail: string | null): void
  setSettledBy(id: number, settledBy: SettledBy): void
  setAudited(id: number, now: number): void
  setEntryOutcome(callId: number, position: number, outcome: string): void
  /** Planned calls are provably unsent; forgetting them loses nothing. */
  planned(): readonly JournalCall[]
  dropPlanned(id: number): void
  inDoubt(): readonly JournalCall[]
  dueToSettle(now: number): readonly JournalCall[]
  withKey(key: string): JournalCall | undefined
  /** Corrections that were settled since, by what may be wrong or may have been too early: the longest unaudited first. */
  toAudit(since: number, limit: number): readonly JournalCall[]
  nextSettleAt(): number | null
  /** The calls to a channel that were sent, whose outcome is not known, and that have an entry for the subject. */
  openFor(channel: string, kind: CallKind, subjectId: string): readonly JournalCall[]
  /** The last calls to a channel that have an entry for the subject, the newest first. */
  lastOf(channel: string, subjectId: string, limit: number): readonly CallOfSubject[]
}

const COLUMNS = `id, channel, kind, operation, key, body, state, attempt, planned_at AS plannedAt, sent_at AS sentAt,
  settle_at AS settleAt, settles_from AS settlesFrom, settled_by AS settledBy`
const ENTRY = `subject_id AS subjectId, from_value AS "from", to_value AS "to", to_sale_value AS toSale,
  correction_id AS correctionId, stamp, why`

export function openJournal(connection: Connection): JournalStore {
  return { ...planning(connection), ...outcomes(connection), ...looking(connection) }
}

function planning(connection: Connection) {
  const insert = connection.prepare(
    "INSERT INTO call (channel, kind, operation, key, body, state, planned_at) VALUES (?, ?, ?, ?, ?, 'planned', ?)",
  )
  const insertEntry = connection.prepare(
    `INSERT INTO call_entry (call_id, position, subject_id, from_value, to_value, to_sale_value, correction_id, stamp, why)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const dropEntries = connection.prepare(
    "DELETE FROM call_entry WHERE call_id = (SELECT id FROM call WHERE id = ? AND state = 'planned')",
  )
  const drop = connection.prepare("DELETE FROM call WHERE id = ? AND state = 'planned'")
  return {
    plan(channel: string, call: ComposedCall, entries: readonly JournalEntry[], now: number): number {
      const added = insert.run(channel, call.kind, call.operation, call.key, call.body, now)
      const id = Number(added.lastInsertRowid)
      entries.forEach((entry, position) => {
        const { subjectId, from, to, toSale, correctionId, stamp, why } = entry
        insertEntry.run(id, position, subjectId, from, to, toSale, correctionId, stamp, why)
      })
      return id
    },
    dropPlanned(id: number): void {
      dropEntries.run(id)
      drop.run(id)
    },
  }
}

function outcomes(connection: Connection) {
  const sent = connection.prepare(
    "UPDATE call SET state = 'sent', sent_at = ?, settle_at = NULL, settles_from = NULL, attempt = attempt + 1 WHERE id = ?",
  )
  const unknown = connection.prepare(
    'UPDATE call SET settle_at = ?, settles_from = coalesce(settles_from, ?), detail = ? WHERE id = ?',
  )
  const done = connection.prepare('UPDATE call SET state = ?, done_at = ?, settle_at = NULL, detail = ? WHERE id = ?')
  const settledBy = connection.prepare('UPDATE call SET settled_by = ? WHERE id = ?')
  const audited = connection.prepare('UPDATE call SET audited_at = ? WHERE id = ?')
  const entry = connection.prepare('UPDATE call_entry SET outcome = ? WHERE call_id = ? AND position = ?')
  return {
    setSent: (id: number, now: number) => void sent.run(now, id),
    setUnknown: (id: number, settleAt: number, detail: string) => void unknown.run(settleAt, settleAt, detail, id),
    setDone: (id: number, state: CallState, now: number, detail: string | null) =>
      void done.run(state, now, detail, id),
    setSettledBy: (id: number, by: SettledBy) => void settledBy.run(by, id),
    setAudited: (id: number, now: number) => void audited.run(now, id),
    setEntryOutcome: (id: number, position: number, outcome: string) => void entry.run(outcome, id, position),
  }
}

function looking(connection: Connection) {
  const select = connection.prepare<[number], JournalCall>(`SELECT ${COLUMNS} FROM call WHERE id = ?`)
  const entries = connection.prepare<[number], JournalEntry & { outcome: string | null }>(
    `SELECT ${ENTRY}, outcome FROM call_entry WHERE call_id = ? ORDER BY position`,
  )
  const inState = connection.prepare<[string], JournalCall>(
    `SELECT ${COLUMNS} FROM call INDEXED BY call_open WHERE state IN ('planned', 'sent') AND state = ? ORDER BY id`,
  )
  const due = connection.prepare<[number], JournalCall>(
    `SELECT ${COLUMNS} FROM call INDEXED BY call_open WHERE state IN ('planned', 'sent') AND state = 'sent' AND settle_at <= ? ORDER BY settle_at, id`,
  )
  const next = connection.prepare<[], { settleAt: number | null }>(
    "SELECT min(settle_at) AS settleAt FROM call INDEXED BY call_open WHERE state IN ('planned', 'sent') AND state = 'sent'",
  )
  const withKey = connection.prepare<[string], JournalCall>(`SELECT ${COLUMNS} FROM call WHERE key = ?`)
  const toAudit = connection.prepare<[number, number], JournalCall>(
    `SELECT ${COLUMNS} FROM call INDEXED BY call_settled WHERE kind = 'correction' AND settled_by IS NOT NULL AND done_at >= ?
       AND (state = 'not_applied' OR settled_by IN ('figure', 'person')) ORDER BY coalesce(audited_at, 0), id LIMIT +?`,
  )
  const lastOf = connection.prepare<[string, string, number], CallOfSubject>(
    `SELECT ${COLUMNS}, done_at AS doneAt, detail, ${ENTRY}, outcome
     FROM call_entry JOIN call ON call.id = call_entry.call_id
     WHERE call_entry.subject_id = ? AND call.channel = ? ORDER BY call.id DESC LIMIT +?`,
  )
  const openFor = connection.prepare<[string, string, string], JournalCall>(
    `SELECT ${COLUMNS} FROM call INDEXED BY call_open WHERE state IN ('planned', 'sent') AND state = 'sent' AND channel = ? AND kind = ?
       AND EXISTS (SELECT 1 FROM call_entry WHERE call_id = call.id AND subject_id = ?) ORDER BY id`,
  )
  return {
    get: (id: number) => select.get(id),
    entries: (id: number) => entries.all(id),
    planned: () => inState.all('planned'),
    inDoubt: () => inState.all('sent'),
    dueToSettle: (now: number) => due.all(now),
    withKey: (key: string) => withKey.get(key),
    toAudit: (since: number, limit: number) => toAudit.all(since, limit),
    nextSettleAt: () => next.get()?.settleAt ?? null,
    lastOf: (channel: string, subjectId: string, limit: number) => lastOf.all(subjectId, channel, limit),
    openFor: (channel: string, kind: CallKind, subjectId: string) => openFor.all(channel, kind, subjectId),
  }
}
