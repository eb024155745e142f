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
    },
  ])
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
