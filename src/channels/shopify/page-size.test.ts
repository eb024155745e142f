import { expect, test } from 'vitest'
import { context, recordingHttp, json } from './double.js'
import { openPageSize } from './page-size.js'

function memory() {
  return context(recordingHttp(() => json({})).http).memory
}

test('begins with the largest and keeps what was learned over a restart', () => {
  const kept = memory()
  const size = openPageSize(kept, 'rows', 250)
  expect(size.rows()).toBe(250)
  expect(size.shrink()).toBe(true)
  expect(size.rows()).toBe(175)
  expect(openPageSize(kept, 'rows', 250).rows()).toBe(175)
})

test('ends somewhere', () => {
  const size = openPageSize(memory(), 'rows', 250)
  let steps = 0
  while (size.shrink()) steps += 1
  expect(steps).toBeLessThan(12)
  expect(size.rows()).toBeGreaterThanOrEqual(10)
})

test.each(['', 'many', '0', '-5', '2.5', '900'])('takes %j in memory for nothing learned', (value) => {
  const kept = memory()
  kept.remember('rows', value)
  expect(openPageSize(kept, 'rows', 250).rows()).toBe(250)
})
