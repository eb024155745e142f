import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, countFromThousandths, countFromUnits, negate, parseCount, sum, ZERO, type Count } from './count.js'
import type { Link } from './link.js'
import { capture, charge, movedByLine, REPLICA_LAG_MS, type Base } from './movement.js'

function count(text: string): Count {
  const read = parseCount(text)
  if (read === undefined) throw new RangeError(text)
  return read
}

const kit: Link = {
  id: 4,
  shop: 'web',
  listingId: '77',
  till: 'main',
  parts: [
    { itemId: 'jar', units: count('3.5') },
    { itemId: 'box', units: count('1') },
  ],
  contacted: true,
}

describe('charging a link', () => {
  test('each part is moved by its own units', () => {
    expect(charge(kit, count('-2'), '1042')).toMatchObject([
      { till: 'main', itemId: 'jar', amount: -7000, linkId: 4, order: '1042', shop: 'web', listingId: '77' },
      { till: 'main', itemId: 'box', amount: -2000, linkId: 4, order: '1042' },
    ])
  })

  test('nothing moved is no movement', () => {
    expect(charge(kit, ZERO, null)).toEqual([])
  })

  test('what is given back is exactly what was taken', () => {
    const quantities = fc.integer({ min: -(10 ** 6), max: 10 ** 6 }).map(countFromThousandths)
    fc.assert(
      fc.property(quantities, (quantity) => {
        const both = [...charge(kit, quantity, null), ...charge(kit, negate(quantity), null)]
        return sum(both.map(({ amount }) => amount)) === 0
      }),
    )
  })
})

describe('an order line', () => {
  test.each([
    ['a new order takes its units out', '0', '3', '-3'],
    ['a cancelled one puts them back', '3', '0', '3'],
    ['a refund of one puts one back', '3', '2', '1'],
    ['seen again unchanged, it moves nothing', '3', '3', '0'],
  ])('%s', (_, before, now, moved) => {
    expect(movedByLine(count(before), count(now))).toBe(count(moved))
  })

  test('what is seen in between does not change the sum', () => {
    const held = fc.nat(1000).map(countFromUnits)
    fc.assert(
      fc.property(fc.array(held, { minLength: 1 }), (seen) => {
        let [before, moved] = [ZERO, ZERO]
        for (const now of seen) {
          moved = add(moved, movedByLine(before, now))
          before = now
        }
        return add(moved, before) === 0
      }),
    )
  })
})

describe('a figure against its base', () => {
  const written: Base = { figure: countFromUnits(10), fencedUntil: 100_000, knownStamp: 90_000, knownAt: 100_000 }
  const untouched: Base = { figure: countFromUnits(10), fencedUntil: 0, knownStamp: null, knownAt: 0 }
  const readAt = (begunAt: number, units: number, stamp: number | null = null) => ({
    figure: countFromUnits(units),
    begunAt,
    stamp,
  })
  const againAt = written.fencedUntil + REPLICA_LAG_MS

  test('that is equal says nothing, whenever it was read', () => {
    expect(capture(written, readAt(0, 10))).toEqual({ kind: 'none' })
  })

  test('of a listing that we never wrote is taken at its word', () => {
    expect(capture(untouched, readAt(1, 7))).toEqual({ kind: 'moved', quantity: -3000 })
  })

  test('that was read before our write had ended is no evidence', () => {
    expect(capture(written, readAt(99_999, 7, 95_000))).toEqual({ kind: 'too_early', againAt })
  })

  test('that may come from a replica behind our write is no evidence', () => {
    expect(capture(written, readAt(100_001, 7))).toEqual({ kind: 'too_early', againAt })
    expect(capture(written, readAt(100_001, 7, 90_000))).toEqual({ kind: 'too_early', againAt })
    expect(capture({ ...written, knownStamp: null }, readAt(100_001, 7, 95_000))).toMatchObject({
      kind: 'too_early',
    })
  })

  test('with a stamp newer than what our write replaced is no evidence either: it may have moved before our write', () => {
    expect(capture(written, readAt(100_001, 7, 90_001))).toEqual({ kind: 'too_early', againAt })
  })

  test('that a reader shows who lags by more is no evidence: its own stamp is the older one', () => {
    const late = againAt + 1
    expect(capture(written, readAt(late, 7, 90_000))).toEqual({ kind: 'too_early', againAt: late + REPLICA_LAG_MS })
    expect(capture(written, readAt(late, 7, 90_001))).toEqual({ kind: 'moved', quantity: -3000 })
    expect(capture({ ...untouched, knownStamp: 50, knownAt: 10 }, readAt(20, 7, 40))).toMatchObject({
      kind: 'too_early',
    })
  })

  test('with the very stamp that is known is one of two within a second, and counts once readers have caught up', () => {
    const seen = { ...untouched, knownStamp: 40_000, knownAt: 40_300 }
    const before = { kind: 'too_early', againAt: 40_800 + REPLICA_LAG_MS }
    expect(capture(seen, readAt(40_800, 9, 40_000))).toEqual(before)
    const caughtUpAt = seen.knownAt + REPLICA_LAG_MS
    expect(capture(seen, readAt(caughtUpAt, 9, 40_000))).toEqual({ kind: 'moved', quantity: -1000 })
    expect(capture(seen, readAt(caughtUpAt, 9, 39_000))).toMatchObject({ kind: 'too_early' })
  })

  test('is taken at its word in the end, whatever its stamp says', () => {
    expect(capture(written, readAt(written.knownAt + 60_000, 7, 80_000))).toEqual({ kind: 'moved', quantity: -3000 })
  })

  test('after the replicas have had their time is a movement', () => {
    expect(capture(written, readAt(againAt, 12))).toEqual({ kind: 'moved', quantity: 2000 })
  })
})
