const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A week has a closing day in it, so that the longest pause of a week is one that the channel is known to make. */
const LEARNT_AFTER_MS = 7 * DAY_MS
/** However busy a channel usually is, a shorter pause says nothing. */
const SHORTEST_SILENCE_MS = 6 * HOUR_MS
const TIMES_THE_LONGEST = 2
/** So many changes that it did not tell of, over so long a time: one burst may come from a cause that is never told. */
const MISSED_CHANGES = 5
const MISSED_FOR_MS = HOUR_MS

/** What is known of how a channel tells what happens. */
export interface Voice {
  readonly firstHeardAt: number
  /** Since when it has told nothing, as far as anybody was listening. */
  readonly quietSince: number
  /** The longest time of the last week that it told nothing, but for the present one. */
  readonly longestGapMs: number
  /** Changes that were found since it last told anything, and that it did not tell of. */
  readonly missed: number
  readonly missedSince: number | null
}

/**
 * Whether a channel that usually tells what happens does so no more: it is quiet for twice as long as ever in the week
 * before, or changes keep being found that it should have told of, where it is known to tell of all.
 */
export function isSilent(voice: Voice, tellsEveryChange: boolean, now: number): boolean {
  return isQuietTooLong(voice, now) || (tellsEveryChange && missesChanges(voice, now))
}

function isQuietTooLong({ firstHeardAt, quietSince, longestGapMs }: Voice, now: number): boolean {
  if (quietSince - firstHeardAt < LEARNT_AFTER_MS) return false
  return now - quietSince > Math.max(SHORTEST_SILENCE_MS, TIMES_THE_LONGEST * longestGapMs)
}

function missesChanges({ missed, missedSince }: Voice, now: number): boolean {
  return missed >= MISSED_CHANGES && missedSince !== null && now - missedSince >= MISSED_FOR_MS
}
