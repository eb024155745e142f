import { expect, test } from 'vitest'
import { memoryLog } from '../log/memory.js'
import type { ClockPort } from '../ports/clock.js'
import { keepAlive } from './alive.js'

const MINUTE_MS = 60_000

/** Signs of life each five minutes, for so long. */
async function liveFor(minutes: number, each: (minute: number) => { progress: boolean; wrong?: string }) {
  let now = 0
  let progressAt = 0
  let wrong: string | null = null
  const stop = new AbortController()
  const pingedAt: number[] = []
  const clock: ClockPort = {
    now: () => now,
    elapsed: () => now,
    wait(durationMs) {
      for (const until = now + durationMs; now < until; now += MINUTE_MS) {
        const happened = each(now / MINUTE_MS)
        if (happened.progress) progressAt = now
        wrong = happened.wrong ?? null
      }
      if (now >= minutes * MINUTE_MS) stop.abort()
      return Promise.resolve()
    },
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
  const { log, entries } = memoryLog(() => now)
  const ping = () => {
    pingedAt.push(now / MINUTE_MS)
    return Promise.resolve(wrong)
  }
  const stuck = () => (now - progressAt < 5 * MINUTE_MS ? null : { forMs: now - progressAt })
  await keepAlive({ clock, log, everyMs: 5 * MINUTE_MS, ping, stuck }, stop.signal)
  return { pingedAt, said: entries.map(({ name }) => name) }
}

test('a sign of life is given at once, and then at its interval', async () => {
  const { pingedAt, said } = await liveFor(20, () => ({ progress: true }))
  expect(pingedAt).toEqual([0, 5, 10, 15])
  expect(said).toEqual([])
})

test('none is given by a loop that hangs, and that is said; it is given again when the loop goes on', async () => {
  const { pingedAt, said } = await liveFor(30, (minute) => ({ progress: minute < 6 || minute > 18 }))
  expect(pingedAt).toEqual([0, 5, 20, 25])
  expect(said).toEqual(['alive.withheld', 'alive.withheld', 'alive.resumed'])
})

test('one that is not taken is said ever more rarely, and again when it is taken', async () => {
  const { said } = await liveFor(30, (minute) => ({
    progress: true,
    ...(minute > 3 && minute < 20 && { wrong: 'a.example: HTTP 500' }),
  }))
  expect(said).toEqual(['alive.failed', 'alive.failed', 'alive.failed', 'alive.recovered'])
})
