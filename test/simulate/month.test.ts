import { expect, test } from 'vitest'
import { combinationOf } from './combination.js'
import { growthOf, playMonth } from './month.js'

test('in days of steady trade nothing is lost, and what is too old makes room for what is new', async () => {
  const said: string[] = []
  const month = { ...combinationOf(1, {}), guards: 'usual', days: 3, historyDays: 1 } as const
  const { faults, movements, sizes } = await playMonth({ ...month, say: (line) => said.push(line) })
  expect(faults).toEqual([])
  expect(movements).toBeGreaterThan(300)
  expect(said).toHaveLength(3)
  const [, second, third] = sizes.map(({ kilobytes }) => kilobytes)
  expect(third).toBeLessThan((second ?? 0) * 1.05)
}, 120_000)

test('a database that grows is seen to', () => {
  const days = (...kilobytes: readonly number[]) => kilobytes.map((each) => ({ kilobytes: each, orderLines: 0 }))
  expect(growthOf(days(100, 200, 300, 400, 440, 430), 1)).toEqual([])
  expect(growthOf(days(100, 200, 300, 400, 500), 1)).toEqual(['the database has grown from 400 KB on day 4 to 500 KB'])
  expect(growthOf(days(100, 500), 1)).toEqual([])
})
