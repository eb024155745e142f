import { type Count, subtract, sum, ZERO } from './count.js'

/** The till's clock, which stamps what registers do, may differ from ours, which stamps readings, by so much. */
export const CLOCK_SLACK_MS = 600_000

/** By how much a figure at the till differed from the reading before it and our own corrections since. */
export interface TillChange {
  readonly amount: Count
  /** When the reading before was begun: what accounts for the change came after it. */
  readonly begunAt: number
  /** Whether it is still to be judged, or held; else it was let through, or accounted for. */
  readonly open: boolean
}

/** What a sale or a void at a register did to the till's figure, and when that was. */
export interface KnownMove {
  readonly amount: Count
  /** By our own readings it was not yet known then; null where they can't say. */
  readonly afterAt: number | null
  /** By our own readings it was known then. */
  readonly byAt: number
  /** By the till's clock. */
  readonly stampedAt: number
}

/** What remains of the changes of one item when all that is known is taken off. */
export interface Account {
  readonly open: Count
  readonly closed: Count
}

/**
 * Accounts for the changes of one item. What adds up to nothing or to what is known is explained, all of it.
 * Else what is known is laid against what was open when it happened, so that no sale explains anything twice.
 */
export function account(changes: readonly TillChange[], known: readonly KnownMove[]): Account {
  const since = earliest(changes)
  const relevant = known.filter((move) => cameAfter(move, since, CLOCK_SLACK_MS))
  if (unexplainedOf(changes, relevant) === 0) return { open: ZERO, closed: ZERO }
  const open = changes.filter((change) => change.open)
  const closed = changes.filter((change) => !change.open)
  const border = earliest(open)
  const later = new Set(relevant.filter((move) => closed.length === 0 || cameAfter(move, border, 0)))
  return {
    open: unexplainedOf(open, [...later]),
    closed: unexplainedOf(
      closed,
      relevant.filter((move) => !later.has(move)),
    ),
  }
}

/** What was overwritten at the till may be found out about after what came later. */
function earliest(changes: readonly TillChange[]): number {
  return Math.min(...changes.map(({ begunAt }) => begunAt))
}

/** Told by our own readings of what registers did; only where they can't tell, by the till's clock. */
function cameAfter({ afterAt, byAt, stampedAt }: KnownMove, instant: number, slackMs: number): boolean {
  if (byAt <= instant) return false
  return (afterAt !== null && afterAt >= instant) || stampedAt >= instant - slackMs
}

/**
 * The changes less what is known. More sales than the figure fell by explain a fall and no more: they may not show in the
 * figure yet, or goods came in between. A figure that is back where it was needs no explanation.
 */
function unexplainedOf(changes: readonly TillChange[], known: readonly KnownMove[]): Count {
  const changed = sum(changes.map((change) => change.amount))
  const rest = subtract(changed, sum(known.map((move) => move.amount)))
  return Math.sign(rest) === Math.sign(changed) ? rest : ZERO
}

/** What is left of a change when a correction in doubt may be a part of it. */
export function beyondDoubt(changed: Count, doubtful: Count): Count {
  if (Math.sign(changed) !== Math.sign(doubtful)) return changed
  return Math.abs(changed) <= Math.abs(doubtful) ? ZERO : subtract(changed, doubtful)
}
