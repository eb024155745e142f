import type { Voice } from '../core/silence.js'
import type { Mark } from '../ports/hear.js'
import type { Connection } from './open.js'

const DAY_MS = 24 * 3_600_000
/** A webhook may come later than a poll finds what it is about: by a minute where a shop sends them once a minute. */
const GRACE_MS = 5 * 60_000
/** Days that count, the present one among them; those before are forgotten. */
const DAYS = 8

/** A channel's voice as it is kept. */
export interface VoiceRow extends Voice {
  readonly channel: string
  readonly lastHeardAt: number
  /** When it was said to be silent; null while it is not. */
  readonly silentSince: number | null
  /** Of the last days: webhooks, and changes of figures that were told of by one, or were not. */
  readonly heard: number
  readonly announced: number
  readonly unannounced: number
}

export interface VoiceStore {
  /** A channel told something: all that was found about it before counts as announced. */
  hear(channel: string, marks: readonly Mark[], now: number): void
  /**
   * A figure was found changed since the reading begun at `since`. It is announced where the channel told of it by then,
   * or does so within a few minutes. Of a channel that never told anything, nothing is noted.
   */
  find(channel: string, subjectId: string, since: number, now: number): void
  /** Counts what was found and never told of. */
  settle(now: number): void
  get(channel: string): VoiceRow | undefined
  setSilent(channel: string, since: number): void
  /** It is silent no more: what it missed is forgotten. */
  setSpeaking(channel: string): void
  forget(now: number): void
}

/** What a channel tells of all its subjects stands under none. */
const ALL = ''

export function openVoices(connection: Connection): VoiceStore {
  const settle = openSettling(connection)
  const select = connection.prepare<[number, string], VoiceRow>(
    `SELECT v.channel, first_heard_at AS firstHeardAt, last_heard_at AS lastHeardAt, quiet_since AS quietSince, missed,
       missed_since AS missedSince, silent_since AS silentSince, ifnull(max(longest_gap_ms), 0) AS longestGapMs,
       ifnull(sum(heard), 0) AS heard, ifnull(sum(announced), 0) AS announced, ifnull(sum(unannounced), 0) AS unannounced
     FROM voice v LEFT JOIN voice_day d ON d.channel = v.channel AND d.day > ?
     WHERE v.channel = ? GROUP BY v.channel`,
  )
  const lastDay = connection.prepare<[string], { day: number | null }>(
    'SELECT max(day) AS day FROM voice_day WHERE channel = ?',
  )
  const silence = connection.prepare('UPDATE voice SET silent_since = ? WHERE channel = ?')
  const speak = connection.prepare(
    'UPDATE voice SET silent_since = NULL, missed = 0, missed_since = NULL WHERE channel = ?',
  )
  const forgetDays = connection.prepare('DELETE FROM voice_day WHERE day <= ?')
  const forgetAnnouncements = connection.prepare('DELETE FROM announcement WHERE heard_at < ?')
  return {
    hear: openHearing(connection),
    find: openFinding(connection),
    settle,
    get: (channel) => select.get((lastDay.get(channel)?.day ?? 0) - DAYS, channel),
    setSilent: (channel, since) => void silence.run(since, channel),
    setSpeaking: (channel) => void speak.run(channel),
    forget(now) {
      forgetDays.run(dayOf(now) - DAYS)
      forgetAnnouncements.run(now - DAY_MS)
    },
  }
}

function dayOf(now: number): number {
  return Math.floor(now / DAY_MS)
}

function openCounting(connection: Connection) {
  return connection.prepare(
    `INSERT INTO voice_day (channel, day, heard, longest_gap_ms, announced, unannounced)
       VALUES (@channel, @day, @heard, @gapMs, @announced, @unannounced)
     ON CONFLICT (channel, day) DO UPDATE SET heard = heard + excluded.heard,
       longest_gap_ms = max(longest_gap_ms, excluded.longest_gap_ms), announced = announced + excluded.announced,
       unannounced = unannounced + excluded.unannounced`,
  )
}

const NOTHING = { heard: 0, gapMs: 0, announced: 0, unannounced: 0 }

function openHearing(connection: Connection): VoiceStore['hear'] {
  // A silence that was said to be one is no measure of how long the channel usually is quiet.
  const quiet = connection.prepare<[string], { quietSince: number }>(
    'SELECT quiet_since AS quietSince FROM voice WHERE channel = ? AND silent_since IS NULL',
  )
  const speak = connection.prepare(
    `INSERT INTO voice (channel, first_heard_at, last_heard_at, quiet_since) VALUES (@channel, @now, @now, @now)
     ON CONFLICT (channel) DO UPDATE SET last_heard_at = @now, quiet_since = @now,
       missed = iif(silent_since IS NULL, 0, missed), missed_since = iif(silent_since IS NULL, NULL, missed_since)`,
  )
  const announce = connection.prepare(
    `INSERT INTO announcement (channel, subject_id, heard_at) VALUES (?, ?, ?)
     ON CONFLICT (channel, subject_id) DO UPDATE SET heard_at = excluded.heard_at`,
  )
  const tellOne = connection.prepare('DELETE FROM unannounced WHERE channel = ? AND subject_id = ?')
  const tellAll = connection.prepare('DELETE FROM unannounced WHERE channel = ?')
  const count = openCounting(connection)
  return (channel, marks, now) => {
    const gapMs = Math.max(0, now - (quiet.get(channel)?.quietSince ?? now))
    speak.run({ channel, now })
    let announced = 0
    for (const mark of marks) {
      announce.run(channel, 'id' in mark ? mark.id : ALL, now)
      announced += ('id' in mark ? tellOne.run(channel, mark.id) : tellAll.run(channel)).changes
    }
    count.run({ ...NOTHING, channel, day: dayOf(now), heard: 1, gapMs, announced })
  }
}

function openFinding(connection: Connection): VoiceStore['find'] {
  const known = connection.prepare<[string], { channel: string }>('SELECT channel FROM voice WHERE channel = ?')
  const told = connection.prepare<[string, string, number], { told: number }>(
    `SELECT count(*) AS told FROM announcement WHERE channel = ? AND subject_id IN (?, '${ALL}') AND heard_at >= ?`,
  )
  const find = connection.prepare(
    'INSERT INTO unannounced (channel, subject_id, found_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const count = openCounting(connection)
  return (channel, subjectId, since, now) => {
    if (!known.get(channel)) return
    // What was read just after a webhook may not have shown yet what it was about.
    if (told.get(channel, subjectId, since - GRACE_MS)?.told === 0) find.run(channel, subjectId, now)
    else count.run({ ...NOTHING, channel, day: dayOf(now), announced: 1 })
  }
}

function openSettling(connection: Connection): VoiceStore['settle'] {
  const late = connection.prepare<[number], { channel: string; changes: number; since: number }>(
    'SELECT channel, count(*) AS changes, min(found_at) AS since FROM unannounced WHERE found_at < ? GROUP BY channel',
  )
  const remove = connection.prepare('DELETE FROM unannounced WHERE found_at < ?')
  const miss = connection.prepare(
    `UPDATE voice SET missed = missed + @changes, missed_since = ifnull(missed_since, @since)
     WHERE channel = @channel AND (@since >= quiet_since OR silent_since IS NOT NULL)`,
  )
  const count = openCounting(connection)
  return (now) => {
    for (const { channel, changes, since } of late.all(now - GRACE_MS)) {
      miss.run({ channel, changes, since })
      count.run({ ...NOTHING, channel, day: dayOf(now), unannounced: changes })
    }
    remove.run(now - GRACE_MS)
  }
}
