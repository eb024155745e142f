import { expect, test } from 'vitest'
import { standingWords, type Standing } from './standing.js'

const well: Standing = {
  mode: 'live',
  links: 412,
  down: [],
  held: 0,
  isRewound: false,
  sweptAt: Date.UTC(2026, 6, 1, 14, 2, 59),
}

test.each<[string, Partial<Standing>, string]>([
  ['all is well', {}, '412 listings kept true; all channels up; no holds; last sweep ended 2026-07-01 14:02 UTC'],
  [
    'much is not',
    {
      down: [
        { channel: 'main', since: Date.UTC(2026, 6, 1, 9) },
        { channel: 'web', since: Date.UTC(2026, 6, 1, 9, 5) },
      ],
      held: 3,
    },
    '412 listings kept true; main down since 2026-07-01 09:00 UTC and web down since 2026-07-01 09:05 UTC; 3 holds wait; last sweep ended 2026-07-01 14:02 UTC',
  ],
  [
    'it has just begun, observing',
    { mode: 'observe', links: 1, held: 1, sweptAt: null },
    '1 listing observed, nothing is written; all channels up; 1 hold waits; no sweep ended yet',
  ],
  [
    'the database is rewound',
    { isRewound: true, held: 1 },
    'nothing is written to any till or shop until tillsync rebase; 412 listings kept true; all channels up; 1 hold waits; last sweep ended 2026-07-01 14:02 UTC',
  ],
])('where %s', (_, changes, expected) => {
  expect(standingWords({ ...well, ...changes })).toBe(expected)
})
