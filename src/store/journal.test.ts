import { describe, expect, test } from 'vitest'
import type { ComposedCall } from '../ports/call.js'
import type { SettledBy } from '../core/settled-words.js'
import { type JournalEntry, type JournalStore, openJournal } from './journal.js'
import { openMemoryDatabase } from './open.js'

const NOW = 1_782_907_200_000

function call(key: string, ...subjects: readonly string[]): ComposedCall {
  return { kind: 'stock', operation: 'products/batch', key, body: `{"key":"${key}"}`, subjects }
}

function entry(subjectId: string, more: Partial<JournalEntry> = {}): JournalEntry {
  const plain = { from: 10_000, to: 7_000, toSale: null, correctionId: null, stamp: null, why: 'main allows 7' }
  return { subjectId, ...plain, ...more }
}

function planned(journal: JournalStore, key = 'k1', ...subjects: readonly string[]): number {
  return journal.plan(
    'web',
    call(key, ...subjects),
    subjects.map((id) => entry(id)),
    NOW,
  )
}

function open(): JournalStore {
  return openJournal(openMemoryDatabase())
}

describe('a planned call', () => {
  test('is kept with key and body, byte for byte, and its entries in the order of the body', () => {
    const journal = open()
    const entries = [entry('9', { from: null, to: 350_000, toSale: 299_000 }), entry('10'), entry('2', { stamp: 5 })]
    const id = journal.plan('web', { ...call('7f3a-1', '9', '10', '2'), body: '{"a": "ö\\n"}' }, entries, NOW)
    expect(journal.get(id)).toEqual({
      id,
      channel: 'web',
      kind: 'stock',
      operation: 'products/batch',
      key: '7f3a-1',
      body: '{"a": "ö\\n"}',
      state: 'planned',
      attempt: 0,
      plannedAt: NOW,
      sentAt: null,
      settleAt: null,
      settlesFrom: null,
      settledBy: null,
    })
    expect(journal.entries(id)).toEqual(entries.map((each) => ({ ...each, outcome: null })))
  })

  test('is known to be unsent, and dropping it leaves nothing', () => {
    const journal = open()
    const id = planned(journal, 'k1', '7')
    expect(journal.planned().map((each) => each.id)).toEqual([id])
    expect(journal.inDoubt()).toEqual([])
    journal.dropPlanned(id)
    expect([journal.get(id), journal.entries(id), journal.planned()]).toEqual([undefined, [], []])
  })

  test('never shares its key with another', () => {
    const journal = open()
    planned(journal, 'k1', '7')
    expect(() => planned(journal, 'k1', '8')).toThrow(/UNIQUE/)
  })
})

describe('the last calls of a subject', () => {
  test('are those of its channel, the newest first, each with its own entry and what became of it', () => {
    const journal = open()
    const first = planned(journal, 'k1', '7', '8')
    const second = planned(journal, 'k2', '8')
    planned(journal, 'k3', '7')
    journal.plan('street', call('k4', '8'), [entry('8')], NOW)
    journal.setSent(first, NOW + 1)
    journal.setEntryOutcome(first, 1, 'stale')
    journal.setDone(first, 'not_applied', NOW + 2, 'it moved')
    const told = journal.lastOf('web', '8', 10)
    expect(told.map(({ id }) => id)).toEqual([second, first])
    const done = { key: 'k1', state: 'not_applied', doneAt: NOW + 2, detail: 'it moved' }
    expect(told[1]).toMatchObject({ ...done, subjectId: '8', outcome: 'stale', from: 10_000, to: 7_000 })
    expect(journal.lastOf('web', '8', 1).map(({ id }) => id)).toEqual([second])
  })
})

describe('a call that was sent', () => {
  test('is open for its subjects, on its channel and of its kind, until its outcome is known', () => {
    const journal = open()
    const id = planned(journal, 'k1', '7', '8')
    planned(journal, 'k2', '7')
    expect(journal.openFor('web', 'stock', '7')).toEqual([])
    journal.setSent(id, NOW + 1)
    expect(journal.get(id)).toMatchObject({ state: 'sent', attempt: 1, sentAt: NOW + 1, settleAt: null })
    const opened = (channel: string, kind: 'stock' | 'price', subject: string) =>
      journal.openFor(channel, kind, subject).map((each) => each.id)
    expect([opened('web', 'stock', '7'), opened('web', 'stock', '8')]).toEqual([[id], [id]])
    expect([opened('web', 'stock', '9'), opened('web', 'price', '7'), opened('street', 'stock', '7')]).toEqual([
      [],
      [],
      [],
    ])
    journal.setDone(id, 'applied', NOW + 2, null)
    expect(opened('web', 'stock', '7')).toEqual([])
  })

  test('can no longer be dropped as if it had not been', () => {
    const journal = open()
    const id = planned(journal, 'k1', '7')
    journal.setSent(id, NOW + 1)
    journal.dropPlanned(id)
    expect(journal.get(id)).toMatchObject({ state: 'sent' })
  })

  test('is in doubt from a crash on, though nobody said when to look for its outcome', () => {
    const journal = open()
    const id = planned(journal, 'k1', '7')
    journal.setSent(id, NOW + 1)
    expect(journal.inDoubt().map((each) => each.id)).toEqual([id])
    expect([journal.dueToSettle(NOW + 1e9), journal.nextSettleAt()]).toEqual([[], null])
  })

  test('is looked for when it is said, the earliest first', () => {
    const journal = open()
    const ids = ['k1', 'k2', 'k3'].map((key) => planned(journal, key, key))
    const [first = 0, second = 0, third = 0] = ids
    for (const id of ids) journal.setSent(id, NOW)
    journal.setUnknown(first, NOW + 300, 'lost')
    journal.setUnknown(second, NOW + 100, 'lost')
    expect(journal.nextSettleAt()).toBe(NOW + 100)
    expect(journal.dueToSettle(NOW + 99)).toEqual([])
    expect(journal.dueToSettle(NOW + 300).map((each) => each.id)).toEqual([second, first])
    journal.setDone(second, 'settled', NOW + 301, 'too old to matter')
    expect(journal.dueToSettle(NOW + 300).map((each) => each.id)).toEqual([first])
    expect(journal.get(second)).toMatchObject({ state: 'settled', settleAt: null })
    expect(journal.get(third)).toMatchObject({ state: 'sent' })
  })

  test('is sent again under the same key, and counted', () => {
    const journal = open()
    const id = planned(journal, 'k1', '7')
    journal.setSent(id, NOW)
    journal.setUnknown(id, NOW + 100, 'lost')
    journal.setSent(id, NOW + 200)
    expect(journal.get(id)).toMatchObject({ key: 'k1', attempt: 2, sentAt: NOW + 200, settleAt: null })
  })

  test('keeps the outcome of each entry', () => {
    const journal = open()
    const id = planned(journal, 'k1', '7', '8')
    journal.setEntryOutcome(id, 1, 'refused: no such product')
    expect(journal.entries(id).map(({ outcome }) => outcome)).toEqual([null, 'refused: no such product'])
  })
})

describe('a correction that was settled', () => {
  function settled(journal: JournalStore, key: string, state: 'applied' | 'not_applied', by: SettledBy | null): number {
    const id = journal.plan('main', { ...call(key, '7'), kind: 'correction' }, [entry('7')], NOW)
    journal.setSent(id, NOW)
    journal.setDone(id, state, NOW + 100, null)
    if (by !== null) journal.setSettledBy(id, by)
    return id
  }

  test('is found by its key', () => {
    const journal = open()
    const id = settled(journal, 'k1', 'applied', 'webhook')
    expect(journal.withKey('k1')).toMatchObject({ id, settledBy: 'webhook' })
    expect(journal.withKey('k2')).toBeUndefined()
  })

  test('is audited where it may be otherwise, for a while, the longest unaudited first', () => {
    const journal = open()
    for (const by of ['ledger', 'webhook', null] as const) settled(journal, `applied ${by}`, 'applied', by)
    settled(journal, 'refused', 'not_applied', null)
    const doubtful = (['figure', 'person'] as const).map((by) => settled(journal, `applied ${by}`, 'applied', by))
    const givenUp = (['ledger', 'figure', 'person'] as const).map((by) => settled(journal, by, 'not_applied', by))
    const ids = (since: number, limit = 9) => journal.toAudit(since, limit).map(({ id }) => id)
    expect(ids(NOW + 100)).toEqual([...doubtful, ...givenUp])
    expect(ids(NOW + 101)).toEqual([])
    const [first = 0, second = 0] = doubtful
    journal.setAudited(first, NOW + 200)
    expect(ids(NOW, 2)).toEqual([second, givenUp[0]])
  })
})

test('a write in doubt can not land after the first time that it is looked for, until it is sent again', () => {
  const journal = open()
  const id = planned(journal, 'k1', '7')
  journal.setSent(id, NOW)
  journal.setUnknown(id, NOW + 100, 'lost')
  journal.setUnknown(id, NOW + 900, 'the till is down')
  expect(journal.get(id)).toMatchObject({ settleAt: NOW + 900, settlesFrom: NOW + 100 })
  journal.setSent(id, NOW + 1000)
  expect(journal.get(id)).toMatchObject({ settlesFrom: null })
})
