import { describe, expect, test } from 'vitest'
import { seeded } from '../../../src/sandbox/retail/seeded.js'
import { createDisk } from './disk.js'
import type { Operation } from './log.js'

const NAME = 'file'

function write(offset: number, text: string): Operation {
  return { kind: 'write', name: NAME, offset, bytes: Buffer.from(text) }
}

/** What is found after so many cuts at the end of the operations: each content once, null where there is no file. */
function found(operations: readonly Operation[], cuts = 400): ReadonlySet<string | null> {
  const disk = createDisk()
  for (const operation of operations) disk.apply(operation)
  const contents = Array.from({ length: cuts }, (_, seed) => disk.cut(seeded(seed)).get(NAME)?.toString() ?? null)
  return new Set(contents)
}

const THERE: readonly Operation[] = [
  { kind: 'create', name: NAME },
  { kind: 'sync', name: '' },
]
const SYNC: Operation = { kind: 'sync', name: NAME }

describe('a disk whose power is cut', () => {
  test('has what was synced, whatever happens', () => {
    expect(found([...THERE, write(0, 'abc'), SYNC])).toEqual(new Set(['abc']))
  })

  test('has any subset of what was written since, the later of two over the earlier', () => {
    const contents = found([...THERE, write(0, 'abc'), SYNC, write(0, 'x'), write(2, 'z'), write(0, 'y')])
    expect(contents).toEqual(new Set(['abc', 'xbc', 'ybc', 'abz', 'xbz', 'ybz']))
  })

  test('may have the end of a file and not its beginning, which then reads as zeros', () => {
    expect(found([...THERE, write(0, 'a'), write(2, 'c')])).toEqual(new Set(['', 'a', '\0\0c', 'a\0c']))
  })

  test('tears a write at its sectors', () => {
    const contents = found([...THERE, write(0, 'a'.repeat(1024)), SYNC, write(0, 'b'.repeat(1024))])
    expect(contents).toContain('b'.repeat(512) + 'a'.repeat(512))
    expect(contents).toContain('a'.repeat(512) + 'b'.repeat(512))
    expect(contents.size).toBe(4)
  })

  test('may have a file shortened or not', () => {
    const shortened: Operation = { kind: 'truncate', name: NAME, length: 1 }
    expect(found([...THERE, write(0, 'abc'), SYNC, shortened])).toEqual(new Set(['abc', 'a']))
  })

  test('may have lost a file whose directory was not synced, though it was itself', () => {
    expect(found([{ kind: 'create', name: NAME }, write(0, 'abc'), SYNC])).toEqual(new Set([null, 'abc']))
  })

  test('may still have a file that was removed, until the directory is synced', () => {
    const removed: readonly Operation[] = [...THERE, { kind: 'unlink', name: NAME }]
    expect(found(removed)).toEqual(new Set(['', null]))
    expect(found([...removed, { kind: 'sync', name: '' }])).toEqual(new Set([null]))
  })
})
