import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncPath } from '../store/sync.js'

/** The text of a file; undefined where there is none. Throws where it can't be read. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Writes a file whole or not at all, through a file beside it. A file that is there keeps who may read it; a new one is
 * made with the mode. Throws where the directory can't be written.
 */
export function writeWhole(file: string, text: string, mode: number): void {
  const beside = `${file}.new`
  writeThrough(beside, text, statSync(file, { throwIfNoEntry: false })?.mode ?? mode)
  renameSync(beside, file)
  // The renaming itself is on disk only when the directory is.
  syncPath(dirname(file))
}

/** Its bytes are on disk before it is renamed, or a power cut could leave the new name on an empty file. */
function writeThrough(file: string, text: string, mode: number): void {
  const descriptor = openSync(file, 'w', mode)
  try {
    // What an earlier attempt left may be open to others, and the mode asked for is less what the process hides.
    fchmodSync(descriptor, mode & 0o777)
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
