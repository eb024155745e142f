import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { killLoop } from './kill-loop/run.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

test('a daemon that is killed five times amid trade loses nothing, does nothing twice, and is soon back', async () => {
  const said: string[] = []
  // Shorter times than the demo's: what was lost on the way is found sooner.
  const times = { pollSeconds: 1, sweepSeconds: 5, settleSeconds: 1 }
  // And more time to be ready than it has by itself: the other tests run at the same time.
  const options = {
    kills: 5,
    seed: 3,
    readyWithinMs: 15_000,
    quietForMs: 1_000,
    mainFile: MAIN,
    times,
    signal: new AbortController().signal,
  }
  const out = (line: string) => void said.push(line)
  const right = await killLoop({ ...options, clock: systemClock(), chance: systemChance(), out })
  expect(right, said.join('\n')).toBe(true)
  expect(said.at(-1)).toMatch(/^kill-loop: 5 kills, 0 units lost, 0 units doubled, slowest ready \d+ ms$/)
})
