import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { measureIntake } from './intake/run.js'

test('each webhook that was answered 200 is on disk after a kill, with stalled clients beside', async () => {
  const said: string[] = []
  const right = await measureIntake({
    perSecond: 100,
    seconds: 2,
    stalled: 20,
    engine: 'busy',
    controlSeconds: 0,
    // The other tests run at the same time: how long it takes is told by the long run.
    withinMs: 30_000,
    mainFile: fileURLToPath(new URL('../../dist/main.js', import.meta.url)),
    programs: new URL('../../build/test/live/intake/', import.meta.url),
    clock: systemClock(),
    chance: systemChance(),
    out: (line) => void said.push(line),
  })
  expect(right, said.join('\n')).toBe(true)
  expect(said.at(-1)).toMatch(/^intake: 200 sent, 200 answered 200, 0 missing on disk, p99 \d+ ms, 20 stalled$/)
})
