import { expect, test } from 'vitest'
import { memoryLog } from '../log/memory.js'
import type { Engine } from '../engine/setup.js'
import type { BackupRequest } from '../store/backups.js'
import { openMemoryDatabase } from '../store/open.js'
import { openStore } from '../store/store.js'
import { type BackUp, backupJob } from './backup.js'

const CONFIGURATION = {
  stateDirectory: '/state',
  backup: { schedule: '30 3 * * *' as string | null, keep: 14, directory: '/state/backups' },
}

function open(backUp: BackUp, schedule = CONFIGURATION.backup.schedule) {
  const store = openStore(openMemoryDatabase(), () => '7f3a')
  const time = { now: 1_000, elapsed: 0 }
  const { log, entries } = memoryLog(() => time.elapsed)
  const stop = new AbortController()
  const clock = { now: () => time.now, elapsed: () => time.elapsed }
  const engine = { store, log, clock } as unknown as Engine
  const [job] = backupJob(
    { ...CONFIGURATION, backup: { ...CONFIGURATION.backup, schedule } },
    engine,
    backUp,
    stop.signal,
  )
  return { job, store, entries, stop, time }
}

const made = (request: BackupRequest) =>
  Promise.resolve({ file: `${request.directory}/a.db`, bytes: 4_800_000, removed: 0 }) as unknown as ReturnType<BackUp>
const full: BackUp = () => Promise.reject(new Error('database or disk is full'))

test('a backup is made of the database at work, said, and on record', async () => {
  const requests: BackupRequest[] = []
  const { job, store, entries } = open((request) => (requests.push(request), made(request)))
  await job?.run()
  job?.ran(1_000)
  expect(requests).toEqual([{ source: '/state/tillsync.db', directory: '/state/backups', keep: 14, now: 1_000 }])
  expect(entries.map(({ name }) => name)).toEqual(['backup.made'])
  expect(store.walks.jobRanAt('backup')).toBe(1_000)
})

test('one that failed is said once, is not on record, and is due again after an hour and not before', async () => {
  const { job, store, entries, time } = open(full)
  store.walks.setJobRan('backup', 500)
  await job?.run()
  job?.ran(1_000)
  expect(entries.map(({ name }) => name)).toEqual(['backup.failed'])
  expect(store.walks.jobRanAt('backup')).toBe(500)
  expect(job?.lastRun()).toBe(1_000)
  time.elapsed = 3_600_000
  expect(job?.lastRun()).toBe(500)
})

test('one that is made after others have failed ends the trouble, once', async () => {
  let isFull = true
  const { job, entries, time } = open((request) =>
    isFull ? full(request, new AbortController().signal) : made(request),
  )
  for (let hour = 0; hour < 3; hour += 1, time.elapsed += 3_600_000) await job?.run()
  isFull = false
  await job?.run()
  await job?.run()
  const said = entries.map(({ name, repeated }) => [name, repeated?.times])
  expect(said.slice(-3)).toEqual([
    ['backup.made', undefined],
    ['backup.recovered', 3],
    ['backup.made', undefined],
  ])
  expect(entries.find(({ name }) => name === 'backup.recovered')?.fields).toEqual({ directory: '/state/backups' })
})

test('one that was given up because the daemon stops is no trouble', async () => {
  const { job, entries, stop } = open(full)
  stop.abort()
  await job?.run()
  expect(entries).toEqual([])
})

test('a rewound database is not copied over the backups that are better', async () => {
  let copies = 0
  const { job, store } = open((request) => ((copies += 1), made(request)))
  store.holds.open({ kind: 'epoch', channel: '', subjectId: '', why: 'restored' }, 0)
  await job?.run()
  expect(copies).toBe(0)
})

test('none is made where the configuration says off', () => {
  expect(open(full, null).job).toBeUndefined()
})
