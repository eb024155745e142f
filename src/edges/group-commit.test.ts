import { beforeEach, expect, test, vi } from 'vitest'
import { openGroupCommit } from './group-commit.js'

let groups: number[][]
beforeEach(() => {
  groups = []
})

function commit(entries: readonly number[]): readonly number[] {
  groups.push([...entries])
  return entries.map((entry) => entry * 10)
}

/** After everything that was to happen in this turn of the event loop. */
const turn = () => new Promise(setImmediate)

test('what comes within one turn is committed together, in order, and each is told its own outcome', async () => {
  const keep = openGroupCommit(commit)
  const first = keep(1)
  await Promise.resolve()
  const outcomes = await Promise.all([first, keep(2), keep(3)])
  expect(groups).toEqual([[1, 2, 3]])
  expect(outcomes).toEqual([10, 20, 30])
})

test('nobody is told before the commit', async () => {
  const told: number[] = []
  const keep = openGroupCommit((entries: readonly number[]) => {
    expect(told).toEqual([])
    return commit(entries)
  })
  const all = [keep(1), keep(2)].map((outcome) => outcome.then((value) => told.push(value)))
  await Promise.all(all)
  expect(told).toEqual([10, 20])
})

test('what comes later makes another group', async () => {
  const keep = openGroupCommit(commit)
  await keep(1)
  await Promise.all([keep(2), keep(3)])
  expect(groups).toEqual([[1], [2, 3]])
})

test('a full group is committed at once, and the rest of the turn by its end', async () => {
  const keep = openGroupCommit(commit, 3)
  const all = [1, 2, 3, 4].map((entry) => keep(entry))
  expect(groups).toEqual([[1, 2, 3]])
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40])
  expect(groups).toEqual([[1, 2, 3], [4]])
  await turn()
  expect(groups).toHaveLength(2)
})

test('what the commit throws is told to everybody in the group and to nobody after it', async () => {
  let isFull = true
  const keep = openGroupCommit((entries: readonly number[]) => {
    if (isFull) throw new Error('disk full')
    return commit(entries)
  })
  const told = await Promise.allSettled([keep(1), keep(2)])
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isFull = false
  expect(await keep(3)).toBe(30)
})

test('a commit that does not tell everybody an outcome is a fault, not a silence', async () => {
  const keep = openGroupCommit((entries: readonly number[]) => entries.slice(1))
  await expect(Promise.all([keep(1), keep(2)])).rejects.toThrow('1 outcomes of 2 entries')
})

test('soon after a commit that took its time, more is gathered; later, nobody waits', async () => {
  let now = 1000
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
  const keep = openGroupCommit((entries: readonly number[]) => {
    now += 5
    return commit(entries)
  })
  await keep(1)
  const soon = keep(2)
  await turn()
  const joining = keep(3)
  expect(groups).toEqual([[1]])
  await Promise.all([soon, joining])
  expect(groups).toEqual([[1], [2, 3]])
  now += 100
  void keep(4)
  await turn()
  expect(groups).toEqual([[1], [2, 3], [4]])
  clock.mockRestore()
})
