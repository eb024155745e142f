import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { UserError } from '../core/problem.js'
import { upgradeBackup } from './backups.js'
import { isAsClosed } from './closed.js'
import { copyDatabase } from './copy.js'
import { DamagedDatabase, damageIn } from './damage.js'
import { first } from './migrations/001_first.js'

export type Connection = Database.Database

/** In order; the number of a migration is its place in the list, from 1. Never edited once released. */
const migrations: readonly string[] = [first]

/** The schema that this program works with. */
export const SCHEMA = migrations.length
/** What the database is called in its state directory. */
export const DATABASE_FILE = 'tillsync.db'

const BUSY_TIMEOUT_MS = 5_000

interface OpenOptions {
  /** Where a backup is put before the schema is changed; `backups` in the state directory unless said otherwise. */
  readonly backups?: string
  /** For tests: the schema of another version of the program. */
  readonly to?: readonly string[]
}

/**
 * Opens the database in the state directory, creating it where there is none, and brings its schema up to date, after a
 * verified backup of what was there. It is read through first, unless it is as it was when it was closed in order. Throws,
 * and leaves the file as it is: a DamagedDatabase where it is none or a damaged one, and another UserError where it was
 * written by a newer version, or can't be backed up before it is changed.
 */
export function openDatabase(directory: string, { backups, to = migrations }: OpenOptions = {}): Connection {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, DATABASE_FILE)
  const isToBeRead = existsSync(path) && !isAsClosed(path)
  const connection = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    makeDurable(connection)
    if (isToBeRead) checkSound(connection, path)
    migrate(connection, path, to, () => backUpFirst(path, backups ?? join(directory, 'backups'), to.length))
    return connection
  } catch (error) {
    connection.close()
    const damage = damageIn(error)
    throw damage === null || error instanceof DamagedDatabase ? error : damaged(path, damage)
  }
}

/** A database in memory, for tests; perhaps what a copy of another holds. */
export function openMemoryDatabase(copy?: Buffer): Connection {
  const connection = new Database(copy ?? ':memory:')
  makeDurable(connection)
  migrate(connection, ':memory:', migrations, () => undefined)
  return connection
}

function makeDurable(connection: Connection): void {
  // Before anything is in the file, or never: what is forgotten gives its room back to the disk.
  connection.pragma('auto_vacuum = INCREMENTAL')
  connection.pragma('journal_mode = WAL')
  // A WAL database reopens with NORMAL, under which a power cut loses commits that were acknowledged.
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  const level: unknown = connection.pragma('synchronous', { simple: true })
  if (level !== 2) throw new Error(`the database would not be set to synchronous=FULL (it says ${String(level)})`)
}

function checkSound(connection: Connection, path: string): void {
  const verdict: unknown = connection.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') throw damaged(path, String(verdict))
}

function damaged(path: string, detail: string): DamagedDatabase {
  return new DamagedDatabase(path, statSync(path).size, detail)
}

function unusable(path: string, words: { found: string; wanted: string; hint: string }): UserError {
  return new UserError([{ file: path, line: null, column: null, ...words }])
}

/** The way back to the version before: without it the schema is not touched. */
function backUpFirst(path: string, backups: string, next: number): void {
  try {
    copyDatabase(path, upgradeBackup(backups, next))
  } catch (error) {
    throw unusable(path, {
      found: `that it could not be backed up (${error instanceof Error ? error.message : String(error)})`,
      wanted: `a backup in ${backups} before its schema is changed`,
      hint: 'make room there, or let its owner write to it, and start again; the database was left as it is',
    })
  }
}

function migrate(connection: Connection, path: string, to: readonly string[], backUp: () => void): void {
  const version = Number(connection.pragma('user_version', { simple: true }))
  if (version > to.length) {
    throw unusable(path, {
      found: `schema ${version}, newer than this program's ${to.length}`,
      wanted: `schema ${to.length} or an older one`,
      hint: 'install the newer version again',
    })
  }
  if (version === to.length) return
  if (version > 0) backUp()
  connection.transaction(() => {
    for (const migration of to.slice(version)) connection.exec(migration)
    connection.pragma(`user_version = ${to.length}`)
  })()
}
