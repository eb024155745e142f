import { expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { demo } from '../../src/edges/cli/demo.js'
import { systemClock } from '../../src/edges/clock.js'

const A_MINUTE_AND_A_HALF_MS = 90_000

/** What the demo says by itself; what people do and what the daemon logs is another each time. */
const ITS_OWN = /^(✓|✗|demo:| +>> the daemon)/

test(
  'a short demo ends with everything agreed, after a daemon that was killed',
  { timeout: A_MINUTE_AND_A_HALF_MS },
  async () => {
    const said: string[] = []
    const io = {
      out: (text: string) => void said.push(text),
      error: (text: string) => void said.push(text),
      color: false,
      columns: 80,
      environment: process.env,
      clock: systemClock(),
      chance: systemChance(),
      ask: null,
      mainFile: 'dist/main.js',
    }
    expect(await demo({ seconds: 5, seed: 3 }, io)).toBe(0)
    await expect(`${said.filter((line) => ITS_OWN.test(line)).join('\n')}\n`).toMatchFileSnapshot('../golden/demo.txt')
  },
)
