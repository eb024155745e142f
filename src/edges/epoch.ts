import { join } from 'node:path'
import type { EpochPort } from '../ports/epoch.js'
import { readIfThere, writeWhole } from './whole-file.js'

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
    write: (epochs) => writeWhole(file, epochs.map((epoch) => `${epoch}\n`).join(''), 0o600),
  }
}
