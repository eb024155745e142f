import { seeded } from '../../../src/sandbox/retail/seeded.js'

/** What is drawn by a seed's numbers. */
export interface Draw {
  /** A whole number from 0 to below the bound. */
  below(bound: number): number
  pick<Value>(values: readonly Value[]): Value
  /** True in so many of a hundred cases. */
  percent(share: number): boolean
  bytes(length: number): Buffer
}

export function createDraw(seed: number): Draw {
  const next = seeded(seed)
  const below = (bound: number) => Math.floor(next() * bound)
  return {
    below,
    pick(values) {
      const value = values[below(values.length)]
      if (value === undefined) throw new Error('nothing to pick from')
      return value
    },
    percent: (share) => next() * 100 < share,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  }
}
