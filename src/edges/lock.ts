import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { InstantMs } from '../ports/clock.js'

export interface LockHolder {
  readonly pid: number
  readonly since: InstantMs
}

export type LockAttempt =
  /** Held until released or until this process ends. Keep the value: a collected connection would let go. */
  | { readonly release: () => void }
  /** Another process has it; null where it has not yet written who it is. */
  | { readonly heldBy: LockHolder | null }

/** A lock that may be lent to whoever puts the state right meanwhile. */
export interface LendableLock {
  lend(): void
  /** False where somebody has it still. Throws where the directory can't be written. */
  takeBack(): boolean
  release(): void
}

const LOCK_FILE = 'lock.db'
const HOLDER_FILE = 'lock.json'

/**
 * Takes the state directory for this process alone. The lock is the exclusive transaction of an empty SQLite file in
 * rollback mode: an fcntl lock, which the kernel drops with the process, even at kill -9, so that there is never a
 * stale one to remove by hand. It is a file of its own, so the database stays open to readers.
 *
 * fcntl locks have two traps. They hold on local disks only. And closing any descriptor of the file lets the
 * process's locks go, so nothing else here may ever open `lock.db`; who holds it stands beside, in `lock.json`.
 * Throws where the directory can't be written.
 */
export function takeLock(directory: string, { pid, now }: { pid: number; now: InstantMs }): LockAttempt {
  const holderFile = join(directory, HOLDER_FILE)
  const connection = lockExclusively(join(directory, LOCK_FILE))
  if (connection === null) return { heldBy: readHolder(holderFile) }
  try {
    writeHolder(holderFile, { pid, since: now })
  } catch (error) {
    connection.close()
    throw error
  }
  return {
    release() {
      if (!connection.open) return
      rmSync(holderFile, { force: true })
      connection.close()
    },
  }
}

/** The lock of a process that has it, and that can do without it while it works on nothing. */
export function lendable(held: Extract<LockAttempt, { release: unknown }>, take: () => LockAttempt): LendableLock {
  let lock: typeof held | null = held
  const release = (): void => {
    lock?.release()
    lock = null
  }
  return {
    lend: release,
    takeBack() {
      if (lock !== null) return true
      const attempt = take()
      if ('heldBy' in attempt) return false
      lock = attempt
      return true
    },
    release,
  }
}

function lockExclusively(file: string): Database.Database | null {
  const connection = new Database(file, { timeout: 0 })
  try {
    connection.pragma('journal_mode = DELETE')
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  } catch (error) {
    connection.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}

/** Renamed into place, so that nobody reads half of it. */
function writeHolder(file: string, holder: LockHolder): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(holder)}\n`)
  renameSync(`${file}.new`, file)
}

function readHolder(file: string): LockHolder | null {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // whatever is wrong with it, the lock itself is certain: the message does without a name
  }
  if (typeof content !== 'object' || content === null || !('pid' in content) || !('since' in content)) return null
  const { pid, since } = content
  return typeof pid === 'number' && typeof since === 'number' ? { pid, since } : null
}
