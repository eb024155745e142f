import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until what was written to a file, or the renaming of files in a directory, is on disk. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
