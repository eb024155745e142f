import type { Connection } from './open.js'

export interface HistoryRow {
  readonly at: number
  readonly channel: string
  readonly subjectId: string
  readonly what: 'stock' | 'price' | 'correction' | 'movement'
  readonly from: number | null
  readonly to: number | null
  readonly why: string
  readonly callId: number | null
}

/** What was changed, when and why; what was refused, how often. */
export interface HistoryStore {
  add(row: HistoryRow): void
  refused(channel: string, kind: string, subjectId: string, detail: string, now: number): number
  refusals(
    channel: string,
    kind: string,
    subjectId: string,
  ): { readonly times: number; readonly lastAt: number } | undefined
  accepted(channel: string, kind: string, subjectId: string): void
}

export function openHistory(connection: Connection): HistoryStore {
  const insert = connection.prepare(
    'INSERT INTO history (at, channel, subject_id, what, from_value, to_value, why, call_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const refusal = connection.prepare<[string, string, string], { times: number; lastAt: number }>(
    'SELECT times, last_at AS lastAt FROM refusal WHERE channel = ? AND kind = ? AND subject_id = ?',
  )
  const refuse = connection.prepare<[string, string, string, number, string], { times: number }>(
    `INSERT INTO refusal (channel, kind, subject_id, times, last_at, detail) VALUES (?, ?, ?, 1, ?, ?)
     ON CONFLICT (channel, kind, subject_id) DO UPDATE SET times = times + 1, last_at = excluded.last_at,
       detail = excluded.detail RETURNING times`,
  )
  const accept = connection.prepare('DELETE FROM refusal WHERE channel = ? AND kind = ? AND subject_id = ?')
  return {
    add: (row) => void insert.run(row.at, row.channel, row.subjectId, row.what, row.from, row.to, row.why, row.callId),
    refused: (channel, kind, subjectId, detail, now) => refuse.get(channel, kind, subjectId, now, detail)?.times ?? 1,
    refusals: (channel, kind, subjectId) => refusal.get(channel, kind, subjectId),
    accepted: (channel, kind, subjectId) => void accept.run(channel, kind, subjectId),
  }
}
