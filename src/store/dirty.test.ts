import { beforeEach, expect, test } from 'vitest'
import { type DirtyMark, type DirtyStore, openDirty } from './dirty.js'
import { openMemoryDatabase } from './open.js'

let dirty: DirtyStore
beforeEach(() => {
  dirty = openDirty(openMemoryDatabase())
})

function only(): DirtyMark {
  const [mark, second] = dirty.due(Infinity, 10)
  if (!mark || second) throw new Error('there is not just one mark')
  return mark
}

test('a mark is due at once, or when it is said', () => {
  dirty.mark('web', 'listing', '1', 100)
  dirty.mark('web', 'listing', '2', 100, 500)
  expect(dirty.due(99, 10)).toEqual([])
  expect(dirty.due(100, 10)).toMatchObject([
    { channel: 'web', kind: 'listing', subjectId: '1', version: 1, heardAt: 100 },
  ])
  expect(dirty.due(500, 10).map(({ subjectId }) => subjectId)).toEqual(['1', '2'])
  expect(dirty.due(500, 1).map(({ subjectId }) => subjectId)).toEqual(['1'])
  expect([dirty.nextDueAt(), dirty.count()]).toEqual([100, 2])
})

test('marks of another kind, subject or channel are other marks', () => {
  dirty.mark('web', 'listing', '1', 1)
  dirty.mark('web', 'item', '1', 1)
  dirty.mark('main', 'item', '1', 1)
  dirty.mark('web', 'orders', '', 1)
  expect(dirty.count()).toBe(4)
})

test('marking again makes one mark newer, and due at the earlier time', () => {
  dirty.mark('web', 'listing', '1', 100, 900)
  dirty.mark('web', 'listing', '1', 200, 400)
  expect(only()).toMatchObject({ version: 2, heardAt: 200 })
  expect(dirty.nextDueAt()).toBe(400)
  dirty.mark('web', 'listing', '1', 150, 950)
  expect(only()).toMatchObject({ version: 3, heardAt: 200 })
  expect(dirty.nextDueAt()).toBe(400)
})

test('what is heard is shown when it is heard, or later where readers lag, and the later counts', () => {
  dirty.mark('street', 'listing', '1', 100)
  expect(only()).toMatchObject({ shownAt: 100 })
  dirty.mark('street', 'listing', '1', 200, 200, 5_200)
  dirty.mark('street', 'listing', '1', 300)
  expect(only()).toMatchObject({ heardAt: 300, shownAt: 5_200 })
})

test('what was looked at is taken away', () => {
  dirty.mark('web', 'listing', '1', 100)
  dirty.consume(only())
  expect([dirty.count(), dirty.nextDueAt(), dirty.get('web', 'listing', '1')]).toEqual([0, null, undefined])
})

test('what was marked again meanwhile stays', () => {
  dirty.mark('web', 'listing', '1', 100)
  const seen = only()
  dirty.mark('web', 'listing', '1', 101)
  dirty.consume(seen)
  expect(only()).toMatchObject({ version: 2 })
  dirty.consume(only())
  expect(dirty.count()).toBe(0)
})

test('what was marked again meanwhile is not put off', () => {
  dirty.mark('web', 'listing', '1', 100)
  const seen = only()
  dirty.postpone(seen, 5000)
  expect(dirty.nextDueAt()).toBe(5000)
  dirty.mark('web', 'listing', '1', 200)
  dirty.postpone(seen, 9000)
  expect([dirty.nextDueAt(), dirty.get('web', 'listing', '1')?.version]).toEqual([200, 2])
})

test('a mark that was put off is found although it is not due', () => {
  dirty.mark('web', 'listing', '1', 100, 5000)
  expect(dirty.due(100, 10)).toEqual([])
  expect(dirty.get('web', 'listing', '1')).toMatchObject({ heardAt: 100 })
})

test('a mark on what is no well-formed text can be consumed like any other', () => {
  dirty.mark('main', 'item', '\ud800', 1000)
  for (const mark of dirty.due(Infinity, 10)) dirty.consume(mark)
  expect(dirty.count()).toBe(0)
})

test('what was heard of comes before what was found, however long that is due', () => {
  dirty.markFound('web', 'listing', '1', 100)
  dirty.markFound('web', 'listing', '2', 200)
  dirty.mark('web', 'listing', '3', 300)
  const ids = () => dirty.due(1_000, 10).map(({ subjectId }) => subjectId)
  expect(ids()).toEqual(['3', '1', '2'])
  expect(dirty.due(1_000, 2).map(({ subjectId }) => subjectId)).toEqual(['3', '1'])
  dirty.mark('web', 'listing', '2', 400)
  dirty.markFound('web', 'listing', '3', 500)
  expect(ids()).toEqual(['2', '3', '1'])
  expect(dirty.nextDueAt()).toBe(100)
})

test('little that was found is taken beside what was heard of, which would wait for it', () => {
  for (let id = 1; id <= 300; id += 1) dirty.markFound('web', 'listing', String(id), 100)
  expect(dirty.due(1_000, 250)).toHaveLength(250)
  dirty.mark('web', 'orders', '', 900)
  expect(dirty.due(1_000, 250)).toHaveLength(101)
  expect(dirty.due(1_000, 1)).toHaveLength(1)
})
