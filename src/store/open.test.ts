import Database from 'better-sqlite3'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../core/problem.js'
import { noteClosed } from './closed.js'
import { openDatabase, openMemoryDatabase } from './open.js'

let directory: string
let path: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'tillsync-open-')), 'state')
  path = join(directory, 'tillsync.db')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true }))

describe('a new state directory', () => {
  test('is made for its owner only, with the schema in it', () => {
    const connection = openDatabase(directory)
    expect(connection.pragma('user_version', { simple: true })).toBeGreaterThan(0)
    expect(connection.prepare('SELECT count(*) FROM channel').pluck().get()).toBe(0)
    connection.close()
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })
})

describe('every connection', () => {
  test('waits for the disk at each commit, also when the file is opened again', () => {
    for (let time = 0; time < 2; time += 1) {
      const connection = openDatabase(directory)
      expect(connection.pragma('synchronous', { simple: true })).toBe(2)
      expect(connection.pragma('journal_mode', { simple: true })).toBe('wal')
      expect(connection.pragma('foreign_keys', { simple: true })).toBe(1)
      connection.close()
    }
  })

  test('refuses what has the wrong type', () => {
    const connection = openMemoryDatabase()
    const insert = connection.prepare('INSERT INTO budget (channel, spent_at) VALUES (?, ?)')
    expect(() => insert.run('main', 'noon')).toThrow('cannot store TEXT value in INTEGER column')
  })
})

describe('an existing file', () => {
  test('keeps what is in it, and is not copied when its schema is current', () => {
    const first = openDatabase(directory)
    first.prepare("INSERT INTO budget (channel, spent_at) VALUES ('main', 1)").run()
    first.close()
    const second = openDatabase(directory)
    expect(second.prepare('SELECT count(*) FROM budget').pluck().get()).toBe(1)
    second.close()
    expect(readdirSync(directory).filter((name) => name.includes('before'))).toEqual([])
  })

  test('of a newer program is left alone', () => {
    openDatabase(directory).close()
    const raw = new Database(path)
    raw.pragma('user_version = 99')
    raw.close()
    expect(() => openDatabase(directory)).toThrow('newer than this program')
    const again = new Database(path)
    expect(again.pragma('user_version', { simple: true })).toBe(99)
    again.close()
  })

  test('that is empty gets the schema', () => {
    openDatabase(directory).close()
    rmSync(path)
    new Database(path).close()
    const connection = openDatabase(directory)
    expect(connection.pragma('user_version', { simple: true })).toBeGreaterThan(0)
    connection.close()
  })

  /** Spoils a page that nobody looks at but who reads it all; leaves the file as old and as large as it was. */
  function spoil(): void {
    const { atime, mtime } = statSync(path)
    const raw = new Database(path)
    const root = Number(raw.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'budget_by_age'").pluck().get())
    const pageSize = Number(raw.pragma('page_size', { simple: true }))
    raw.close()
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (root - 1) * pageSize)
    closeSync(file)
    utimesSync(path, atime, mtime)
  }

  test('is read through, unless it is as it was when it was closed in order', () => {
    openDatabase(directory).close()
    utimesSync(path, 1_000, 1_000)
    spoil()
    expect(() => openDatabase(directory)).toThrow('damaged')
    noteClosed(path)
    openDatabase(directory).close()
    utimesSync(path, 1_000, 1_001)
    expect(() => openDatabase(directory)).toThrow('damaged')
  })

  test('that somebody has open is not noted as closed', () => {
    const connection = openDatabase(directory)
    connection.prepare("INSERT INTO budget (channel, spent_at) VALUES ('main', 1)").run()
    noteClosed(path)
    expect(readdirSync(directory)).not.toContain('closed')
    connection.close()
    noteClosed(path)
    expect(readdirSync(directory)).toContain('closed')
  })

  test('that is damaged is not worked with', () => {
    const connection = openDatabase(directory)
    const insert = connection.prepare('INSERT INTO budget (channel, spent_at) VALUES (?, ?)')
    connection.transaction(() => {
      for (let at = 0; at < 5000; at += 1) insert.run('main', at)
    })()
    connection.pragma('wal_checkpoint(TRUNCATE)')
    const root = connection.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'budget_by_age'").pluck().get()
    const pageSize = Number(connection.pragma('page_size', { simple: true }))
    connection.close()
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (Number(root) - 1) * pageSize)
    closeSync(file)
    expect(() => openDatabase(directory)).toThrow(/damaged[^]*tillsync restore/)
    expect(existsSync(path)).toBe(true)
  })

  test.each([
    ['is no database', Buffer.from('no database at all\n'.repeat(500))],
    ['has lost its header', null],
  ])('that %s is named with a way out, and left as it is', (_, content) => {
    mkdirSync(directory, { recursive: true })
    if (content === null) openDatabase(directory).close()
    const found = content ?? Buffer.concat([Buffer.alloc(100, 0xa5), readFileSync(path).subarray(100)])
    writeFileSync(path, found)
    expect(failureOf(() => openDatabase(directory)).problems).toEqual([
      {
        file: path,
        line: null,
        column: null,
        found: `${found.length} bytes that are no database or a damaged one (SQLITE_NOTADB)`,
        wanted: 'the database of this daemon',
        hint: 'put a backup in its place with tillsync restore, or move it away to meet every shop anew; it was left as it is',
      },
    ])
    expect(readFileSync(path).equals(found)).toBe(true)
    expect(readdirSync(directory)).toEqual(['tillsync.db'])
  })
})

function failureOf(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('it did not fail')
}
