import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDatabase, openMemoryDatabase } from './open.js'
import { openWalks, type Walk, type WalkStore } from './walks.js'

const NOW = 1_782_907_200_000

function open(): WalkStore {
  return openWalks(openMemoryDatabase())
}

function only(walks: WalkStore, sweepId: number): Walk {
  const [walk, ...others] = walks.ofSweep(sweepId)
  if (!walk || others.length > 0) throw new Error('not one walk')
  return walk
}

test('a walk goes on where it was, also after a restart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-walks-'))
  const before = openDatabase(directory)
  const walks = openWalks(before)
  walks.begin(3, 'main', 'daemon', NOW)
  const { id } = only(walks, 3)
  walks.advance(id, '17', 1600, 10_000, NOW + 100)
  walks.rest(id, NOW + 500, NOW + 200)
  before.close()
  const after = openDatabase(directory)
  const resumed = openWalks(after)
  expect(resumed.openSweep()).toBe(3)
  expect(only(resumed, 3)).toEqual({
    id,
    sweepId: 3,
    channel: 'main',
    begunAt: NOW,
    steppedAt: NOW + 200,
    cursor: '17',
    rows: 1600,
    total: 10_000,
    retryAt: NOW + 500,
    state: 'walking',
  })
  after.close()
  rmSync(directory, { recursive: true })
})

describe('a sweep', () => {
  test('is open while any of its walks goes on', () => {
    const walks = open()
    expect(walks.openSweep()).toBeUndefined()
    for (const channel of ['main', 'web']) walks.begin(1, channel, 'daemon', NOW)
    const [till, shop] = walks.ofSweep(1)
    walks.end(till?.id ?? 0, 'accepted', 10, 10, NOW)
    expect(walks.openSweep()).toBe(1)
    walks.end(shop?.id ?? 0, 'failed', 0, null, NOW)
    expect(walks.openSweep()).toBeUndefined()
  })

  test('has ended when the last of its walks has; one that goes on has not', () => {
    const walks = open()
    expect(walks.lastEndedAt()).toBeNull()
    for (const channel of ['main', 'web']) walks.begin(1, channel, 'daemon', NOW)
    walks.ofSweep(1).forEach(({ id }, index) => walks.end(id, 'failed', 0, null, NOW + index))
    for (const channel of ['main', 'web']) walks.begin(2, channel, 'daemon', NOW + 10)
    walks.end(walks.ofSweep(2)[0]?.id ?? 0, 'accepted', 0, null, NOW + 20)
    walks.begin(3, 'main', 'command', NOW + 30)
    walks.end(only(walks, 3).id, 'accepted', 0, null, NOW + 40)
    expect(walks.lastEndedAt()).toBe(NOW + 1)
  })

  test('that is newer is the one that counts', () => {
    const walks = open()
    walks.begin(1, 'main', 'daemon', NOW)
    walks.begin(2, 'main', 'daemon', NOW)
    expect(walks.openSweep()).toBe(2)
  })
})

describe("a command's walk", () => {
  test("is never the daemon's to step, nor the other way round", () => {
    const walks = open()
    walks.begin(1, 'main', 'daemon', NOW)
    walks.begin(2, 'main', 'command', NOW)
    expect(walks.openSweep()).toBe(1)
    expect(walks.openOfCommands().map(({ sweepId }) => sweepId)).toEqual([2])
    walks.end(only(walks, 1).id, 'accepted', 3, 3, NOW)
    expect(walks.openSweep()).toBeUndefined()
    walks.end(only(walks, 2).id, 'failed', 0, null, NOW)
    expect(walks.openOfCommands()).toEqual([])
  })

  test('counts as a reading of the catalogue', () => {
    const walks = open()
    walks.begin(1, 'main', 'command', NOW)
    walks.end(only(walks, 1).id, 'accepted', 3, 3, NOW + 1)
    expect([walks.acceptedRows('main'), walks.lastAcceptedAt('main')]).toEqual([3, NOW + 1])
  })
})

describe('what an earlier walk met', () => {
  test('counts where it was accepted, the last of all', () => {
    const walks = open()
    expect([walks.acceptedRows('main'), walks.lastAcceptedAt('main')]).toEqual([null, null])
    const states = ['accepted', 'accepted', 'complete', 'failed'] as const
    states.forEach((state, index) => {
      walks.begin(index + 1, 'main', 'daemon', NOW + index)
      walks.end(only(walks, index + 1).id, state, 100 + index, null, NOW + index)
    })
    expect([walks.acceptedRows('main'), walks.lastAcceptedAt('main')]).toEqual([101, NOW + 1])
    expect(walks.acceptedRows('web')).toBeNull()
  })
})

test('when a job ran last is kept', () => {
  const walks = open()
  expect(walks.jobRanAt('sweep')).toBeNull()
  walks.setJobRan('sweep', NOW)
  walks.setJobRan('sweep', NOW + 1)
  expect([walks.jobRanAt('sweep'), walks.jobRanAt('poll')]).toEqual([NOW + 1, null])
})
