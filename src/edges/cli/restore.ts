import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from '../../config/configuration.js'
import { formatInstant } from '../../core/instant.js'
import { UserError } from '../../core/problem.js'
import { type Inspection, inspectDatabase } from '../../store/inspect.js'
import { DATABASE_FILE, SCHEMA } from '../../store/open.js'
import { replaceDatabase } from '../../store/restore.js'
import { takeLock } from '../lock.js'
import { table, wrap } from '../terminal.js'
import { inspectionObject } from './backup.js'
import { confirm } from './confirm.js'
import { type CommandIo, EXIT } from './io.js'

type Options = Readonly<Record<string, string | boolean>>

/** What is in the place that the backup goes to: null for nothing, a text for what can't be read. */
type InUse = Inspection | string | null

/**
 * Puts a backup in place of the database, while no daemon runs: shows both, and does nothing before it is confirmed. What was
 * in use is kept beside it. What was done since the backup is not in it, so that nothing is written until `rebase`.
 */
export async function restore(
  { stateDirectory }: Pick<Configuration, 'stateDirectory'>,
  io: CommandIo,
  file: string,
  options: Options,
): Promise<number> {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
  const owner = statSync(stateDirectory).uid
  if (owner !== process.getuid?.())
    return refuse(io, `${stateDirectory} is of user ${owner}: run it as that user`, EXIT.usage)
  const lock = takeLock(stateDirectory, { pid: process.pid, now: io.clock.now() })
  if ('heldBy' in lock) return refuse(io, 'the daemon is running: stop it first (systemctl stop tillsync)', EXIT.locked)
  try {
    const backup = inspectUsable(file)
    return await replace(stateDirectory, io, { file, backup, options })
  } finally {
    lock.release()
  }
}

async function replace(
  directory: string,
  io: CommandIo,
  { file, backup, options }: { file: string; backup: Inspection; options: Options },
): Promise<number> {
  const inUse = lookAt(join(directory, DATABASE_FILE))
  const aside = `before-restore-${formatInstant(io.clock.now()).replace(/[-:]|\.\d+/g, '')}.db`
  if (options.json !== true) show(io, file, backup, inUse)
  const isConfirmed = await confirm(io, options, { command: 'restore', question: 'Put the backup in its place?' })
  if (isConfirmed) replaceDatabase(directory, file, aside)
  const kept = isConfirmed && inUse !== null ? join(directory, aside) : null
  if (options.json === true) io.out(JSON.stringify({ backup: inspectionObject(backup), kept, done: isConfirmed }))
  else io.out(wrap(`restore: ${isConfirmed ? doneWords(kept) : 'nothing was changed'}`, io.columns, 2))
  return isConfirmed ? EXIT.done : EXIT.waiting
}

function refuse(io: CommandIo, why: string, exitCode: number): number {
  io.error(wrap(`restore: ${why}`, io.columns, 2))
  return exitCode
}

function inspectUsable(file: string): Inspection {
  const found = inspectDatabase(file)
  if (found.schema <= SCHEMA) return found
  throw new UserError([
    {
      file,
      line: null,
      column: null,
      found: `schema ${found.schema}, newer than this program's ${SCHEMA}`,
      wanted: `schema ${SCHEMA} or an older one`,
      hint: 'install the version that made it, or take an older backup',
    },
  ])
}

/** That it is damaged is often why somebody restores. */
function lookAt(database: string): InUse {
  if (!existsSync(database)) return null
  try {
    return inspectDatabase(database)
  } catch (error) {
    if (error instanceof UserError) return error.problems[0]?.found ?? error.message
    throw error
  }
}

function show(io: CommandIo, file: string, backup: Inspection, inUse: InUse): void {
  const now = inUse === null || typeof inUse === 'string' ? {} : rowsOf(inUse)
  const rows = Object.entries(rowsOf(backup)).map(([what, then]) => ({ what, then, now: now[what] ?? '–' }))
  io.out(wrap(`restore: ${file}`, io.columns, 2))
  io.out(
    table(
      rows,
      [
        { title: '', value: ({ what }) => what },
        { title: 'the backup', value: ({ then }) => then },
        { title: 'in use', value: ({ now }) => now },
      ],
      { colour: io.color, width: io.columns },
    ),
  )
  if (inUse === null) io.out('no database is in use')
  if (typeof inUse === 'string') io.out(wrap(`in use: ${inUse}`, io.columns, 2))
  const since = 'What was done since is not in the backup: once it is in place, nothing is written to any till or shop'
  io.out(wrap(`${since} until tillsync rebase has shown what differs and been confirmed.`, io.columns))
}

function rowsOf({ schema, instance, changedAt, rows }: Inspection): Readonly<Record<string, string>> {
  const counts = Object.entries(rows).map(([name, count]): [string, string] => [`rows of ${name}`, String(count)])
  const lastChange = changedAt === null ? 'none' : formatInstant(changedAt)
  return { 'last change': lastChange, schema: String(schema), instance, ...Object.fromEntries(counts) }
}

function doneWords(kept: string | null): string {
  const before = kept === null ? '' : `; what was in use is kept as ${kept}`
  return `done${before}. A daemon that waits for it goes on within a minute; where none runs, start it. Then run tillsync rebase: nothing is written until that`
}
