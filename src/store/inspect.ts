import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { UserError } from '../core/problem.js'

/** What a database says of itself. */
export interface Inspection {
  readonly schema: number
  /** Four hex digits that tell this installation's writes from any other's; empty where it never had one. */
  readonly instance: string
  /** Empty where none was ever begun. */
  readonly epoch: string
  readonly bytes: number
  /** When something was last changed anywhere, by its history; null where nothing was. */
  readonly changedAt: number | null
  readonly rows: RowCounts
}

/** Tables that only grow, so that a copy made meanwhile holds no fewer rows than before it and no more than after it. */
const TABLES = ['item', 'listing', 'link', 'movement', 'correction', 'hold', 'history'] as const

export type RowCounts = Readonly<Record<(typeof TABLES)[number], number>>

/**
 * Reads a database from end to end and changes nothing: its integrity, its foreign keys, its schema, its rows. Throws a
 * UserError where it is none, is damaged, or is not one of this program.
 */
export function inspectDatabase(file: string): Inspection {
  return read(file, (connection) => {
    const verdict: unknown = connection.pragma('integrity_check(1)', { simple: true })
    if (verdict !== 'ok') throw unsound(file, `a damaged database (${String(verdict).replace(/\s+/g, ' ')})`)
    const astray = connection.pragma('foreign_key_check') as readonly unknown[]
    if (astray.length > 0) throw unsound(file, `a database in which ${astray.length} rows refer to none`)
    return describe(connection, file)
  })
}

/** What a database says of itself, without looking whether the rest of it is sound. */
export function glanceAt(file: string): Inspection {
  return read(file, (connection) => describe(connection, file))
}

function read<T>(file: string, work: (connection: Database.Database) => T): T {
  let connection: Database.Database | undefined
  try {
    connection = new Database(file, { readonly: true, fileMustExist: true })
    return work(connection)
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    throw unsound(file, `what can't be read as a database (${error.code})`)
  } finally {
    connection?.close()
  }
}

function describe(connection: Database.Database, file: string): Inspection {
  const schema = Number(connection.pragma('user_version', { simple: true }))
  const isOurs = connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get() !== undefined
  if (schema === 0 || !isOurs) throw unsound(file, 'a database of something else')
  const meta = connection.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const count = (table: string): number => Number(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
  return {
    schema,
    instance: meta.get('instance') ?? '',
    epoch: meta.get('epoch') ?? '',
    bytes: statSync(file).size,
    changedAt: connection.prepare<[], number | null>('SELECT max(at) FROM history').pluck().get() ?? null,
    rows: Object.fromEntries(TABLES.map((table) => [table, count(table)])) as RowCounts,
  }
}

function unsound(file: string, found: string): UserError {
  const hint = 'take a sound backup, and put it in place with tillsync restore <file>'
  return new UserError([{ file, line: null, column: null, found, wanted: 'a sound database of tillsync', hint }])
}

/** The tables whose rows in a copy lie outside of what the database held before and after it was made. */
export function miscounted(copy: RowCounts, before: RowCounts, after: RowCounts): readonly string[] {
  return TABLES.filter((table) => copy[table] < before[table] || copy[table] > after[table])
}
