import { expect, test } from 'vitest'
import { standingClock } from './double.js'
import { openPace } from './pace.js'
import type { Cost } from './wire.js'

function told(currentlyAvailable: number): Cost {
  return {
    requestedQueryCost: 10,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 },
  }
}

test('does not wait while nothing is known', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  await pace.reserve(1000)
  await pace.reserve(1000)
  expect(clock.waited).toEqual([])
})

test('waits for what is missing, at the rate that Shopify restores', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  const first = await pace.reserve(10)
  first.settle(told(50))
  await pace.reserve(300)
  expect(clock.waited).toEqual([2500])
})

test('counts on what was restored meanwhile, up to a full bucket', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  const first = await pace.reserve(10)
  first.settle(told(50))
  clock.advance(3_600_000)
  await pace.reserve(1000)
  await pace.reserve(1000)
  expect(clock.waited).toEqual([])
  await pace.reserve(100)
  expect(clock.waited).toEqual([1000])
})

test('holds back what other requests under way may take', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  const first = await pace.reserve(10)
  first.settle(told(100))
  const second = await pace.reserve(100)
  await pace.reserve(100)
  expect(clock.waited).toEqual([1000])
  second.settle(undefined)
})

test('gives back what an answer without costs had reserved', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  const first = await pace.reserve(10)
  first.settle(told(100))
  const second = await pace.reserve(100)
  second.settle(undefined)
  await pace.reserve(100)
  expect(clock.waited).toEqual([])
})

test('never waits for more than the bucket holds', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  const first = await pace.reserve(10)
  first.settle(told(2000))
  await pace.reserve(5000)
  expect(clock.waited).toEqual([])
})

test('takes a clock that went back for one that stood still', async () => {
  const clock = standingClock()
  const pace = openPace(clock)
  const first = await pace.reserve(10)
  first.settle(told(50))
  clock.advance(-3_600_000)
  await pace.reserve(150)
  expect(clock.waited).toEqual([1000])
})
