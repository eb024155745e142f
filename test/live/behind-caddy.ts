import { fileURLToPath } from 'node:url'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { behindCaddy } from './behind-caddy/run.js'

/** `npm run behind-caddy`: exit code 0 only where all that has to pass the proxy did, and nothing else. */
const right = await behindCaddy({
  clock: systemClock(),
  chance: systemChance(),
  mainFile: fileURLToPath(new URL('../../../dist/main.js', import.meta.url)),
  caddyfile: fileURLToPath(new URL('../../../config/Caddyfile', import.meta.url)),
  out: (line) => void process.stdout.write(`${line}\n`),
})
process.exitCode = right ? 0 : 1
