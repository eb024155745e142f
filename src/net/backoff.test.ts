import { expect, test } from 'vitest'
import { backoffMs } from './backoff.js'

const BOUNDS = { baseMs: 1_000, capMs: 60_000 }

test('the bound doubles with every failure up to the cap', () => {
  const bounds = [0, 1, 2, 3, 6, 7, 5_000].map((failures) => backoffMs(failures, 1, BOUNDS))
  expect(bounds).toEqual([1_000, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000])
})

test('the wait lies anywhere below the bound', () => {
  expect([0, 0.25, 0.999].map((fraction) => backoffMs(2, fraction, BOUNDS))).toEqual([0, 500, 1_998])
})
