/** The file that a process writes the number of each acknowledged step to; it is no part of the state. */
export const ACKNOWLEDGED = 'acknowledged'

/** What a process did to the files of one directory, one thing after another. An empty name is the directory itself. */
export type Operation =
  | { readonly kind: 'create' | 'sync' | 'unlink'; readonly name: string }
  | { readonly kind: 'write'; readonly name: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly name: string; readonly length: number }
  /** A commit has returned. */
  | { readonly kind: 'acknowledged'; readonly step: number }

const HEAD_BYTES = 24
const [CREATE, WRITE, TRUNCATE, SYNC, UNLINK] = [1, 2, 3, 4, 5]

/** Reads what `record.c` wrote. Throws on what the model of a disk does not know. */
export function readLog(log: Buffer): readonly Operation[] {
  const operations: Operation[] = []
  for (let at = 0; at < log.length;) {
    const kind = log.readUInt32LE(at)
    const nameLength = log.readUInt32LE(at + 4)
    const offset = Number(log.readBigUInt64LE(at + 8))
    const length = Number(log.readBigUInt64LE(at + 16))
    at += HEAD_BYTES
    const name = log.toString('utf8', at, at + nameLength)
    at += nameLength
    const bytes = kind === WRITE ? log.subarray(at, (at += length)) : Buffer.alloc(0)
    const operation = name === ACKNOWLEDGED ? toAcknowledgement(kind, bytes) : toOperation(kind, name, offset, bytes)
    if (operation) operations.push(operation)
  }
  return operations
}

function toAcknowledgement(kind: number, bytes: Buffer): Operation | null {
  return kind === WRITE ? { kind: 'acknowledged', step: Number(bytes.toString()) } : null
}

function toOperation(kind: number, name: string, offset: number, bytes: Buffer): Operation {
  if (kind === CREATE) return { kind: 'create', name }
  if (kind === WRITE) return { kind: 'write', name, offset, bytes }
  if (kind === TRUNCATE) return { kind: 'truncate', name, length: offset }
  if (kind === SYNC) return { kind: 'sync', name }
  if (kind === UNLINK) return { kind: 'unlink', name }
  throw new Error(`the recorder saw what the model of a disk does not know: ${name}`)
}
