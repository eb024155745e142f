import type { Operation } from './log.js'

/**
 * A disk with a volatile cache, as harsh as POSIX lets it be:
 *
 * - What was written to a file before its last fsync is there. Of what was written since, any subset is, in the order in
 *   which it was written, and of each write any subset of its sectors.
 * - Bytes that nobody wrote are left alone by a torn write beside them, as SQLite assumes too (powersafe overwrite).
 * - A file's being there at all, or gone, is certain only once its directory was fsynced; of what was done to the
 *   directory since, a first part is, as journalled file systems have it.
 */
export interface Disk {
  apply(operation: Operation): void
  /** What is found after the power was cut now. */
  cut(next: () => number): ReadonlyMap<string, Buffer>
  /** What is found after everything has reached the disk. */
  settled(): ReadonlyMap<string, Buffer>
}

interface Write {
  readonly offset: number
  readonly bytes: Buffer
}
type Change = Write | { readonly length: number }

interface File {
  readonly durable: Content
  pending: Change[]
}

interface Content {
  bytes: Buffer
  length: number
}

type Entry = { readonly name: string; readonly file: File | null }

const SECTOR_BYTES = [512, 4096]

export function createDisk(): Disk {
  const live = new Map<string, File>()
  const durable = new Map<string, File>()
  let pending: Entry[] = []

  function fileNamed(name: string): File {
    const file = live.get(name)
    if (!file) throw new Error(`the log writes to ${name}, which it never created`)
    return file
  }

  return {
    apply(operation) {
      switch (operation.kind) {
        case 'create': {
          const file = { durable: { bytes: Buffer.alloc(4096), length: 0 }, pending: [] }
          live.set(operation.name, file)
          return void pending.push({ name: operation.name, file })
        }
        case 'unlink':
          live.delete(operation.name)
          return void pending.push({ name: operation.name, file: null })
        case 'write':
        case 'truncate':
          return void fileNamed(operation.name).pending.push(operation)
        case 'sync':
          if (operation.name !== '') return flush(fileNamed(operation.name))
          enter(durable, pending)
          pending = []
          return
        case 'acknowledged':
      }
    },
    cut(next) {
      const entries = new Map(durable)
      enter(entries, pending.slice(0, Math.floor(next() * (pending.length + 1))))
      const luck = drawLuck(next)
      return new Map([...entries].map(([name, file]) => [name, afterCut(file, luck, next)]))
    },
    settled() {
      return new Map([...live].map(([name, file]) => [name, afterCut(file, SURE, () => 0)]))
    },
  }
}

function enter(entries: Map<string, File>, changes: readonly Entry[]): void {
  for (const { name, file } of changes) {
    if (file) entries.set(name, file)
    else entries.delete(name)
  }
}

function flush(file: File): void {
  for (const change of file.pending) land(file.durable, change)
  file.pending = []
}

/** How much of what was under way gets through: drawn anew for each cut, so that all, nothing and a little occur. */
interface Luck {
  readonly whole: number
  readonly torn: number
  readonly sectorBytes: number
}

const SURE: Luck = { whole: 1, torn: 0, sectorBytes: 512 }

function drawLuck(next: () => number): Luck {
  const whole = [0, 0.05, 0.5, 0.95, 1, next()][Math.floor(next() * 6)] ?? 0
  return { whole, torn: next() < 0.5 ? 0 : next(), sectorBytes: SECTOR_BYTES[Math.floor(next() * 2)] ?? 512 }
}

function afterCut({ durable, pending }: File, luck: Luck, next: () => number): Buffer {
  const content = { bytes: Buffer.from(durable.bytes), length: durable.length }
  for (const change of pending) {
    if ('bytes' in change && next() < luck.torn) tear(content, change, luck, next)
    else if (next() < luck.whole) land(content, change)
  }
  return content.bytes.subarray(0, content.length)
}

function tear(content: Content, { offset, bytes }: Write, luck: Luck, next: () => number): void {
  for (let from = offset; from < offset + bytes.length;) {
    const to = Math.min(offset + bytes.length, (Math.floor(from / luck.sectorBytes) + 1) * luck.sectorBytes)
    if (next() < luck.whole) land(content, { offset: from, bytes: bytes.subarray(from - offset, to - offset) })
    from = to
  }
}

function land(content: Content, change: Change): void {
  if ('length' in change) return setLength(content, change.length)
  const end = change.offset + change.bytes.length
  if (end > content.length) setLength(content, end)
  change.bytes.copy(content.bytes, change.offset)
}

/** What is added reads as zeros. */
function setLength(content: Content, length: number): void {
  if (length > content.bytes.length) {
    const larger = Buffer.alloc(Math.max(length, content.bytes.length * 2))
    content.bytes.copy(larger, 0, 0, content.length)
    content.bytes = larger
  }
  if (length > content.length) content.bytes.fill(0, content.length, length)
  content.length = length
}
