import Database from 'better-sqlite3'
import { damageIn } from './damage.js'

const DAMAGED = 'the database is damaged'
/** Codes of SQLite and of the file system, by what a person can put right. Anything else that is thrown is a bug. */
const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'the disk of the state directory is full'],
  [/^(SQLITE_READONLY|EROFS)/, 'the state directory can be read and not written'],
  [/^(SQLITE_CANTOPEN|EACCES)/, "the files of the state directory can't be opened"],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'another program keeps the database locked'],
  [/^(SQLITE_IOERR|EIO)/, 'the disk of the state directory is full or failing'],
]

export interface StoreTrouble {
  /** In words; the same for all codes that say the same. */
  readonly what: string
  /** With the code. */
  readonly why: string
  /** It is the database itself, and what puts it right is another in its place. */
  readonly isDamage: boolean
}

/**
 * What keeps the state from being read or written, where the cause lies outside of the program and may pass by
 * itself or by a person's hand. Null for everything else: a bug is a bug.
 */
export function storeTrouble(error: unknown): StoreTrouble | null {
  const damage = damageIn(error)
  if (damage !== null) return { what: DAMAGED, why: `${DAMAGED} (${damage})`, isDamage: true }
  const code = codeOf(error)
  const trouble = TROUBLES.find(([codes]) => code !== null && codes.test(code))
  return trouble ? { what: trouble[1], why: `${trouble[1]} (${code})`, isDamage: false } : null
}

function codeOf(error: unknown): string | null {
  if (error instanceof Database.SqliteError) return error.code
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : null
}
