import { expect, test } from 'vitest'
import { type HistoryQuery, type HistoryStore, openHistory } from './history.js'
import { openMemoryDatabase } from './open.js'

const NOW = 1_782_907_200_000
const ALL: HistoryQuery = { channel: null, subjects: null, since: null, until: null, limit: 100 }

/** A change each minute: of soap at the till, of soap at web, of tea at web. */
function changed(): HistoryStore {
  const history = openHistory(openMemoryDatabase())
  const change = { what: 'stock', from: 10_000, to: null, why: 'sold', callId: null } as const
  history.add({ ...change, at: NOW, channel: 'main', subjectId: '1' })
  history.add({ ...change, at: NOW + 60_000, channel: 'web', subjectId: '1' })
  history.add({ ...change, at: NOW + 120_000, channel: 'web', subjectId: '2' })
  return history
}

test('a change is told as it was kept, with its id', () => {
  expect(changed().list({ ...ALL, limit: 1 })).toEqual([
    {
      id: 3,
      at: NOW + 120_000,
      channel: 'web',
      subjectId: '2',
      what: 'stock',
      from: 10_000,
      to: null,
      why: 'sold',
      callId: null,
      key: null,
      undoneAt: null,
    },
  ])
})

test('writes are counted by till and shop, after one that is known', () => {
  const history = changed()
  const dropped = { what: 'movement', from: null, to: null, why: 'dropped', callId: null } as const
  history.add({ ...dropped, at: NOW, channel: 'main', subjectId: '1' })
  expect(history.writesAfter(0)).toEqual({
    byChannel: new Map([
      ['main', 1],
      ['web', 2],
    ]),
    lastId: 4,
  })
  expect(history.writesAfter(2)).toEqual({
    byChannel: new Map([
      ['main', 0],
      ['web', 1],
    ]),
    lastId: 4,
  })
  expect(history.writesAfter(4)).toEqual({ byChannel: new Map(), lastId: 4 })
})

test('a change is undone once', () => {
  const history = changed()
  expect([history.setUndone(2, NOW + 5), history.setUndone(2, NOW + 6), history.setUndone(9, NOW)]).toEqual([
    true,
    false,
    false,
  ])
  expect([history.get(2)?.undoneAt, history.get(1)?.undoneAt, history.get(9)]).toEqual([NOW + 5, null, undefined])
})

test('the correction nearest to an instant is one that moved something and stands', () => {
  const history = openHistory(openMemoryDatabase())
  const corrected = (at: number, to: number): void =>
    history.add({
      ...{ at, channel: 'main', subjectId: '1', what: 'correction', from: 10_000, to },
      ...{ why: 'sold', callId: null },
    })
  for (const [at, to] of [
    [NOW, 9_000],
    [NOW + 100, 8_000],
    [NOW + 200, 10_000],
  ] as const)
    corrected(at, to)
  const near = (at: number, withinMs = 1_000) => history.correctionNear('main', '1', at, withinMs)?.id
  expect([near(NOW + 10), near(NOW + 90), near(NOW + 250), near(NOW + 2_000), near(NOW + 300, 150)]).toEqual([
    1,
    2,
    2,
    undefined,
    undefined,
  ])
  history.setUndone(2, NOW + 300)
  expect(near(NOW + 90)).toBe(1)
})

test.each<[Partial<HistoryQuery>, readonly number[]]>([
  [{}, [3, 2, 1]],
  [{ channel: 'web' }, [3, 2]],
  [{ since: NOW + 60_000 }, [3, 2]],
  [{ until: NOW + 60_000 }, [1]],
  [{ since: NOW + 1, until: NOW + 120_000 }, [2]],
  [{ limit: 2 }, [3, 2]],
  [{ subjects: [{ channel: 'main', id: '1' }] }, [1]],
  [
    {
      subjects: [
        { channel: 'main', id: '1' },
        { channel: 'web', id: '2' },
      ],
    },
    [3, 1],
  ],
  [{ subjects: [{ channel: 'web', id: '1' }], channel: 'main' }, []],
  [{ subjects: [] }, []],
])('%j asks for %j, the newest first', (query, ids) => {
  expect(
    changed()
      .list({ ...ALL, ...query })
      .map(({ id }) => id),
  ).toEqual(ids)
})
