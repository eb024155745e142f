import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { fuzz } from './fuzz/run.js'

/** `npm run fuzz -- --requests 1000000 --seed 1`: exit code 0 only where nothing was found. */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    minutes: { type: 'string', default: '9' },
  },
})
const [requests, seed, from, minutes] = [values.requests, values.seed, values.from, values.minutes].map(Number)
if (![requests, seed, from, minutes].every((value) => Number.isSafeInteger(value) && Number(value) >= 0))
  throw new Error('--requests, --seed, --from and --minutes take whole numbers')

const right = await fuzz({
  requests: requests ?? 0,
  seed: seed ?? 0,
  from: from ?? 0,
  minutes: minutes ?? 0,
  mainFile: fileURLToPath(new URL('../../../dist/main.js', import.meta.url)),
  clock: systemClock(),
  chance: systemChance(),
  out: (line) => void process.stdout.write(`${line}\n`),
})
process.exitCode = right ? 0 : 1
