import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { storeTrouble } from './trouble.js'

const FILE = 'closed'

/**
 * Notes what the database is like now that it was closed in order and nobody has it open any more. Whoever writes to it
 * after that leaves it another. Where that can't be noted, on a full disk, it is read through when it is opened again.
 */
export function noteClosed(database: string): void {
  // Of a database that somebody has open still, a part may be in its log.
  if (stateOf(`${database}-wal`) !== null) return
  try {
    writeFileSync(fileOf(database), stateOf(database) ?? '', { mode: 0o600 })
  } catch (error) {
    if (storeTrouble(error) === null) throw error
  }
}

/** Whether it is what it was when it was closed in order: then it need not be read through to be trusted. */
export function isAsClosed(database: string): boolean {
  const state = stateOf(database)
  return state !== null && stateOf(`${database}-wal`) === null && read(fileOf(database)) === state
}

function fileOf(database: string): string {
  return join(dirname(database), FILE)
}

/** Null where there is none. */
function stateOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.size} bytes of ${found.mtimeNs}` : null
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not there or not to be read: then nothing is known.
    return null
  }
}
