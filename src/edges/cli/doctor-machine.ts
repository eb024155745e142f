import { existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from '../../config/configuration.js'
import { UserError } from '../../core/problem.js'
import { type Examined, fine, trouble } from '../../ports/examine.js'
import { listBackups } from '../../store/backups.js'
import { inspectDatabase } from '../../store/inspect.js'
import { DATABASE_FILE, SCHEMA } from '../../store/open.js'
import { ago } from './finding.js'

export type Examinable = Pick<Configuration, 'file' | 'stateDirectory' | 'backup'>

/** What is asked of this machine. */
export interface Machine {
  readonly now: number
  /** For this user, in the file system of the path. */
  readonly freeBytes: (path: string) => number
}

const LEAST_BYTES = 100_000_000
const FEW_BYTES = 500_000_000
const OVERDUE_MS = 2 * 24 * 3_600_000

export function thisMachine(now: number): Machine {
  return {
    now,
    freeBytes(path) {
      const { bavail, bsize } = statfsSync(path)
      return bavail * bsize
    },
  }
}

/**
 * What of this machine the daemon depends on: room, who may read its files, its database and the copies of it. That a secret
 * is missing, or may be read by others, is refused when the configuration is read, before any command runs.
 */
export function examineMachine(configuration: Examinable, machine: Machine): readonly Examined[] {
  return [
    disk(configuration, machine),
    stateDirectory(configuration),
    configurationFile(configuration),
    database(configuration),
    backups(configuration, machine),
  ]
}

function disk({ stateDirectory: path }: Examinable, { freeBytes }: Machine): Examined {
  const free = freeBytes(path)
  const found = `${(free / 1e6).toFixed(0)} MB are free at ${path}`
  if (free >= FEW_BYTES) return fine('disk', found)
  const todo = 'make room: without it nothing can be put on record, and so nothing is written'
  return trouble('disk', free < LEAST_BYTES ? 'error' : 'warn', found, todo)
}

function stateDirectory({ stateDirectory: path }: Examinable): Examined {
  const open = [path, join(path, DATABASE_FILE)].filter((each) => existsSync(each) && (modeOf(each) & 0o077) !== 0)
  const [directory] = open
  // What lies in a directory that nobody else may enter is theirs to read no more than it.
  if (directory !== path) return fine('state directory', `${path} is open to its owner alone`)
  const todo = `chmod 700 ${path}`
  return trouble('state directory', 'warn', `${path} is open to others (${octal(path)}): orders are in there`, todo)
}

function configurationFile({ file }: Examinable): Examined {
  if (!existsSync(file) || (modeOf(file) & 0o022) === 0)
    return fine('configuration', `${file} can be changed by its owner alone`)
  const todo = `chmod go-w ${file}`
  return trouble('configuration', 'error', `${file} can be changed by others (${octal(file)})`, todo)
}

function database({ stateDirectory: path }: Examinable): Examined {
  try {
    const { schema, bytes } = inspectDatabase(join(path, DATABASE_FILE))
    const found = `${(bytes / 1e6).toFixed(1)} MB, sound, schema ${schema} of ${SCHEMA}, each commit waits for the disk`
    return fine('database', found)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const todo = 'put the newest backup in its place: tillsync restore <file>'
    return trouble('database', 'error', error.problems[0]?.found ?? error.message, todo)
  }
}

function backups({ backup: { schedule, directory } }: Examinable, { now }: Machine): Examined {
  const [newest] = listBackups(directory)
  if (newest === undefined || now - newest.madeAt > OVERDUE_MS) {
    const found = newest === undefined ? `none is in ${directory}` : `the newest was made ${ago(now - newest.madeAt)}`
    const todo =
      schedule === null
        ? 'set backup.schedule, or run tillsync backup by a timer of your own'
        : 'tillsync backup says what keeps it'
    return trouble('backups', 'warn', found, todo)
  }
  return fine('backups', `the newest was made ${ago(now - newest.madeAt)}`)
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}

function octal(path: string): string {
  return modeOf(path).toString(8)
}
