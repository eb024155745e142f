import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { powerCut } from './power-cut/cuts.js'

/** `npm run power-cut -- --cuts 10000 --seed 1`: exit code 0 only where ours loses nothing and the control does. */
const { values } = parseArgs({
  options: { cuts: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
})
const cuts = Number(values.cuts)
const seed = Number(values.seed)
if (!Number.isSafeInteger(cuts) || cuts < 1 || !Number.isSafeInteger(seed))
  throw new Error('--cuts takes a whole number from 1, --seed a whole number')

const right = await powerCut({
  cuts,
  seed,
  worker: { file: new URL('power-cut/worker.js', import.meta.url), threads: Math.min(4, availableParallelism()) },
  out: (line) => void process.stdout.write(`${line}\n`),
})
process.exitCode = right ? 0 : 1
