import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { killLoop } from './kill-loop/run.js'

/** `npm run kill-loop -- --kills 300 --seed 1`: exit code 0 only where nothing was lost, doubled or slow. */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
})
const kills = Number(values.kills)
const seed = Number(values.seed)
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed))
  throw new Error('--kills takes a whole number from 1, --seed a whole number')

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
const clock = systemClock()
// Whatever hangs, it ends: a kill takes about a second, and quiet is waited for once.
void clock.wait(kills * 3_000 + 240_000, stop.signal).then(() => stop.abort())

const right = await killLoop({
  kills,
  seed,
  readyWithinMs: 3_000,
  quietForMs: 4_000,
  clock,
  chance: systemChance(),
  mainFile: fileURLToPath(new URL('../../../dist/main.js', import.meta.url)),
  out: (line) => void process.stdout.write(`${line}\n`),
  signal: stop.signal,
})
stop.abort()
process.exitCode = right ? 0 : 1
