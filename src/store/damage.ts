import Database from 'better-sqlite3'
import { UserError } from '../core/problem.js'

/** A database that can't be made sense of. Nothing was written to it. */
export class DamagedDatabase extends UserError {
  /** What SQLite says of it. */
  readonly detail: string

  constructor(path: string, bytes: number, detail: string) {
    const found = `${bytes} bytes that are no database or a damaged one (${detail})`
    const hint =
      'put a backup in its place with tillsync restore, or move it away to meet every shop anew; it was left as it is'
    super([{ file: path, line: null, column: null, found, wanted: 'the database of this daemon', hint }])
    this.detail = detail
  }
}

/** What is wrong with the database itself, whether that was seen when it was opened or in the midst of work; else null. */
export function damageIn(error: unknown): string | null {
  if (error instanceof DamagedDatabase) return error.detail
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code) ? error.code : null
}
