import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { fuzz } from './fuzz/run.js'

test('whatever is sent to the door, it stays up, takes nothing forged and everything that is valid', async () => {
  const said: string[] = []
  const right = await fuzz({
    requests: 2_000,
    seed: 2,
    from: 0,
    minutes: 9,
    mainFile: fileURLToPath(new URL('../../dist/main.js', import.meta.url)),
    clock: systemClock(),
    chance: systemChance(),
    out: (line) => void said.push(line),
  })
  expect(right, said.join('\n')).toBe(true)
  expect(said.at(-1)).toMatch(/^fuzz: 2000 requests, 0 crashes, 0 forged accepted, \d{3} valid accepted$/)
})
