import { expect, test } from 'vitest'
import { add, changesMinimum, naiveRequests, sweepMinimum } from './minimum.js'

test('a walk takes the pages of each platform, and what tells of sales and variations', () => {
  expect(sweepMinimum(10_000)).toEqual({ till: 101, web: 101, street: 40 })
  expect(sweepMinimum(101)).toEqual({ till: 3, web: 3, street: 1 })
})

test('what changed is read once more, and written in full batches', () => {
  expect(changesMinimum(0)).toEqual({ till: 0, web: 0, street: 0 })
  expect(changesMinimum(1)).toEqual({ till: 0, web: 3, street: 2 })
  expect(changesMinimum(10_000)).toEqual({ till: 0, web: 201, street: 80 })
  expect(add(sweepMinimum(100), changesMinimum(100))).toEqual({ till: 2, web: 5, street: 3 })
})

test('the naive way takes a request for each', () => {
  expect(naiveRequests(7)).toEqual({ till: 7, web: 7, street: 7 })
})
