import { existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Copy, copyDatabase } from './copy.js'
import { DATABASE_FILE } from './open.js'
import { syncPath } from './sync.js'

/** What SQLite keeps beside a database: commits that are not in it yet, and the way to them. */
const BESIDE = ['-wal', '-shm'] as const

/**
 * Puts a copy of a backup in the place of a directory's database. What was there is kept whole under the other name, with
 * what SQLite keeps beside it. Only while nobody has it open. Throws, and leaves what is there, where the backup is unsound.
 *
 * The order is for a power cut: at no moment does a database stand there without its own latest commits. While none stands
 * there at all, a daemon that starts makes a new one, which is of another epoch than the directory's and is held.
 */
export function replaceDatabase(directory: string, backup: string, aside: string): Copy {
  const database = join(directory, DATABASE_FILE)
  const kept = join(directory, aside)
  const staged = copyDatabase(backup, () => `${database}.restoring`)
  for (const suffix of BESIDE) if (existsSync(database + suffix)) linkSync(database + suffix, kept + suffix)
  syncPath(directory)
  if (existsSync(database)) renameSync(database, kept)
  syncPath(directory)
  for (const suffix of BESIDE) rmSync(database + suffix, { force: true })
  syncPath(directory)
  renameSync(staged.file, database)
  syncPath(directory)
  return { ...staged, file: database }
}
