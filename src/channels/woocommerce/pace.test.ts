import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOver, recordingHttp } from './double.js'
import { nextBatchSize, nextRequestsAtOnce, openPace } from './pace.js'

function observed(items: number, elapsedMs: number, strained = false) {
  return { items, elapsedMs, strained }
}

describe('the next size', () => {
  test.each([
    ['a full batch in good time grows it by a tenth', 50, observed(50, 4_000), 55],
    ['but at least by one', 3, observed(3, 4_000), 4],
    ['one that left most of the time doubles it', 25, observed(25, 800), 50],
    ['never above the maximum', 98, observed(98, 800), 100],
    ['nor above what would fit the target', 50, observed(50, 9900), 50],
    ['a small batch teaches nothing, however slow for its size', 50, observed(1, 900), 50],
    ['a batch beyond the target shrinks it to what fits', 50, observed(50, 20_000), 25],
    ['a strained one halves it', 50, observed(50, 30_000, true), 25],
    ['a strained small one halves what was tried', 50, observed(10, 30_000, true), 5],
    ['and it never falls below one', 1, observed(1, 40_000, true), 1],
  ])('%s', (_, current, observation, expected) => {
    expect(nextBatchSize(current, observation, 100)).toBe(expected)
  })

  test('stays a whole number within its bounds, whatever is observed', () => {
    const observation = fc.record({
      items: fc.integer({ min: 1, max: 100 }),
      elapsedMs: fc.nat(100_000),
      strained: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        observation,
        fc.integer({ min: 1, max: 100 }),
        (current, seen, most) => {
          const next = nextBatchSize(current, seen, most)
          expect(Number.isInteger(next) && next >= 1 && next <= most).toBe(true)
        },
      ),
    )
  })
})

test.each([
  ['a full batch in good time lets one more go at once', 2, observed(50, 4_000), 3],
  ['but never more than four', 4, observed(50, 4_000), 4],
  ['a small batch teaches nothing', 2, observed(10, 900), 2],
  ['one beyond the target lets one fewer go', 4, observed(50, 20_000), 3],
  ['strain halves them', 4, observed(50, 30_000, true), 2],
  ['and one always goes', 1, observed(50, 30_000, true), 1],
])('the next number of requests at once: %s', (_, current, observation, expected) => {
  expect(nextRequestsAtOnce(current, observation, 50)).toBe(expected)
})

test('how many go at once is remembered as well', () => {
  const { memory } = contextOver(recordingHttp(() => ({ kind: 'lost', detail: '' })).http)
  expect(openPace(50, 100, memory).requestsAtOnce()).toBe(4)
  openPace(50, 100, memory).observe({ items: 50, elapsedMs: 40_000, strained: true })
  expect(openPace(50, 100, memory).requestsAtOnce()).toBe(2)
})

test('the size is remembered, and the maximum bounds also what was remembered', () => {
  const { memory } = contextOver(recordingHttp(() => ({ kind: 'lost', detail: '' })).http)
  const pace = openPace(50, 100, memory)
  expect(pace.batchSize()).toBe(50)
  pace.observe({ items: 50, elapsedMs: 1000, strained: false })
  expect(openPace(50, 100, memory).batchSize()).toBe(100)
  expect(openPace(50, 20, memory).batchSize()).toBe(20)
})

test('a memory that holds rubbish counts as none', () => {
  const { memory } = contextOver(recordingHttp(() => ({ kind: 'lost', detail: '' })).http)
  memory.remember('batch_size', 'many')
  expect(openPace(30, 100, memory).batchSize()).toBe(30)
})
