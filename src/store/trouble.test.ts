import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { UserError } from '../core/problem.js'
import { DamagedDatabase } from './damage.js'
import { storeTrouble } from './trouble.js'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a database that may grow no further is a full disk', () => {
  const connection = new Database(':memory:')
  connection.exec('CREATE TABLE t (x TEXT)')
  connection.pragma('max_page_count = 2')
  const error = thrownBy(() => connection.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000)))
  expect(storeTrouble(error)).toEqual({
    what: 'the disk of the state directory is full',
    why: 'the disk of the state directory is full (SQLITE_FULL)',
    isDamage: false,
  })
})

test('one that another program has locked, or that may only be read, says so', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-trouble-'))
  try {
    const file = join(directory, 'a.db')
    const first = new Database(file)
    first.exec('CREATE TABLE t (x TEXT); BEGIN IMMEDIATE')
    const second = new Database(file, { timeout: 0 })
    expect(storeTrouble(thrownBy(() => second.exec('BEGIN IMMEDIATE')))?.what).toContain('another program keeps')
    first.exec('ROLLBACK')
    const reader = new Database(file, { readonly: true })
    expect(storeTrouble(thrownBy(() => reader.exec('INSERT INTO t VALUES (1)')))?.what).toContain(
      'read and not written',
    )
    for (const connection of [first, second, reader]) connection.close()
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test.each([
  ['ENOSPC', 'is full'],
  ['EROFS', 'read and not written'],
  ['EIO', 'full or failing'],
])('%s of the file system is a trouble too', (code, words) => {
  expect(storeTrouble(Object.assign(new Error('x'), { code, syscall: 'write' }))?.what).toContain(words)
})

test('a damaged database is one that another in its place puts right', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-trouble-'))
  try {
    const file = join(directory, 'a.db')
    writeFileSync(file, 'garbage')
    chmodSync(file, 0o600)
    const amid = { what: 'the database is damaged', why: 'the database is damaged (SQLITE_NOTADB)', isDamage: true }
    expect(storeTrouble(thrownBy(() => new Database(file).pragma('user_version')))).toEqual(amid)
    const opening = new DamagedDatabase(file, 7, 'row 3 missing from index x')
    expect(storeTrouble(opening)?.why).toBe('the database is damaged (row 3 missing from index x)')
    expect(storeTrouble(new UserError([])), 'what else a person has to put right first').toBeNull()
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('a file that is not there, a network that fails and a bug are none', () => {
  expect(storeTrouble(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' }))).toBeNull()
  expect(storeTrouble(Object.assign(new Error('x'), { code: 'EADDRINUSE', syscall: 'listen' }))).toBeNull()
  expect(storeTrouble(new TypeError('x is not a function'))).toBeNull()
  expect(storeTrouble('disk full')).toBeNull()
})
