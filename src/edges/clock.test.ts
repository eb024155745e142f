import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openSchedule, systemClock, type ScheduledJob } from './clock.js'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-07-01T12:00:20Z') }))
afterEach(() => void vi.useRealTimers())

const instant = () => new Date().toISOString().slice(11, 19)

describe('systemClock', () => {
  test('waits for the duration', async () => {
    const heard: string[] = []
    const waiting = systemClock()
      .wait(2000)
      .then(() => heard.push(instant()))
    await vi.advanceTimersByTimeAsync(1999)
    expect(heard).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await waiting
    expect(heard).toEqual(['12:00:22'])
  })

  test('an aborted wait ends at once, also one aborted before, and leaves no timer', async () => {
    const controller = new AbortController()
    const waiting = systemClock().wait(60_000, controller.signal)
    controller.abort()
    await waiting
    await systemClock().wait(60_000, controller.signal)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits longer than one timer can', async () => {
    let ended = false
    const waiting = systemClock()
      .wait(30 * 86_400_000)
      .then(() => (ended = true))
    await vi.advanceTimersByTimeAsync(30 * 86_400_000 - 1)
    expect(ended).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await waiting
  })

  test('a deadline aborts as a time-out, and not once released', async () => {
    const [kept, released] = [systemClock().deadline(1000), systemClock().deadline(1000)]
    released.release()
    await vi.advanceTimersByTimeAsync(999)
    expect(kept.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(kept.signal.reason).toMatchObject({ name: 'TimeoutError' })
    expect(released.signal.aborted).toBe(false)
  })
})

interface Recorded extends ScheduledJob {
  readonly runs: string[]
}

function job(expression: string, lastRun: string | null, work: () => void | Promise<void> = () => undefined): Recorded {
  const runs: string[] = []
  let last = lastRun === null ? null : Date.parse(lastRun)
  return {
    name: 'sweep',
    expression,
    runs,
    run() {
      runs.push(instant())
      return work()
    },
    lastRun: () => last,
    ran: (at) => void (last = at),
  }
}

function refuse(error: Error | undefined): Promise<void> {
  return error === undefined ? Promise.resolve() : Promise.reject(error)
}

function open(jobs: readonly ScheduledJob[], timezone = 'America/Toronto') {
  const failures: unknown[] = []
  const failed = (name: string, error: unknown) => void failures.push([name, error])
  const successes: string[] = []
  const succeeded = (name: string) => void successes.push(name)
  const schedule = openSchedule({ timezone, clock: systemClock(), jobs, failed, succeeded })
  return { failures, successes, schedule }
}

describe('openSchedule', () => {
  test('runs at each time, once', async () => {
    const poll = job('* * * * *', '2026-07-01T12:00:01Z')
    const { schedule, failures } = open([poll])
    await vi.advanceTimersByTimeAsync(180_000)
    schedule.stop()
    expect(poll.runs).toEqual(['12:01:00', '12:02:00', '12:03:00'])
    expect(failures).toEqual([])
  })

  test('keeps to seconds where the expression has them', async () => {
    const poll = job('*/20 * * * * *', '2026-07-01T12:00:20Z')
    const { schedule } = open([poll])
    await vi.advanceTimersByTimeAsync(60_000)
    schedule.stop()
    expect(poll.runs).toEqual(['12:00:40', '12:01:00', '12:01:20'])
  })

  test('runs at once at start what was missed or never ran, and nothing else', async () => {
    const missed = job('30 2 * * *', '2026-06-30T06:30:00Z')
    const fresh = job('30 2 * * *', '2026-07-01T06:30:00Z')
    const first = job('30 2 * * *', null)
    const { schedule } = open([missed, fresh, first])
    await vi.advanceTimersByTimeAsync(0)
    schedule.stop()
    expect([missed.runs, fresh.runs, first.runs]).toEqual([['12:00:20'], [], ['12:00:20']])
  })

  test('a run that takes longer than its interval is not overlapped', async () => {
    const poll = job('* * * * *', '2026-07-01T12:00:01Z', () => systemClock().wait(90_000))
    const { schedule } = open([poll])
    await vi.advanceTimersByTimeAsync(240_000)
    schedule.stop()
    expect(poll.runs).toEqual(['12:01:00', '12:03:00'])
  })

  test('a long run keeps no other job waiting', async () => {
    const long = job('* * * * *', '2026-07-01T12:00:01Z', () => systemClock().wait(3_600_000))
    const poll = job('* * * * *', '2026-07-01T12:00:01Z')
    const { schedule } = open([long, poll])
    await vi.advanceTimersByTimeAsync(120_000)
    schedule.stop()
    expect(poll.runs).toEqual(['12:01:00', '12:02:00'])
  })

  test('finds what was missed while the machine slept', async () => {
    const daily = job('30 8 * * *', '2026-06-30T12:30:00Z')
    const { schedule } = open([daily])
    vi.setSystemTime(Date.parse('2026-07-01T15:00:30Z'))
    await vi.advanceTimersByTimeAsync(60_000)
    schedule.stop()
    expect(daily.runs).toEqual(['15:01:10'])
  })

  test('runs the job of the missing hour on the spring day', async () => {
    vi.setSystemTime(Date.parse('2027-03-14T06:50:00Z'))
    const daily = job('30 2 * * *', '2027-03-13T07:30:00Z')
    const { schedule } = open([daily])
    await vi.advanceTimersByTimeAsync(24 * 3_600_000)
    schedule.stop()
    expect(daily.runs).toEqual(['07:00:00', '06:30:00'])
  })

  test('polls through the doubled hour in autumn', async () => {
    vi.setSystemTime(Date.parse('2026-11-01T05:55:01Z'))
    const poll = job('*/5 * * * *', '2026-11-01T05:55:00Z')
    const { schedule } = open([poll])
    await vi.advanceTimersByTimeAsync(20 * 60_000)
    schedule.stop()
    expect(poll.runs).toEqual(['06:00:00', '06:05:00', '06:10:00', '06:15:00'])
  })

  test('a failed run is reported and tried again each minute until it succeeds', async () => {
    const outcomes = [new Error('first'), new Error('second')]
    const sweep = job('0 * * * *', '2026-07-01T11:00:00Z', () => refuse(outcomes.shift()))
    const { schedule, failures, successes } = open([sweep])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(successes).toEqual([])
    await vi.advanceTimersByTimeAsync(180_000)
    schedule.stop()
    expect(failures).toEqual([
      ['sweep', new Error('first')],
      ['sweep', new Error('second')],
    ])
    expect(successes).toEqual(['sweep'])
    expect(sweep.runs).toEqual(['12:00:20', '12:01:00', '12:02:00'])
  })

  test('a long second attempt keeps no other job from its own', async () => {
    const attempts = [() => refuse(new Error('first')), () => systemClock().wait(3_600_000)]
    const long = job('0 * * * *', '2026-07-01T11:00:00Z', () => attempts.shift()?.())
    const failing = job('0 * * * *', '2026-07-01T11:00:00Z', () => refuse(new Error('always')))
    const { schedule } = open([long, failing])
    await vi.advanceTimersByTimeAsync(180_000)
    schedule.stop()
    expect(failing.runs).toEqual(['12:00:20', '12:01:00', '12:02:00', '12:03:00'])
  })

  test('after stop nothing runs, nothing is recorded, and no timer is left', async () => {
    const sweep = job('* * * * *', null, () => systemClock().wait(1000))
    const { schedule } = open([sweep])
    schedule.stop()
    await vi.advanceTimersByTimeAsync(180_000)
    expect(sweep.runs).toEqual(['12:00:20'])
    expect(sweep.lastRun()).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a run that stops the schedule is the last', async () => {
    const first = job('0 * * * *', '2026-07-01T12:00:01Z', () => schedule.stop())
    const second = job('0 * * * *', '2026-07-01T12:00:01Z')
    const { schedule } = open([first, second])
    await vi.advanceTimersByTimeAsync(0)
    vi.setSystemTime(Date.parse('2026-07-01T13:30:30Z'))
    await vi.advanceTimersByTimeAsync(120_000)
    expect([first.runs.length, second.runs.length]).toEqual([1, 0])
  })

  test('an invalid expression is refused', () => {
    expect(() => open([job('every day', null)])).toThrow()
    expect(vi.getTimerCount()).toBe(0)
  })
})
