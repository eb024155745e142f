import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from '../../config/configuration.js'
import { formatInstant } from '../../core/instant.js'
import { UserError } from '../../core/problem.js'
import { makeBackup } from '../../store/backups.js'
import { type Copy, copyDatabase } from '../../store/copy.js'
import type { Inspection } from '../../store/inspect.js'
import { DATABASE_FILE } from '../../store/open.js'
import { wrap } from '../terminal.js'
import { type CommandIo, EXIT } from './io.js'

/** Copies the database as of this instant, whether or not the daemon is at work on it. */
export function backup(
  { stateDirectory, backup: { directory, keep } }: Pick<Configuration, 'stateDirectory' | 'backup'>,
  io: CommandIo,
  options: { readonly to?: string | boolean; readonly json?: string | boolean },
): number {
  const source = join(stateDirectory, DATABASE_FILE)
  const { to } = options
  if (!existsSync(source)) return fail(io, `there is no database in ${stateDirectory} yet`, EXIT.failed)
  if (typeof to === 'string' && existsSync(to)) return fail(io, `${to} is there already: name another file`, EXIT.usage)
  try {
    const now = io.clock.now()
    const made = typeof to === 'string' ? copyDatabase(source, () => to) : makeBackup({ source, directory, keep, now })
    io.out(options.json === true ? JSON.stringify(copyObject(made)) : doneWords(made, io))
    return EXIT.done
  } catch (error) {
    // Of the disk or the file: no room, no leave, nobody's database.
    if (!(error instanceof Error && ('code' in error || error instanceof UserError))) throw error
    return fail(io, `none was made: ${error.message}`, EXIT.failed)
  }
}

function fail(io: CommandIo, why: string, exitCode: number): number {
  io.error(wrap(`backup: ${why}`, io.columns, 2))
  return exitCode
}

function doneWords({ file, bytes, schema, instance, rows }: Copy, io: CommandIo): string {
  const what = `${(bytes / 1e6).toFixed(1)} MB, schema ${schema}, instance ${instance}, ${rows.item} items, ${rows.listing} listings`
  return `backup: ${file}\n${wrap(`  read through: ${what}`, io.columns, 2)}`
}

/** What scripts are told of a database. */
export function inspectionObject({ schema, instance, epoch, bytes, changedAt, rows }: Inspection) {
  return { schema, instance, epoch, bytes, changedAt: changedAt === null ? null : formatInstant(changedAt), rows }
}

function copyObject(copy: Copy) {
  return { file: copy.file, ...inspectionObject(copy) }
}
