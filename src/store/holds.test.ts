import { describe, expect, test } from 'vitest'
import { type NewHold, openHolds } from './holds.js'
import { openMemoryDatabase } from './open.js'

const NOW = 1_782_907_200_000
const HOUR_MS = 3_600_000
const large: NewHold = {
  kind: 'movement',
  channel: 'main',
  subjectId: '7',
  fromValue: 0,
  toValue: -30_000,
  why: 'large',
}

function open() {
  return openHolds(openMemoryDatabase())
}

describe('a hold', () => {
  test('is opened once for its subject, and its words are kept up to date', () => {
    const holds = open()
    const first = holds.open(large, NOW)
    const again = holds.open({ ...large, toValue: -31_000, why: 'larger' }, NOW + 1)
    expect([first.isNew, again]).toEqual([true, { id: first.id, isNew: false }])
    expect(holds.list()).toMatchObject([{ id: first.id, toValue: -31_000, why: 'larger', openedAt: NOW }])
  })

  test.each<Partial<NewHold>>([{ kind: 'price' }, { channel: 'web' }, { subjectId: '8' }])(
    'of another kind, channel or subject is another hold: %j',
    (other) => {
      const holds = open()
      holds.open(large, NOW)
      expect(holds.open({ ...large, ...other }, NOW).isNew).toBe(true)
      expect(holds.list()).toHaveLength(2)
    },
  )

  test('needs no values', () => {
    const holds = open()
    const { id } = holds.open({ kind: 'missing', channel: 'web', subjectId: '7', why: 'gone' }, NOW)
    expect(holds.get(id)).toMatchObject({ fromValue: null, toValue: null, releasedAt: null, expiresAt: null })
    expect(holds.get(id + 1)).toBeUndefined()
  })
})

describe('a release', () => {
  test('ends the hold and allows what was held, until it expires', () => {
    const holds = open()
    const { id } = holds.open(large, NOW)
    expect(holds.released('movement', 'main', '7', NOW)).toBeUndefined()
    expect(holds.release(id, NOW + 1, NOW + HOUR_MS)).toBe(true)
    expect([holds.isOpen('movement', 'main', '7'), holds.list()]).toEqual([false, []])
    expect(holds.released('movement', 'main', '7', NOW + HOUR_MS - 1)).toMatchObject({ id, toValue: -30_000 })
    expect(holds.released('movement', 'main', '7', NOW + HOUR_MS)).toBeUndefined()
    expect(holds.released('movement', 'main', '8', NOW)).toBeUndefined()
  })

  test('happens once, and only to what is there', () => {
    const holds = open()
    const { id } = holds.open(large, NOW)
    expect(holds.release(id + 1, NOW, NOW + 1)).toBe(false)
    expect(holds.release(id, NOW, NOW + HOUR_MS)).toBe(true)
    expect(holds.release(id, NOW, NOW + 9 * HOUR_MS)).toBe(false)
    expect(holds.get(id)?.expiresAt).toBe(NOW + HOUR_MS)
  })

  test('does not keep the next one from being opened', () => {
    const holds = open()
    const { id } = holds.open(large, NOW)
    holds.release(id, NOW, NOW + HOUR_MS)
    const next = holds.open({ ...large, toValue: -90_000 }, NOW + 1)
    expect(next.isNew).toBe(true)
    holds.release(next.id, NOW + 2, NOW + 2 * HOUR_MS)
    expect(holds.released('movement', 'main', '7', NOW + 3)?.toValue).toBe(-90_000)
  })
})

test('a hold whose cause is gone is closed, which releases nothing', () => {
  const holds = open()
  holds.open(large, NOW)
  holds.close('movement', 'main', '8', NOW)
  expect(holds.isOpen('movement', 'main', '7')).toBe(true)
  holds.close('movement', 'main', '7', NOW + 1)
  expect([holds.isOpen('movement', 'main', '7'), holds.list()]).toEqual([false, []])
  expect(holds.released('movement', 'main', '7', NOW + 2)).toBeUndefined()
})
