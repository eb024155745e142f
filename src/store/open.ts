import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { first } from './migrations/001_first.js'

export type Connection = Database.Database

/** In order; the number of a migration is its place in the list, from 1. Never edited once released. */
const migrations: readonly string[] = [first]

const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens the database in the state directory, creating it where there is none, and brings its schema up to date, after a
 * backup of what was there. Throws where the file is damaged or was written by a newer version.
 */
export function openDatabase(directory: string): Connection {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'tillsync.db')
  const existed = existsSync(path)
  const connection = connect(path)
  if (existed) checkSound(connection, path)
  migrate(connection, path, existed)
  return connection
}

/** A database in memory, for tests; perhaps what a copy of another holds. */
export function openMemoryDatabase(copy?: Buffer): Connection {
  const connection = connect(copy ?? ':memory:')
  migrate(connection, ':memory:', false)
  return connection
}

function connect(path: string | Buffer): Connection {
  const connection = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  connection.pragma('journal_mode = WAL')
  // A WAL database reopens with NORMAL, under which a power cut loses commits that were acknowledged.
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  const level: unknown = connection.pragma('synchronous', { simple: true })
  if (level !== 2) throw new Error(`the database would not be set to synchronous=FULL (it says ${String(level)})`)
  return connection
}

function checkSound(connection: Connection, path: string): void {
  const verdict: unknown = connection.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') throw new Error(`${path} is damaged (${String(verdict)}): restore a backup`)
}

function migrate(connection: Connection, path: string, existed: boolean): void {
  const version = Number(connection.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new Error(
      `${path} has schema ${version}, newer than this program's ${migrations.length}: install the newer version`,
    )
  }
  if (version === migrations.length) return
  if (existed && version > 0) connection.prepare('VACUUM INTO ?').run(`${path}.before-${migrations.length}`)
  connection.transaction(() => {
    for (const migration of migrations.slice(version)) connection.exec(migration)
    connection.pragma(`user_version = ${migrations.length}`)
  })()
}
