import { describe, expect, test } from 'vitest'
import type { BudgetPort } from '../ports/budget.js'
import type { ClockPort } from '../ports/clock.js'
import { openBucket, type BucketOptions } from './bucket.js'

/** A clock that jumps to the end of every wait, and a budget that has one more request every `stepMs`. */
function world(options: { start?: number; freeAt?: number } = {}) {
  let now = options.start ?? 0
  const freeAt = options.freeAt ?? 0
  const spent: string[] = []
  const waits: number[] = []
  const clock: ClockPort = {
    now: () => now,
    elapsed: () => now,
    wait(durationMs) {
      waits.push(durationMs)
      now += durationMs
      return Promise.resolve()
    },
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
  const budget: BudgetPort = {
    spend(channel, requestsPerMinute, urgency, at) {
      if (at < freeAt) return freeAt - at
      spent.push(`${channel} ${requestsPerMinute} ${urgency}`)
      return 0
    },
  }
  const open = (more: Partial<BucketOptions> = {}) =>
    openBucket({ channel: 'till', requestsPerMinute: 60, budget, clock, ...more })
  return { open, spent, waits, moveTo: (instant: number) => void (now = instant) }
}

describe('the budget', () => {
  test('is spent at once where it allows', async () => {
    const { open, spent, waits } = world()
    expect(await open().take('sweep')).toBe(0)
    expect({ spent, waits }).toEqual({ spent: ['till 60 sweep'], waits: [] })
  })

  test.each(['correction', 'event'] as const)('is waited for by a %s, for up to 5 s', async (urgency) => {
    const soon = world({ freeAt: 5_000 })
    expect(await soon.open().take(urgency)).toBe(0)
    expect({ spent: soon.spent.length, waits: soon.waits }).toEqual({ spent: 1, waits: [5_000] })

    const late = world({ freeAt: 5_001 })
    expect(await late.open().take(urgency)).toBe(5_001)
    expect({ spent: late.spent.length, waits: late.waits }).toEqual({ spent: 0, waits: [] })
  })

  test('is never waited for by a sweep', async () => {
    const { open, waits } = world({ freeAt: 1 })
    expect(await open().take('sweep')).toBe(1)
    expect(waits).toEqual([])
  })

  test('that others keep taking first wears the patience out', async () => {
    const { open, waits } = world()
    const greedy: BudgetPort = { spend: () => 2_000 }
    expect(await open({ budget: greedy }).take('event')).toBe(2_000)
    expect(waits).toEqual([2_000, 2_000])
  })

  test('may be given another patience', async () => {
    const { open } = world({ freeAt: 30_000 })
    expect(await open({ patienceMs: { sweep: 30_000 } }).take('sweep')).toBe(0)
  })
})

describe('a hold', () => {
  test('lets nothing pass before its end, and spends nothing meanwhile', async () => {
    const { open, spent, moveTo } = world()
    const bucket = open()
    bucket.hold(60_000)
    expect(await bucket.take('correction')).toBe(60_000)
    expect(spent).toEqual([])
    moveTo(56_000)
    expect(await bucket.take('correction')).toBe(0)
    expect(spent).toHaveLength(1)
  })

  test('is not shortened by a later, nearer one', async () => {
    const { open } = world()
    const bucket = open()
    bucket.hold(60_000)
    bucket.hold(10_000)
    expect(await bucket.take('sweep')).toBe(60_000)
  })

  test('is dropped when the wall clock jumped back behind it', async () => {
    const { open, moveTo } = world({ start: 10_000_000 })
    const bucket = open()
    bucket.hold(10_060_000)
    moveTo(5_000_000)
    expect(await bucket.take('sweep')).toBe(0)
  })
})
