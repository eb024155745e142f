import { REPLICA_LAG_MS } from '../core/movement.js'
import { POLLED_WITHIN_MS } from './heard.js'
import type { Connection } from './open.js'

/** The same moment by the clock that can be set and by the one that nobody sets. */
export interface ClockNote {
  readonly wall: number
  readonly elapsed: number
}

/** The instants that are kept by the machine's own clock, for when that clock turns out to have been set. */
export interface InstantStore {
  /** Moves them all along with a clock that was set by so much: what was due in a minute is still due in a minute. */
  shift(byMs: number): void
  /**
   * For a start: nothing that was noted can lie in the future, however far the clock was set back meanwhile; and a fence
   * stands anew for as much of its time as has not provably passed, since the clock may have been set forward by `forwardMs`.
   */
  beginAt(now: number, forwardMs: number): void
  /** The last moment by which the instants that are kept can be told apart from a clock that was set since. */
  noted(): ClockNote | undefined
  note(note: ClockNote): void
}

const SHIFTS = [
  "UPDATE call SET settle_at = settle_at + @by WHERE state = 'sent' AND settle_at < @never",
  `UPDATE call SET planned_at = planned_at + @by, sent_at = sent_at + @by, settles_from = settles_from + @by
     WHERE state = 'sent'`,
  "UPDATE correction SET read_at = read_at + @by WHERE state <> 'done'",
  'UPDATE register_move SET after_at = after_at + @by, by_at = by_at + @by',
  'UPDATE register_read SET begun_at = begun_at + @by, newest_at = newest_at + @by',
  'UPDATE dirty SET heard_at = heard_at + @by, due_at = due_at + @by, shown_at = shown_at + @by',
  'UPDATE reading SET begun_at = begun_at + @by, ended_at = ended_at + @by',
  'UPDATE base SET fenced_until = fenced_until + @by WHERE fenced_until > 0',
  'UPDATE base SET known_at = known_at + @by',
  'UPDATE expected SET off_since = off_since + @by',
  'UPDATE price_sent SET sent_at = sent_at + @by',
  'UPDATE item SET fenced_until = fenced_until + @by WHERE fenced_until > 0',
  'UPDATE link SET created_at = created_at + @by WHERE contacted_at IS NULL',
  'UPDATE channel SET retry_at = retry_at + @by WHERE retry_at > 0',
  'UPDATE channel SET down_since = down_since + @by, changes_since = changes_since + @by',
  'UPDATE unexplained SET begun_at = begun_at + @by, seen_at = seen_at + @by, released_until = released_until + @by',
  'UPDATE voice SET first_heard_at = first_heard_at + @by, last_heard_at = last_heard_at + @by',
  `UPDATE voice SET quiet_since = quiet_since + @by, missed_since = missed_since + @by,
     silent_since = silent_since + @by`,
  'UPDATE announcement SET heard_at = heard_at + @by',
  'UPDATE unannounced SET found_at = found_at + @by',
  // Also of what has ended: the sweep that it is a part of may go on, and what is read counts since the first of its walks.
  'UPDATE walk SET begun_at = begun_at + @by',
  "UPDATE walk SET retry_at = retry_at + @by, stepped_at = stepped_at + @by WHERE state = 'walking'",
]

const BEGINS = [
  'UPDATE dirty SET shown_at = min(@now + @lag, shown_at + @forward) WHERE shown_at > heard_at OR shown_at > @now',
  'UPDATE dirty SET heard_at = min(heard_at, @now), due_at = min(due_at, @now) WHERE heard_at > @now',
  // However long it was to wait, for a channel that rests or by a clock that ran ahead: a start asks every channel again.
  'UPDATE dirty SET due_at = min(due_at, @now + @wait)',
  'UPDATE reading SET begun_at = 0 WHERE begun_at > @now',
  `UPDATE call SET settles_from = NULL, planned_at = min(planned_at, @now), sent_at = min(sent_at, @now)
     WHERE state = 'sent'`,
  // What is sold from now on may bear an earlier time than what was before: no bound may claim more than it can.
  'UPDATE register_move SET after_at = NULL WHERE after_at > @now',
  'UPDATE register_move SET by_at = @now WHERE by_at > @now',
  'UPDATE register_read SET begun_at = min(begun_at, @now), newest_at = min(newest_at, @now)',
  "UPDATE correction SET read_at = 0 WHERE state <> 'done' AND read_at > @now",
  'UPDATE base SET fenced_until = min(@now, fenced_until + @forward), known_at = min(@now, known_at + @forward)',
  'UPDATE expected SET off_since = @now WHERE off_since > @now',
  'UPDATE price_sent SET sent_at = @now WHERE sent_at > @now',
  'UPDATE item SET fenced_until = @now WHERE fenced_until > @now',
  'UPDATE link SET created_at = @now WHERE contacted_at IS NULL AND created_at > @now',
  'UPDATE unexplained SET begun_at = min(begun_at, @now), seen_at = @now WHERE seen_at > @now',
  // What was not listened for can't have been missed: the time that nobody was there counts for no silence.
  'UPDATE voice SET quiet_since = @now',
  `UPDATE voice SET last_heard_at = min(last_heard_at, @now), first_heard_at = min(first_heard_at, @now),
     missed_since = min(missed_since, @now), silent_since = min(silent_since, @now)`,
  'UPDATE announcement SET heard_at = min(heard_at, @now)',
  'UPDATE unannounced SET found_at = min(found_at, @now)',
  'UPDATE channel SET retry_at = 0',
  'UPDATE channel SET changes_since = @now WHERE changes_since > @now',
  "UPDATE walk SET retry_at = 0 WHERE state = 'walking'",
  // Where it lies in the future, no later instant than its beginning is known for what it met: it is walked anew.
  "UPDATE walk SET begun_at = @now, cursor = NULL, rows = 0 WHERE state = 'walking' AND begun_at > @now",
  // While the daemon was down its walks did not stand still; those of commands may have no process any more.
  "UPDATE walk SET stepped_at = @now WHERE state = 'walking' AND (walker = 'daemon' OR stepped_at > @now)",
]

export function openInstants(connection: Connection): InstantStore {
  const shifts = SHIFTS.map((sql) => connection.prepare(sql))
  const begins = BEGINS.map((sql) => connection.prepare(sql))
  const select = connection.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'clock'")
  const upsert = connection.prepare(
    "INSERT INTO meta (key, value) VALUES ('clock', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  )
  return {
    noted() {
      const row = select.get()
      return row && (JSON.parse(row.value) as ClockNote)
    },
    note: ({ wall, elapsed }) => void upsert.run(JSON.stringify({ wall, elapsed })),
    shift: (by) => shifts.forEach((each) => each.run({ by, never: Number.MAX_SAFE_INTEGER })),
    beginAt(now, forwardMs) {
      const forward = Math.min(Math.max(0, forwardMs), now)
      begins.forEach((each) => each.run({ now, lag: REPLICA_LAG_MS, forward, wait: POLLED_WITHIN_MS }))
    },
  }
}
