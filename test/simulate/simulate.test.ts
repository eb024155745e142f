import { describe, expect, test } from 'vitest'
import { combinationOf } from './combination.js'
import { judge } from './judge.js'
import { openRandom } from './random.js'
import { stockShelves, STREET, WEB } from './shelves.js'
import { simulate } from './simulate.js'

const DAYS = 30

test(`on ${DAYS} days with everything that can go wrong, no promise is broken`, async () => {
  let crashes = 0
  let unknown = 0
  for (let seed = 1; seed <= DAYS; seed += 1) {
    const outcome = await simulate(combinationOf(seed, {}))
    expect(outcome.violations, `npm run simulate -- --seed ${seed}`).toEqual([])
    crashes += outcome.crashes
    unknown += outcome.unknownCorrections
  }
  // Days on which nothing happens prove nothing.
  expect(crashes).toBeGreaterThan(DAYS)
  expect(unknown).toBeGreaterThan(DAYS / 2)
}, 300_000)

test('the same seed plays the same day, and another another', async () => {
  const first = await simulate(combinationOf(7, {}))
  expect((await simulate(combinationOf(7, {}))).hash).toBe(first.hash)
  expect((await simulate(combinationOf(8, {}))).hash).not.toBe(first.hash)
})

describe('the judge', () => {
  const options = { dialect: 'quantity_change', ledgerReadable: true, shops: [WEB, STREET] } as const
  const shelves = () =>
    stockShelves(
      { ...options, requestsPerMinute: 60, readers: { staleReadMs: 0, lagMs: () => 0 } },
      openRandom(1, 'people'),
      1_000,
    )

  test('sees a shop that shows another figure than the till allows', () => {
    expect(judge(shelves(), 'delta', []).every((each) => each.startsWith('I3'))).toBe(true)
    expect(judge(shelves(), 'delta', []).length).toBeGreaterThan(0)
  })

  test('sees a unit that was sold and never told, and one that was told twice', () => {
    const { models, items, listings, ...rest } = shelves()
    const soap = listings.find(({ shop, sku }) => shop === WEB && sku === 'SOAP')
    const item = items.find(({ sku }) => sku === 'SOAP')
    models.web.placeOrder([{ productId: Number(soap?.id), quantity: 1 }], 2_000, { force: true })
    const told = (): readonly string[] =>
      judge({ models, items, listings, ...rest }, 'delta', []).filter((each) => !each.startsWith('I3'))
    expect(told()).toEqual(['I2 SOAP: the till was told 0, the shops moved -1000'])
    const change = { productId: item?.id ?? 0, type: 'count', quantityChange: -1_000 as never }
    models.till.adjust({ ...change, reason: '[ts 7f3a-1-1] sold' }, 3_000)
    expect(told()).toEqual([])
    models.till.adjust({ ...change, reason: '[ts 7f3a-1-1] sold' }, 3_000)
    expect(told()).toEqual([
      'I2 SOAP: the till was told -2000, the shops moved -1000',
      'I4 SOAP: corrections move 2000, the shops moved only 1000',
      'I2 [ts 7f3a-1-1] was applied twice',
    ])
  })
})
