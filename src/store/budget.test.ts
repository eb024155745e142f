import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Urgency } from '../ports/budget.js'
import { openBudget } from './budget.js'
import { openDatabase, openMemoryDatabase } from './open.js'

const NOW = 1_782_907_200_000
const MINUTE_MS = 60_000

/** The most that any sliding minute holds. */
function busiestMinute(instants: readonly number[]): number {
  return Math.max(0, ...instants.map((from) => instants.filter((at) => at >= from && at < from + MINUTE_MS).length))
}

/** Spends as often as it is let, so many times at each instant. */
function spendAll(at: number, times: number, limit: number, budget = openBudget(openMemoryDatabase())): number {
  let spent = 0
  for (let turn = 0; turn < times; turn += 1) if (budget.spend('main', limit, 'correction', at) === 0) spent += 1
  return spent
}

test('no sliding minute holds more than the limit, whoever asks for what and when', () => {
  const requests = fc.array(
    fc.record({
      pauseMs: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(40_000)),
      urgency: fc.constantFrom<Urgency>('correction', 'event', 'sweep'),
    }),
    { maxLength: 150 },
  )
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 30 }), (asked, limit) => {
      const budget = openBudget(openMemoryDatabase())
      const spent: number[] = []
      let now = NOW
      for (const { pauseMs, urgency } of asked) {
        now += pauseMs
        if (budget.spend('main', limit, urgency, now) === 0) spent.push(now)
      }
      expect(busiestMinute(spent)).toBeLessThanOrEqual(limit)
    }),
    { numRuns: 60 },
  )
})

test('nor where the clock is set back again and again', () => {
  const steps = fc.array(
    fc.record({ pauseMs: fc.nat(8_000), backMs: fc.oneof(fc.constant(0), fc.nat(90_000), fc.nat(86_400_000)) }),
    { maxLength: 150 },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 12 }), (all, limit) => {
      const budget = openBudget(openMemoryDatabase())
      const spent: number[] = []
      let [passed, shown] = [0, NOW]
      for (const { pauseMs, backMs } of all) {
        passed += pauseMs
        shown += pauseMs - backMs
        if (budget.spend('main', limit, 'correction', shown) === 0) spent.push(passed)
      }
      expect(busiestMinute(spent)).toBeLessThanOrEqual(limit)
    }),
    { numRuns: 60 },
  )
})

test('who waits as long as was said gets through', () => {
  const budget = openBudget(openMemoryDatabase())
  let now = NOW
  const spent: number[] = []
  for (let turn = 0; turn < 40; turn += 1) {
    const waitMs = budget.spend('main', 10, 'correction', now)
    if (waitMs > 0) {
      expect(budget.spend('main', 10, 'correction', now + waitMs - 1)).toBeGreaterThan(0)
      now += waitMs
      expect(budget.spend('main', 10, 'correction', now)).toBe(0)
    }
    spent.push(now)
    now += 500
  }
  expect(busiestMinute(spent)).toBe(10)
})

test('what is less urgent leaves the rest to what is more', () => {
  const budget = openBudget(openMemoryDatabase())
  const take = (urgency: Urgency) => {
    let taken = 0
    while (budget.spend('main', 100, urgency, NOW) === 0) taken += 1
    return taken
  }
  expect([take('sweep'), take('event'), take('correction')]).toEqual([75, 15, 10])
})

test.each([
  [100, 90, 5, 5],
  [60, 54, 3, 3],
  [10, 9, 1, 0],
])('of a limit of %i, events leave a part to sweeps, and both leave one to corrections', (limit, ...parts) => {
  const budget = openBudget(openMemoryDatabase())
  const take = (urgency: Urgency, at = NOW) => {
    let taken = 0
    while (budget.spend('main', limit, urgency, at) === 0) taken += 1
    return taken
  }
  expect([take('event'), take('sweep'), take('correction')]).toEqual(parts)
})

test('a sweep that waits as long as was said gets through, however much else goes on', () => {
  const budget = openBudget(openMemoryDatabase())
  let swept = 0
  let [now, sweptAt] = [NOW, NOW]
  for (; now < NOW + 10 * MINUTE_MS; now += 250) {
    while (budget.spend('main', 60, 'event', now) === 0);
    if (now < sweptAt) continue
    const waitMs = budget.spend('main', 60, 'sweep', now)
    sweptAt = now + waitMs
    if (waitMs === 0) swept += 1
  }
  expect(swept).toBeGreaterThanOrEqual(25)
})

test('even a limit of one lets everything through in its turn', () => {
  const budget = openBudget(openMemoryDatabase())
  expect(budget.spend('main', 1, 'sweep', NOW)).toBe(0)
  expect(budget.spend('main', 1, 'correction', NOW)).toBeGreaterThan(MINUTE_MS)
})

test('each key has a budget of its own', () => {
  const budget = openBudget(openMemoryDatabase())
  expect(spendAll(NOW, 5, 3, budget)).toBe(3)
  expect(budget.spend('other', 3, 'sweep', NOW)).toBe(0)
})

test('a clock that was set back locks the key for no longer than a window', () => {
  const budget = openBudget(openMemoryDatabase())
  spendAll(NOW, 3, 3, budget)
  const waitMs = budget.spend('main', 3, 'correction', NOW - 24 * 3_600_000)
  expect(waitMs).toBeGreaterThan(0)
  expect(waitMs).toBeLessThanOrEqual(62_000)
})

describe('on disk', () => {
  test('two connections to one file share one budget, over restarts', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tillsync-budget-'))
    const connections = [openDatabase(directory), openDatabase(directory)]
    const budgets = connections.map(openBudget)
    let spent = 0
    for (let turn = 0; turn < 20; turn += 1) {
      for (const budget of budgets) if (budget.spend('main', 7, 'correction', NOW + turn) === 0) spent += 1
    }
    expect(spent).toBe(7)
    for (const connection of connections) connection.close()
    const reopened = openDatabase(directory)
    expect(openBudget(reopened).spend('main', 7, 'correction', NOW + 1000)).toBeGreaterThan(0)
    reopened.close()
    rmSync(directory, { recursive: true })
  })
})
