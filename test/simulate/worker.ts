import { parentPort, workerData } from 'node:worker_threads'
import { combinationOf } from './combination.js'
import type { Share } from './main.js'
import { simulate } from './simulate.js'

/** Plays its share of the seeds until they or its time are over, and tells of each. */
const { from, until, step, selection, verifyEvery, deadlineAt } = workerData as Share
for (let seed = from; seed < until && Date.now() < deadlineAt; seed += step) {
  const day = combinationOf(seed, selection)
  const outcome = await simulate(day)
  const isVerified = seed % verifyEvery === 0
  const isSame = !isVerified || (await simulate(day)).hash === outcome.hash
  const violations = isSame ? outcome.violations : [...outcome.violations, 'I9 the same seed gave another trace']
  parentPort?.postMessage({ ...outcome, trace: [], violations, isVerified })
}
