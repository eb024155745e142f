import Database from 'better-sqlite3'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../core/problem.js'
import { listBackups, makeBackup } from './backups.js'
import { copyDatabase } from './copy.js'
import { inspectDatabase, miscounted } from './inspect.js'
import { type Connection, openDatabase } from './open.js'
import { openStore } from './store.js'

const NOW = Date.UTC(2026, 10, 26, 3, 30)
const DAY_MS = 86_400_000

let root: string
let source: string
let directory: string
let connection: Connection
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tillsync-backups-'))
  source = join(root, 'tillsync.db')
  directory = join(root, 'backups')
  connection = openDatabase(root)
  const store = openStore(connection, () => '7f3a')
  store.meta.set('epoch', '5e0c')
  hold('1')
})
afterEach(() => {
  connection.close()
  rmSync(root, { recursive: true })
})

function hold(subject: string): void {
  connection
    .prepare("INSERT INTO hold (kind, channel, subject_id, why, opened_at) VALUES ('price', 'web', ?, 'why', 0)")
    .run(subject)
}

function make(keep = 14, now = NOW) {
  return makeBackup({ source, directory, keep, now })
}

describe('a backup', () => {
  test('holds what was committed before it, though the database is open and none of it is in the file itself yet', () => {
    connection.pragma('wal_checkpoint(TRUNCATE)')
    hold('2')
    expect(statSync(`${source}-wal`).size).toBeGreaterThan(0)
    const { file, rows, instance, schema } = make()
    hold('3')
    expect([rows.hold, instance, schema]).toEqual([2, '7f3a', 1])
    expect(inspectDatabase(file).rows.hold).toBe(2)
  })

  test('names its time, schema, instance and epoch, is for its owner only, and is one file', () => {
    const { file } = make()
    expect(readdirSync(directory)).toEqual(['tillsync-20261126T033000Z-schema1-7f3a-5e0c.db'])
    expect([statSync(directory).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600])
  })

  test('is of an epoch of its own, and the database that it was made of is not', () => {
    expect(inspectDatabase(make().file).epoch).toBe('5e0c+copy')
    expect(inspectDatabase(source).epoch).toBe('5e0c')
  })

  test('of a database that never began an epoch is of one too', () => {
    connection.prepare("DELETE FROM meta WHERE key = 'epoch'").run()
    expect(inspectDatabase(make().file).epoch).toBe('none+copy')
  })
})

describe('of the backups', () => {
  test('the newest are kept', () => {
    for (let day = 0; day < 5; day += 1) make(3, NOW + day * DAY_MS)
    expect(listBackups(directory).map(({ madeAt }) => (madeAt - NOW) / DAY_MS)).toEqual([4, 3, 2])
  })

  test('the one just made is kept even where the clock was set back, and even where one is kept only', () => {
    make(1, NOW + DAY_MS)
    const { file, removed } = make(1, NOW)
    expect([listBackups(directory).map((each) => each.file), removed]).toEqual([[file], 1])
  })

  test('none is removed where no new one could be made, and nothing half made is left', () => {
    make(1)
    const before = readdirSync(directory)
    connection.close()
    const raw = new Database(source)
    raw.pragma('foreign_keys = OFF')
    raw
      .prepare("INSERT INTO history (at, channel, subject_id, what, why, call_id) VALUES (1, 'a', 'b', 'c', 'd', 99)")
      .run()
    raw.close()
    expect(() => make(1, NOW + DAY_MS)).toThrow(/1 rows refer to none/)
    expect(readdirSync(directory)).toEqual(before)
  })

  test('those of other names are left alone, and what was given up half made is not', () => {
    mkdirSync(directory)
    for (const name of ['notes.txt', 'before-schema2-x.db', 'old.db.new', 'young.db.new'])
      writeFileSync(join(directory, name), '')
    utimesSync(join(directory, 'old.db.new'), new Date(NOW - 2 * 3_600_000), new Date(NOW - 2 * 3_600_000))
    utimesSync(join(directory, 'young.db.new'), new Date(NOW - 60_000), new Date(NOW - 60_000))
    make(1)
    expect(readdirSync(directory).filter((name) => !name.startsWith('tillsync-'))).toEqual([
      'before-schema2-x.db',
      'notes.txt',
      'young.db.new',
    ])
  })
})

describe('what is read through', () => {
  test('is refused where a page of it is damaged', () => {
    connection.close()
    writeFileSync(source, Buffer.alloc(8192, 0xa5))
    expect(() => inspectDatabase(source)).toThrow(UserError)
    expect(() => inspectDatabase(source)).toThrow(/SQLITE_NOTADB/)
  })

  test('is refused where only a page is damaged that no count of rows comes by', () => {
    const root = connection.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'budget_by_age'").pluck().get()
    connection.prepare("INSERT INTO budget (channel, spent_at) VALUES ('main', 1)").run()
    const pageSize = Number(connection.pragma('page_size', { simple: true }))
    connection.close()
    const bytes = readFileSync(source)
    writeFileSync(source, bytes.fill(0xa5, (Number(root) - 1) * pageSize, Number(root) * pageSize))
    expect(() => inspectDatabase(source)).toThrow('a damaged database')
  })

  test('is refused where it is of another program, or is not there', () => {
    const other = join(root, 'other.db')
    new Database(other).exec('CREATE TABLE a (b)').close()
    expect(() => inspectDatabase(other)).toThrow('a database of something else')
    expect(() => inspectDatabase(join(root, 'none.db'))).toThrow('SQLITE_CANTOPEN')
  })

  test('is refused where rows were lost on the way, and not where some came meanwhile', () => {
    const { rows } = inspectDatabase(source)
    const more = { ...rows, movement: rows.movement + 2 }
    expect(miscounted({ ...rows, movement: rows.movement + 1 }, rows, more)).toEqual([])
    expect(miscounted(rows, { ...rows, hold: rows.hold + 1 }, { ...rows, hold: rows.hold + 1 })).toEqual(['hold'])
    expect(miscounted({ ...rows, hold: rows.hold + 1 }, rows, rows)).toEqual(['hold'])
  })
})

describe('before an upgrade', () => {
  /** What a version with one more migration would do. */
  const upgraded = (migration: string): Connection => {
    const current = connection.prepare("SELECT group_concat(sql, ';') FROM sqlite_master").pluck().get()
    connection.close()
    return openDatabase(root, { to: [String(current), migration] })
  }

  test('the database is copied, and the copy read through', () => {
    connection = upgraded('CREATE TABLE later (a INTEGER) STRICT')
    expect(connection.pragma('user_version', { simple: true })).toBe(2)
    const file = join(directory, 'before-schema2-schema1-7f3a-5e0c.db')
    expect(inspectDatabase(file)).toMatchObject({ schema: 1, rows: { hold: 1 } })
  })

  test('that fails again and again, one copy is there', () => {
    for (let time = 0; time < 3; time += 1) {
      expect(() => upgraded('CREATE TABLE meta (a)')).toThrow('already exists')
      connection = openDatabase(root)
    }
    expect(readdirSync(directory)).toHaveLength(1)
    expect(inspectDatabase(source).schema).toBe(1)
  })

  test('that can not be copied, its schema is not touched', () => {
    writeFileSync(directory, 'a file in the way')
    expect(() => upgraded('CREATE TABLE later (a)')).toThrow(/could not be backed up.*EEXIST[^]*make room there/)
    expect(inspectDatabase(source).schema).toBe(1)
    connection = openDatabase(root)
  })
})

test('a copy replaces nothing until it is whole', () => {
  const file = join(root, 'copy.db')
  copyDatabase(source, () => file)
  connection.close()
  writeFileSync(source, 'garbage')
  expect(() => copyDatabase(source, () => file)).toThrow(UserError)
  expect([inspectDatabase(file).rows.hold, existsSync(`${file}.new`)]).toEqual([1, false])
})
