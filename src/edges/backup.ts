import { Worker } from 'node:worker_threads'
import { join } from 'node:path'
import type { Configuration } from '../config/configuration.js'
import { isRewound } from '../engine/rewound.js'
import type { Engine } from '../engine/setup.js'
import { type BackupMade, type BackupRequest, listBackups } from '../store/backups.js'
import { DATABASE_FILE } from '../store/open.js'
import type { ScheduledJob } from './clock.js'

/** Makes a backup; given up where the signal is aborted. Rejects where none could be made. */
export type BackUp = (request: BackupRequest, signal: AbortSignal) => Promise<BackupMade>

const JOB = 'backup'
const TRIED_AGAIN_MS = 3_600_000

/** The daemon's own backups: a job, or none where the configuration says off. */
export function backupJob(
  { stateDirectory, backup: { schedule, keep, directory } }: Pick<Configuration, 'stateDirectory' | 'backup'>,
  engine: Engine,
  backUp: BackUp,
  stopping: AbortSignal,
): readonly ScheduledJob[] {
  if (schedule === null) return []
  const { clock, log, store } = engine
  const source = join(stateDirectory, DATABASE_FILE)
  let restsUntil = 0
  const run = async (): Promise<void> => {
    // A rewound database stays as it is, and copies of it would only push out those that are better.
    if (isRewound(engine)) return
    const begunAt = clock.elapsed()
    const { file, bytes } = await backUp({ source, directory, keep, now: clock.now() }, stopping)
    const durationMs = clock.elapsed() - begunAt
    log('backup.made', { file, bytes, kept: listBackups(directory).length, durationMs })
    log('backup.recovered', { directory })
  }
  return [
    {
      name: JOB,
      expression: schedule,
      async run() {
        try {
          await run()
        } catch (error) {
          if (stopping.aborted) return
          restsUntil = clock.elapsed() + TRIED_AGAIN_MS
          log('backup.failed', { directory, error: error instanceof Error ? error : new Error(String(error)) })
        }
      },
      lastRun: () => (clock.elapsed() < restsUntil ? clock.now() : store.walks.jobRanAt(JOB)),
      // A failed run is not on record, and so is due again after its rest.
      ran: (at) => void (clock.elapsed() < restsUntil || store.walks.setJobRan(JOB, at)),
    },
  ]
}

/**
 * Makes a backup in a thread of its own, since all of it is one step for SQLite: of 83 MB, copying took 0.5 s and reading the
 * copy through another 1.5 s, for which webhooks would have waited.
 */
export function backUpAside(request: BackupRequest, signal: AbortSignal): Promise<BackupMade> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./backup-thread.js', import.meta.url), { workerData: request })
    const giveUp = (): void => void thread.terminate()
    signal.addEventListener('abort', giveUp, { once: true })
    thread.on('message', (made: BackupMade) => resolve(made))
    thread.on('error', (error) => reject(error instanceof Error ? error : new Error(String(error))))
    thread.on('exit', () => {
      signal.removeEventListener('abort', giveUp)
      reject(new Error('given up, since the daemon stops'))
    })
  })
}
