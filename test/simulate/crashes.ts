import { combinationOf, type Selection } from './combination.js'
import { CALM_DAY, WINDY_DAY } from './plan.js'
import { openRandom } from './random.js'
import { type Outcome, simulate, type SimulationOptions } from './simulate.js'

/**
 * A short day played again and again, struck down at each of its steps in turn, and then at pairs of steps that chance
 * picks, half as many. Every other day is one on which answers are lost besides.
 */
export async function* crashEverywhere(seed: number, selection: Selection): AsyncGenerator<Outcome> {
  const options = shortDay(seed, selection)
  const undisturbed = await simulate(options)
  yield undisturbed
  for (let step = 1; step <= undisturbed.steps; step += 1) yield simulate({ ...options, crashAtSteps: [step] })
  const chance = openRandom(seed, 'pairs')
  for (let pair = 0; pair < undisturbed.steps / 2; pair += 1) {
    const first = chance.whole(1, undisturbed.steps)
    yield simulate({ ...options, crashAtSteps: [first, first + chance.whole(1, 60)] })
  }
}

export function shortDay(seed: number, selection: Selection): SimulationOptions {
  const plan = Math.floor(seed / 2) % 2 === 0 ? CALM_DAY : WINDY_DAY
  return { ...combinationOf(seed, selection), plan }
}
