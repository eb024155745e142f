import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { glanceAt, type Inspection, inspectDatabase, miscounted } from './inspect.js'
import { syncPath } from './sync.js'

/** What a copy that is not finished is called: a name that never passes for that of a backup. */
export const UNFINISHED = '.new'

export interface Copy extends Inspection {
  readonly file: string
}

/**
 * Makes a copy of a database that may be at work, as of one instant, and gives it its name only when it was read from end to
 * end and is on disk. The copy is of an epoch of its own, so that it is known for a copy wherever it is put. Blocks while it
 * works: about a second for 40 MB. Throws where it can't be made, and leaves nothing behind.
 */
export function copyDatabase(source: string, nameOf: (of: Inspection) => string): Copy {
  const before = glanceAt(source)
  const file = nameOf(before)
  const unfinished = `${file}${UNFINISHED}`
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  rmSync(unfinished, { force: true })
  try {
    vacuumInto(source, unfinished)
    const after = glanceAt(source)
    markAsCopy(unfinished)
    const copy = inspectDatabase(unfinished)
    checkWhole(copy, before, after)
    syncPath(unfinished)
    renameSync(unfinished, file)
    syncPath(dirname(file))
    return { ...copy, file }
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** The file is there before, empty, so that it is never open to others. */
function vacuumInto(source: string, target: string): void {
  closeSync(openSync(target, 'wx', 0o600))
  chmodSync(target, 0o600)
  const connection = new Database(source, { readonly: true, fileMustExist: true })
  try {
    connection.prepare('VACUUM INTO ?').run(target)
  } finally {
    connection.close()
  }
}

/** Whatever the epoch of the directory that it is put into: it is not this one. */
export function markAsCopy(file: string): void {
  const connection = new Database(file, { fileMustExist: true })
  try {
    connection.pragma('synchronous = FULL')
    connection
      .prepare(
        `INSERT INTO meta (key, value) VALUES ('epoch', 'none+copy')
          ON CONFLICT (key) DO UPDATE SET value = value || '+copy'`,
      )
      .run()
  } finally {
    connection.close()
  }
}

function checkWhole(copy: Inspection, before: Inspection, after: Inspection): void {
  const wrong = miscounted(copy.rows, before.rows, after.rows)
  if (copy.schema !== before.schema || copy.instance !== before.instance)
    throw new Error('the copy is not one of the database that was copied')
  if (wrong.length > 0) throw new Error(`the copy has lost or gained rows of ${wrong.join(', ')}`)
}
