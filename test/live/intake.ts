import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { measureIntake } from './intake/run.js'

/** `npm run intake`: exit code 0 only where every 200 is on disk, all were answered, and in time. */
const { values } = parseArgs({
  options: {
    'per-second': { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    stalled: { type: 'string', default: '200' },
    engine: { type: 'string', default: 'busy' },
    control: { type: 'string', default: '5' },
  },
})
const [perSecond, seconds, stalled, controlSeconds] = [
  values['per-second'],
  values.seconds,
  values.stalled,
  values.control,
].map(Number)
if (![perSecond, seconds, stalled, controlSeconds].every(Number.isSafeInteger))
  throw new Error('--per-second, --seconds, --stalled and --control take whole numbers')
if (values.engine !== 'busy' && values.engine !== 'idle') throw new Error('--engine takes busy or idle')

const right = await measureIntake({
  perSecond: perSecond ?? 0,
  seconds: seconds ?? 0,
  stalled: stalled ?? 0,
  controlSeconds: controlSeconds ?? 0,
  engine: values.engine,
  withinMs: 100,
  mainFile: fileURLToPath(new URL('../../../dist/main.js', import.meta.url)),
  programs: new URL('intake/', import.meta.url),
  clock: systemClock(),
  chance: systemChance(),
  out: (line) => void process.stdout.write(`${line}\n`),
})
process.exitCode = right ? 0 : 1
