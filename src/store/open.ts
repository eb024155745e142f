import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { UserError } from '../core/problem.js'
import { first } from './migrations/001_first.js'

export type Connection = Database.Database

/** In order; the number of a migration is its place in the list, from 1. Never edited once released. */
const migrations: readonly string[] = [first]

const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens the database in the state directory, creating it where there is none, and brings its schema up to date, after a
 * backup of what was there. Throws a UserError, and leaves the file as it is, where it is no database, is damaged or was
 * written by a newer version.
 */
export function openDatabase(directory: string): Connection {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'tillsync.db')
  const existed = existsSync(path)
  const connection = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    makeDurable(connection)
    if (existed) checkSound(connection, path)
    migrate(connection, path, existed)
    return connection
  } catch (error) {
    connection.close()
    throw isDamage(error) ? damaged(path, error.code) : error
  }
}

/** A database in memory, for tests; perhaps what a copy of another holds. */
export function openMemoryDatabase(copy?: Buffer): Connection {
  const connection = new Database(copy ?? ':memory:')
  makeDurable(connection)
  migrate(connection, ':memory:', false)
  return connection
}

function makeDurable(connection: Connection): void {
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

/** SQLite says this of a file that it can't make sense of; it has written nothing to it. */
function isDamage(error: unknown): error is { readonly code: string } {
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code)
}

function damaged(path: string, detail: string): UserError {
  return unusable(path, {
    found: `${statSync(path).size} bytes that are no database or a damaged one (${detail})`,
    wanted: 'the database of this daemon',
    hint: 'restore a backup in its place, or move it away to meet every shop anew; it was left as it is',
  })
}

function unusable(path: string, words: { found: string; wanted: string; hint: string }): UserError {
  return new UserError([{ file: path, line: null, column: null, ...words }])
}

function migrate(connection: Connection, path: string, existed: boolean): void {
  const version = Number(connection.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw unusable(path, {
      found: `schema ${version}, newer than this program's ${migrations.length}`,
      wanted: `schema ${migrations.length} or an older one`,
      hint: 'install the newer version again',
    })
  }
  if (version === migrations.length) return
  if (existed && version > 0) connection.prepare('VACUUM INTO ?').run(`${path}.before-${migrations.length}`)
  connection.transaction(() => {
    for (const migration of migrations.slice(version)) connection.exec(migration)
    connection.pragma(`user_version = ${migrations.length}`)
  })()
}
