import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openBudget } from './budget.js'
import { openMemoryDatabase } from './open.js'

const NOW = 1_782_907_200_000

test('whoever waits as long as was said gets through, also after the clock was set back', () => {
  const jumps = fc.array(fc.record({ spends: fc.integer({ min: 1, max: 12 }), backMs: fc.nat(86_400_000) }), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(jumps, fc.integer({ min: 1, max: 8 }), (all, limit) => {
      const budget = openBudget(openMemoryDatabase())
      let [trueMs, wall] = [0, NOW]
      const spentAt: number[] = []
      for (const { spends, backMs } of all) {
        for (let turn = 0; turn < spends; turn += 1) {
          let waited = 0
          for (;;) {
            const waitMs = budget.spend('main', limit, 'correction', wall)
            if (waitMs === 0) break
            waited += waitMs
            expect(waited).toBeLessThanOrEqual(62_000)
            trueMs += waitMs
            wall += waitMs
          }
          spentAt.push(trueMs)
        }
        wall -= backMs
      }
      for (const from of spentAt) {
        expect(spentAt.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(limit)
      }
    }),
  )
})
