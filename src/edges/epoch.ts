import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { EpochPort } from '../ports/epoch.js'

const FILE = 'epoch'

/** The file `epoch` of a state directory, a name a line. Throws where the directory can't be read or written. */
export function openEpochFile(directory: string): EpochPort {
  const file = join(directory, FILE)
  return {
    read() {
      const text = readIfThere(file)
      // A file that says nothing names no epoch: then the database is of none of them, and not of any.
      return text?.split('\n').filter((line) => line !== '')
    },
    write(epochs) {
      writeThrough(`${file}.new`, epochs.map((epoch) => `${epoch}\n`).join(''))
      renameSync(`${file}.new`, file)
      syncDirectory(directory)
    },
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Its bytes are on disk before it is renamed, or a power cut could leave the new name on an empty file. */
function writeThrough(file: string, text: string): void {
  const descriptor = openSync(file, 'w', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** The renaming itself is on disk only when the directory is. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
