import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatInstant, parseInstant } from '../core/instant.js'
import { type Copy, copyDatabase, UNFINISHED } from './copy.js'
import type { Inspection } from './inspect.js'

/** A copy that was given up: nobody works on one for so long. */
const ABANDONED_MS = 3_600_000
/** `tillsync-20261126T033000Z-schema1-7f3a-0123456789abcdef.db` */
const NAME = /^tillsync-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-schema\d+-/

export interface BackupRequest {
  /** The database that is at work. */
  readonly source: string
  readonly directory: string
  /** How many are kept, the new one with them. */
  readonly keep: number
  readonly now: number
}

export interface BackupMade extends Copy {
  /** How many older ones were removed for it. */
  readonly removed: number
}

export interface BackupFile {
  readonly file: string
  readonly madeAt: number
}

/** Makes a verified backup in the directory, and only then removes the oldest beyond those that are kept. */
export function makeBackup({ source, directory, keep, now }: BackupRequest): BackupMade {
  const copy = copyDatabase(source, (of) => join(directory, nameOf(of, now)))
  const surplus = listBackups(directory).filter(({ file }) => file !== copy.file)
  const tooMany = surplus.slice(Math.max(0, keep - 1))
  for (const { file } of tooMany) rmSync(file, { force: true })
  removeAbandoned(directory, now)
  return { ...copy, removed: tooMany.length }
}

/** The backups of a directory, the newest first. Those made before an upgrade are none of them. */
export function listBackups(directory: string): readonly BackupFile[] {
  if (!existsSync(directory)) return []
  const found = readdirSync(directory).flatMap((name) => {
    const madeAt = name.endsWith('.db') ? madeAtOf(name) : undefined
    return madeAt === undefined ? [] : [{ file: join(directory, name), madeAt }]
  })
  return found.sort((a, b) => b.madeAt - a.madeAt || (a.file < b.file ? 1 : -1))
}

/** What stands before an upgrade: one for each schema and epoch, however often the upgrade is begun. */
export function upgradeBackup(directory: string, next: number): (of: Inspection) => string {
  return (of) => join(directory, `before-schema${next}-${identity(of)}.db`)
}

function nameOf(of: Inspection, now: number): string {
  const at = formatInstant(now).replace(/[-:]|\.\d+/g, '')
  return `tillsync-${at}-${identity(of)}.db`
}

function identity({ schema, instance, epoch }: Inspection): string {
  return `schema${schema}-${instance || 'none'}-${epoch || 'none'}`
}

function madeAtOf(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? []
  return year === undefined ? undefined : parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

/** What a power cut or a kill left half made. */
function removeAbandoned(directory: string, now: number): void {
  for (const name of readdirSync(directory).filter((each) => each.endsWith(`.db${UNFINISHED}`))) {
    const file = join(directory, name)
    if (now - statSync(file).mtimeMs > ABANDONED_MS) rmSync(file, { force: true })
  }
}
