import { describe, expect, test } from 'vitest'
import type { ClockPort } from '../ports/clock.js'
import type { HttpAnswer, HttpRequest } from '../ports/http.js'
import { followed, watchProgress } from './progress.js'

function setUp() {
  const time = { now: 5_000 }
  return { time, progress: watchProgress(() => time.now) }
}

describe('what is stuck', () => {
  test('a step that waits for nothing and goes on for longer than the grace', () => {
    const { time, progress } = setUp()
    progress.enter('a pass')
    time.now += 30_000
    expect(progress.stuck()).toBeNull()
    time.now += 1
    expect(progress.stuck()).toEqual({ step: 'a pass', forMs: 30_001 })
  })

  test('a request that is not ended by its own deadline', () => {
    const { time, progress } = setUp()
    progress.enter('a pass')
    progress.waitFor(60_000)
    time.now += 90_000
    expect(progress.stuck()).toBeNull()
    time.now += 1
    expect(progress.stuck()).toEqual({ step: 'a pass', forMs: 90_001 })
  })
})

describe('what is not', () => {
  test('a loop that goes round, however long', () => {
    const { time, progress } = setUp()
    for (let turn = 0; turn < 100; turn += 1) {
      progress.enter('a sweep')
      time.now += 29_000
      expect(progress.stuck()).toBeNull()
    }
  })

  test('an idle one, as long as its wait is', () => {
    const { time, progress } = setUp()
    const ended = progress.waitFor(3_600_000)
    time.now += 3_600_000
    expect(progress.stuck()).toBeNull()
    ended()
    time.now += 30_000
    expect(progress.stuck()).toBeNull()
  })

  test('one of many requests that is late, while the others are within their time', () => {
    const { time, progress } = setUp()
    progress.waitFor(1_000)
    time.now += 20_000
    progress.waitFor(20_000)
    time.now += 49_000
    expect(progress.stuck()).toBeNull()
  })

  test('what moved again after it was', () => {
    const { time, progress } = setUp()
    time.now += 40_000
    expect(progress.stuck()?.step).toBe('the start')
    progress.enter('a sweep')
    expect(progress.stuck()).toBeNull()
  })
})

test('a wait that ended twice moves nothing the second time', () => {
  const { time, progress } = setUp()
  const ended = progress.waitFor(1_000)
  ended()
  time.now += 30_001
  ended()
  expect(progress.stuck()).not.toBeNull()
})

describe('the ports of whoever is followed', () => {
  const request: HttpRequest = { method: 'GET', url: 'http://till/', headers: {}, deadlineMs: 10_000 }

  function ports() {
    const { time, progress } = setUp()
    const open: ((failed?: Error) => void)[] = []
    const wait = () => new Promise<void>((resolve) => open.push(() => resolve()))
    const clock: ClockPort = {
      now: () => time.now,
      elapsed: () => time.now,
      wait,
      deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
    }
    const http = () =>
      new Promise<HttpAnswer>((resolve, reject) =>
        open.push((failed) => (failed ? reject(failed) : resolve({ kind: 'lost', detail: 'x' }))),
      )
    return { time, progress, open, ports: followed({ clock, http }, progress) }
  }

  test.each([
    ['a wait', (clock: ClockPort) => clock.wait(10_000), 10_000],
    ['a longer wait', (clock: ClockPort) => clock.wait(20_000), 20_000],
  ])('%s is one until it is due', async (_, wait, dueMs) => {
    const { time, progress, open, ports: given } = ports()
    const waiting = wait(given.clock)
    time.now += dueMs + 30_000
    expect(progress.stuck()).toBeNull()
    time.now += 1
    expect(progress.stuck()).not.toBeNull()
    open[0]?.()
    await waiting
    expect(progress.stuck()).toBeNull()
  })

  test('a request is one until its deadline, and moves things on when it is answered or fails', async () => {
    const { time, progress, open, ports: given } = ports()
    const asking = given.http(request)
    time.now += 40_000
    expect(progress.stuck()).toBeNull()
    time.now += 1
    expect(progress.stuck()).not.toBeNull()
    open[0]?.()
    expect(await asking).toEqual({ kind: 'lost', detail: 'x' })
    expect(progress.stuck()).toBeNull()
    const failing = given.http(request)
    open[1]?.(new Error('a bug'))
    await expect(failing).rejects.toThrow('a bug')
    time.now += 30_001
    expect(progress.stuck()).not.toBeNull()
  })
})
