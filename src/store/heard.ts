import Database from 'better-sqlite3'
import type { Mark, Sighting } from '../ports/hear.js'
import type { DirtyStore } from './dirty.js'
import type { EvidenceStore } from './evidence.js'
import type { JournalStore } from './journal.js'
import type { Connection } from './open.js'
import type { VoiceStore } from './voices.js'

/** A webhook as it is kept; without an id where its platform has no unique one. */
export interface NewDelivery {
  readonly channel: string
  readonly delivery: string | null
  readonly marks: readonly Mark[]
  readonly sightings?: readonly Sighting[]
  /** For how long readings of its listings need not show what was heard. */
  readonly lagMs?: number
}

/** What became of one of several deliveries; a `fault` is its own and was kept from the others. */
export type Kept = { readonly kind: 'new' | 'repeated' } | { readonly kind: 'fault'; readonly error: unknown }

/** Several webhooks of one event are looked at together. */
const GATHERED_WITHIN_MS = 100
/** So long after a correction was sent or answered its till tells of it. */
const TOLD_WITHIN_MS = 5_000
/** Longer than from one poll to the next, by the usual schedule: it reads the item along with all that changed. */
export const POLLED_WITHIN_MS = 75_000
/** For how long a delivery's id is remembered: longer than any platform repeats one. */
const REMEMBERED_MS = 72 * 3_600_000

export interface HeardStore {
  /**
   * Puts webhooks on disk in one transaction, in their order, each with its marks and what it is evidence of, after which all
   * may be acknowledged. A repeat changes nothing. One that can't be kept is told with its fault, and those beside it are
   * kept. Throws, and keeps none, where the database takes nothing.
   */
  acceptAll(deliveries: readonly NewDelivery[], now: number): readonly Kept[]
  /** When the channel's last webhook was accepted; null where none ever was. */
  lastAt(channel: string): number | null
  /** Forgets deliveries that are too old to be repeated. */
  forget(now: number): void
}

interface Beside {
  readonly dirty: DirtyStore
  readonly evidence: EvidenceStore
  readonly voices: VoiceStore
  readonly journal: JournalStore
}

/**
 * Marks are due in a moment; but what a till tells of our own correction was in its answer, so that it is looked at in its
 * turn, and the requests that the till allows are there for what people did. A sale is told of by an event of its own, and
 * makes the item due at once.
 */
export function openHeard(connection: Connection, { dirty, evidence, voices, journal }: Beside): HeardStore {
  const isToldAnyway = (channel: string, mark: Mark, now: number): boolean => {
    if (mark.kind !== 'item' || mark.mayBeOurs !== true) return false
    const [last] = journal.lastOf(channel, mark.id, 1)
    return last?.kind === 'correction' && Math.abs(now - (last.doneAt ?? last.sentAt ?? 0)) <= TOLD_WITHIN_MS
  }
  const insert = connection.prepare(
    'INSERT INTO delivery (channel, delivery, heard_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const remove = connection.prepare('DELETE FROM delivery WHERE heard_at < ?')
  const acceptOne = connection.transaction(
    ({ channel, delivery, marks, sightings = [], lagMs = 0 }: NewDelivery, now: number): boolean => {
      voices.hear(channel, marks, now)
      if (delivery !== null && insert.run(channel, delivery, now).changes === 0) return false
      for (const mark of marks) {
        const shownAt = mark.kind === 'listing' ? now + lagMs : now
        const inMs = isToldAnyway(channel, mark, now) ? POLLED_WITHIN_MS : GATHERED_WITHIN_MS
        dirty.markTold(channel, mark.kind, 'id' in mark ? mark.id : '', now, now + inMs, shownAt)
      }
      for (const sighting of sightings) evidence.save(channel, sighting, now)
      return true
    },
  )
  const acceptApart = (delivery: NewDelivery, now: number): Kept => {
    try {
      // Within a transaction this is a savepoint.
      return { kind: acceptOne(delivery, now) ? 'new' : 'repeated' }
    } catch (error) {
      if (!isOfTheRow(error) || !connection.inTransaction) throw error
      return { kind: 'fault', error }
    }
  }
  const acceptAll = connection.transaction((deliveries: readonly NewDelivery[], now: number) =>
    deliveries.map((delivery) => acceptApart(delivery, now)),
  )
  return {
    acceptAll: (deliveries, now) => acceptAll.immediate(deliveries, now),
    lastAt: (channel) => voices.get(channel)?.lastHeardAt ?? null,
    forget: (now) => void remove.run(now - REMEMBERED_MS),
  }
}

/** Whether what was to be written is at fault, and not the database: a full disk refuses the next one as well. */
function isOfTheRow(error: unknown): boolean {
  return !(error instanceof Database.SqliteError) || /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(error.code)
}
