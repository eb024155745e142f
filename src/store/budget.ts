import type { BudgetPort } from '../ports/budget.js'
import type { Connection } from './open.js'

/** A minute, and what a request may be under way longer than the one before it. */
const WINDOW_MS = 62_000
/** How much of the limit each urgency may use up; the rest is kept for what is more urgent. */
const SHARE = { correction: 1, event: 0.9, sweep: 0.75 } as const
/** So much of the limit is the sweep's own, however much goes on: the sweep is the truth. As much again is only for corrections. */
const OWN_OF_SWEEP = 0.05

export interface BudgetStore extends BudgetPort {
  /** What a channel may spend in a minute and what is left of it; undefined where this process has spent nothing yet. */
  standing(channel: string, elapsedMs: number): { readonly limit: number; readonly left: number } | undefined
}

/**
 * The spending of each key in the last minute, on disk before the request leaves, so that no sliding minute ever holds
 * more than the limit, whatever restarts and whichever process asks.
 */
export function openBudget(connection: Connection): BudgetStore {
  const spent = openSpent(connection)
  const limits = new Map<string, number>()
  const spend: BudgetPort['spend'] = (channel, requestsPerMinute, urgency, now) => {
    limits.set(channel, requestsPerMinute)
    spent.forget(channel, now)
    const share = Math.max(1, Math.floor(requestsPerMinute * SHARE[urgency]))
    const sharedMs = spent.untilBelow(channel, share, now)
    const isSweep = urgency === 'sweep'
    const waitMs =
      isSweep && sharedMs > 0 ? Math.min(sharedMs, untilOwn(spent, channel, requestsPerMinute, now)) : sharedMs
    if (waitMs > 0) return Math.min(WINDOW_MS, Math.max(1, waitMs))
    spent.add(channel, now, isSweep)
    return 0
  }
  const spendOne = connection.transaction(spend)
  return {
    spend: (...request) => spendOne.immediate(...request),
    standing(channel, now) {
      const limit = limits.get(channel)
      return limit === undefined ? undefined : { limit, left: Math.max(0, limit - spent.since(channel, now)) }
    },
  }
}

/** How long until a sweep may spend what is its own. */
function untilOwn(spent: Spent, channel: string, requestsPerMinute: number, now: number): number {
  const part = Math.floor(requestsPerMinute * OWN_OF_SWEEP)
  return Math.max(
    spent.untilSweepsBelow(channel, Math.max(1, part), now),
    spent.untilBelow(channel, requestsPerMinute - part, now),
  )
}

type Spent = ReturnType<typeof openSpent>

function openSpent(connection: Connection) {
  const setBack = connection.prepare('UPDATE budget SET spent_at = ? WHERE channel = ? AND spent_at > ?')
  const forget = connection.prepare('DELETE FROM budget WHERE channel = ? AND spent_at <= ?')
  const insert = connection.prepare('INSERT INTO budget (channel, spent_at, for_sweep) VALUES (?, ?, ?)')
  const recent = connection.prepare<[string, number], { spent: number }>(
    'SELECT count(*) AS spent FROM budget WHERE channel = ? AND spent_at > ?',
  )
  const all = openOldest(connection, 'channel = ?')
  const ofSweeps = openOldest(connection, 'channel = ? AND for_sweep = 1')
  return {
    /** Of what lies further back than a window, nothing counts. */
    forget(channel: string, now: number): void {
      // After a restart of the machine its clock begins anew; the key must not be locked for longer than a window.
      setBack.run(now, channel, now)
      forget.run(channel, now - WINDOW_MS)
    },
    add: (channel: string, now: number, forSweep: boolean) => void insert.run(channel, now, Number(forSweep)),
    since: (channel: string, now: number) => recent.get(channel, now - WINDOW_MS)?.spent ?? 0,
    /** How long until fewer than so many count. */
    untilBelow: all,
    untilSweepsBelow: ofSweeps,
  }
}

function openOldest(connection: Connection, where: string) {
  const count = connection.prepare<[string], { spent: number }>(`SELECT count(*) AS spent FROM budget WHERE ${where}`)
  const nth = connection.prepare<[string, number], { spentAt: number }>(
    `SELECT spent_at AS spentAt FROM budget WHERE ${where} ORDER BY spent_at LIMIT 1 OFFSET ?`,
  )
  return (channel: string, most: number, now: number): number => {
    const spent = count.get(channel)?.spent ?? 0
    return spent < most ? 0 : (nth.get(channel, spent - most)?.spentAt ?? now) + WINDOW_MS - now
  }
}
