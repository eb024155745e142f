import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { booted } from './booted/run.js'

/** `npm run booted -- --suite bookworm`: exit code 0 only where the service did all that is asked of it. */
const { values } = parseArgs({ options: { suite: { type: 'string', default: 'bookworm' } } })

const right = await booted({
  suite: values.suite,
  repository: fileURLToPath(new URL('../../..', import.meta.url)),
  clock: systemClock(),
  chance: systemChance(),
  out: (line) => void process.stdout.write(`${line}\n`),
})
process.exit(right ? 0 : 1)
