import { parentPort, workerData } from 'node:worker_threads'
import { combinationOf } from './combination.js'
import { crashEverywhere } from './crashes.js'
import type { Share } from './main.js'
import { type Outcome, simulate } from './simulate.js'

/** Plays its share of the seeds until they or its time are over, and tells of each run. */
const { from, until, step, selection, verifyEvery, deadlineAt, crashesOnly } = workerData as Share

function tell(outcome: Outcome, isVerified = false): void {
  parentPort?.postMessage({ ...outcome, trace: [], isVerified })
}

async function playDay(seed: number): Promise<void> {
  const day = combinationOf(seed, selection)
  const outcome = await simulate(day)
  if (seed % verifyEvery !== 0) return tell(outcome)
  const isSame = (await simulate(day)).hash === outcome.hash
  const violations = isSame ? outcome.violations : [...outcome.violations, 'I9 the same seed gave another trace']
  tell({ ...outcome, violations }, true)
}

async function playCrashes(seed: number): Promise<void> {
  for await (const outcome of crashEverywhere(seed, selection)) {
    tell(outcome)
    if (Date.now() >= deadlineAt) return
  }
}

for (let seed = from; seed < until && Date.now() < deadlineAt; seed += step) {
  await (crashesOnly ? playCrashes(seed) : playDay(seed))
}
