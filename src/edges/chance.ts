import { randomBytes, randomInt } from 'node:crypto'
import type { ChancePort } from '../ports/chance.js'

/** The largest range that `randomInt` takes. */
const STEPS = 2 ** 48 - 1

/** The operating system's randomness. */
export function systemChance(): ChancePort {
  return {
    fraction: () => randomInt(STEPS) / STEPS,
    hex: (bytes) => randomBytes(bytes).toString('hex'),
  }
}
