import { expect, test } from 'vitest'
import type { ClockPort } from '../ports/clock.js'
import { feedWatchdog, keepStatus } from './signs.js'
import type { SystemdState } from './systemd.js'

/** A clock that goes on as soon as somebody waits, and ends it all after so many waits. */
function setUp(waits: number, watchdogIntervalMs: number | null = 30_000) {
  const over = new AbortController()
  const said: SystemdState[] = []
  const waited: number[] = []
  const clock: ClockPort = {
    now: () => 0,
    elapsed: () => 0,
    wait(durationMs) {
      waited.push(durationMs)
      if (waited.length >= waits) over.abort()
      return Promise.resolve()
    },
    deadline: () => ({ signal: over.signal, release: () => undefined }),
  }
  const notify = (state: SystemdState) => Promise.resolve(void said.push(state))
  return { said, waited, signs: { systemd: { notify, watchdogIntervalMs }, clock, signal: over.signal } }
}

function oneByOne<T>(values: readonly T[]): () => T | null {
  let index = 0
  return () => values[index++] ?? null
}

test('a status is said when it changes, and looked at every five seconds', async () => {
  const { said, waited, signs } = setUp(6)
  await keepStatus(signs, oneByOne(['a', 'a', null, 'b', 'b', 'a']))
  expect(said).toEqual([{ status: 'a' }, { status: 'b' }, { status: 'a' }])
  expect(waited).toEqual(Array.from({ length: 6 }, () => 5_000))
})

test('a sign of life is given at each interval while nothing is stuck', async () => {
  const { said, waited, signs } = setUp(3)
  await feedWatchdog(signs, () => null, expect.unreachable)
  expect(said).toEqual(Array.from({ length: 3 }, () => ({ watchdog: 'alive' })))
  expect(waited).toEqual([30_000, 30_000, 30_000])
})

test('who is stuck twice in a row is reported once and given up, until it moves again', async () => {
  const { said, signs } = setUp(8)
  const reported: string[] = []
  const found = ['one', null, 'two', 'three', 'four', null, null, 'five']
  await feedWatchdog(signs, oneByOne(found), (stuck) => reported.push(stuck))
  expect(said.map(({ watchdog }) => watchdog)).toEqual([
    'alive',
    'alive',
    'alive',
    'stuck',
    'stuck',
    'alive',
    'alive',
    'alive',
  ])
  expect(reported).toEqual(['three'])
})

test('nothing is fed where no watchdog is asked for', async () => {
  const { said, signs } = setUp(1, null)
  await feedWatchdog(signs, () => null, expect.unreachable)
  expect(said).toEqual([])
})
