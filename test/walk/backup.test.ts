import Database from 'better-sqlite3'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backup } from '../../src/edges/cli/backup.js'
import { restore } from '../../src/edges/cli/restore.js'
import { takeLock } from '../../src/edges/lock.js'
import { makeBackup } from '../../src/store/backups.js'
import { inspectDatabase } from '../../src/store/inspect.js'
import { openDatabase } from '../../src/store/open.js'
import {
  comeBack,
  expectGoodAfterRebase,
  liveOn,
  MINUTE_MS,
  open,
  sellAtWeb,
  told,
  WITHOUT_LEDGER,
} from './rewinding.js'
import { figures, holds, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { type Backup, createWorld, type World } from './world.js'

let directory = ''
let state = ''
let backups = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-backup-'))
  state = join(directory, 'state')
  backups = join(directory, 'backups')
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A backup as the daemon makes it, of the world's database as it is now. */
function backUp(world: World): Backup {
  const { database, epochFile } = world.backUp()
  const source = join(directory, 'at-work.db')
  writeFileSync(source, database)
  const { file } = makeBackup({ source, directory: backups, keep: 3, now: world.now() })
  return { database: readFileSync(file), epochFile }
}

describe('a database that was restored from a backup', () => {
  test.each(['database', 'machine'] as const)(
    'is known for one, and nothing is written from it, even where its epoch has not ended (the %s restored)',
    async (what) => {
      const { world, soap } = await open(WITHOUT_LEDGER)
      const copy = backUp(world)
      // No sweep ends, no daemon starts: the epoch that the copy was made in is the one that the directory still names.
      const from = await comeBack(world, copy, what)
      expect(holds(world)).toContain('epoch at ')
      const before = told(world)
      await sellAtWeb(world, soap, 2)
      await world.work(10 * MINUTE_MS)
      expect([told(world), writesSince(world, from)]).toEqual([before, []])
      expect(figures(world, soap)[1]).toBe(20)
    },
  )

  test('goes on after a rebase, and tells the till nothing a second time', async () => {
    const { world, soap } = await open()
    const copy = backUp(world)
    await liveOn(world, soap)
    const from = await comeBack(world, copy, 'database')
    expect([holds(world).includes('epoch at '), writesSince(world, from)]).toEqual([true, []])
    await expectGoodAfterRebase(world, soap)
  })
})

/** A terminal over a state directory with a database that has one hold in it, and no daemon. */
function desk(answer?: string) {
  const world = createWorld()
  const { io, said, complained } = openTerminal(world)
  const connection = openDatabase(state)
  connection.exec("INSERT INTO meta VALUES ('instance', '7f3a'), ('epoch', '5e0c')")
  hold('first')
  const configuration = { stateDirectory: state, backup: { schedule: null, keep: 3, directory: backups } }
  const asked = { ...io, columns: 80, ask: answer === undefined ? null : () => Promise.resolve(answer) }
  function hold(subject: string): void {
    connection
      .prepare("INSERT INTO hold (kind, channel, subject_id, why, opened_at) VALUES ('price', 'web', ?, '', 0)")
      .run(subject)
  }
  return {
    world,
    connection,
    hold,
    said: () => said.join('\n'),
    complained: () => complained.join('\n'),
    backup: (options = {}) => backup(configuration, asked, options),
    restore: (file: string, options = {}) => restore(configuration, asked, file, options),
  }
}

const DATABASE = 'tillsync.db'
const held = (file: string): number => inspectDatabase(file).rows.hold

describe('tillsync backup', () => {
  test('says what was made, beside a daemon that is at work', () => {
    const { backup, said, connection } = desk()
    const lock = takeLock(state, { pid: 1, now: 0 })
    expect(backup()).toBe(0)
    expect(said()).toMatch(
      /^backup: \S+\/backups\/tillsync-20260601T12\S+-schema1-7f3a-5e0c.db\n {2}read through: 0\.\d MB/,
    )
    if ('release' in lock) lock.release()
    connection.close()
  })

  test('puts it into a file that is not there yet, and into no other', () => {
    const { backup, complained, said } = desk()
    const to = join(directory, 'usb', 'copy.db')
    expect(backup({ to, json: true })).toBe(0)
    expect(JSON.parse(said())).toMatchObject({ file: to, schema: 1, instance: '7f3a', rows: { hold: 1 } })
    expect([backup({ to }), complained()]).toEqual([64, expect.stringContaining('is there already')])
    expect(existsSync(backups)).toBe(false)
  })

  test('says why none could be made, and fails', () => {
    const { backup, complained, connection } = desk()
    writeFileSync(backups, 'a file in the way')
    expect([backup(), complained()]).toEqual([1, expect.stringContaining('backup: none was made: EEXIST')])
    connection.close()
    rmSync(state, { recursive: true })
    expect([backup(), complained()]).toEqual([1, expect.stringContaining('there is no database')])
  })
})

test('backup and restore read well at 80 columns', async () => {
  const { backup, restore, hold, said, complained, connection } = desk('y')
  const to = join(directory, 'copy.db')
  const codes = [backup({ to }), backup({ to })]
  hold('second')
  connection.close()
  codes.push(await restore(to))
  // Where the last line is broken depends on how long the path of the temporary directory is.
  const shown = said().replace(/\nrestore: done[^]*$/, '\nrestore: done …')
  const text = `${shown}\n(stderr) ${complained()}\nexit ${codes.join(', ')}\n`.replaceAll(
    directory,
    '/var/lib/tillsync',
  )
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  await expect(text).toMatchFileSnapshot('../golden/backup.txt')
})

describe('tillsync restore', () => {
  test('shows both, and changes nothing before it is confirmed', async () => {
    const { backup, restore, hold, said, complained, connection } = desk()
    const to = join(directory, 'copy.db')
    backup({ to })
    hold('second')
    connection.close()
    expect(await restore(to)).toBe(3)
    expect(said()).toMatch(/rows of hold +1 +2\n/)
    expect([said(), complained()]).toEqual([
      expect.stringContaining('nothing was changed'),
      expect.stringContaining('--yes'),
    ])
    expect([held(join(state, DATABASE)), held(to)]).toEqual([2, 1])
  })

  test('puts it in place, marked as a copy, and keeps what was in use with its latest commits', async () => {
    const { backup, restore, hold, said, connection } = desk('y')
    const to = join(directory, 'copy.db')
    backup({ to })
    hold('second')
    // As a daemon that was killed leaves it: the commit is in the file beside the database alone.
    const files = [DATABASE, `${DATABASE}-wal`].map((name) => [name, readFileSync(join(state, name))] as const)
    connection.close()
    for (const [name, bytes] of files) writeFileSync(join(state, name), bytes)
    expect(await restore(to)).toBe(0)
    expect(said().split('\n').slice(-3).join(' ').replace(/\s+/g, ' ')).toContain('run tillsync rebase')
    const inPlace = inspectDatabase(join(state, DATABASE))
    expect([inPlace.rows.hold, inPlace.epoch]).toEqual([1, '5e0c+copy+copy'])
    expect(statSync(join(state, DATABASE)).mode & 0o777).toBe(0o600)
    const kept = readdirSync(state).filter((name) => /^before-restore-20260601T\d{6}Z\.db$/.test(name))
    expect(kept).toHaveLength(1)
    expect(held(join(state, kept[0] ?? ''))).toBe(2)
    // The way back.
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(join(state, kept[0] + suffix)))
        renameSync(join(state, kept[0] + suffix), join(state, DATABASE + suffix))
    expect(held(join(state, DATABASE))).toBe(2)
  })

  test('takes the place of one that is damaged, and keeps that', async () => {
    const { backup, restore, said, connection } = desk()
    const to = join(directory, 'copy.db')
    backup({ to })
    connection.close()
    writeFileSync(join(state, DATABASE), 'garbage')
    expect(await restore(to, { yes: true })).toBe(0)
    expect(said()).toContain("in use: what can't be read as a database (SQLITE_NOTADB)")
    expect(held(join(state, DATABASE))).toBe(1)
    const [kept = ''] = readdirSync(state).filter((name) => name.startsWith('before-restore'))
    expect(readFileSync(join(state, kept), 'utf8')).toBe('garbage')
  })

  test('works where there is no database, and says for scripts what was done', async () => {
    const { backup, restore, said, connection } = desk()
    const to = join(directory, 'copy.db')
    backup({ to, json: true })
    connection.close()
    rmSync(state, { recursive: true })
    expect(await restore(to, { yes: true, json: true })).toBe(0)
    expect(JSON.parse(said().split('\n')[1] ?? '')).toMatchObject({ done: true, kept: null, backup: { schema: 1 } })
    expect([held(join(state, DATABASE)), statSync(state).mode & 0o777]).toEqual([1, 0o700])
  })

  test('refuses while the daemon runs, and as another user than the daemon', async () => {
    const { backup, restore, complained } = desk()
    const to = join(directory, 'copy.db')
    backup({ to })
    const lock = takeLock(state, { pid: 1, now: 0 })
    expect([await restore(to, { yes: true }), complained()]).toEqual([75, expect.stringContaining('stop it first')])
    if ('release' in lock) lock.release()
    if (process.getuid?.() !== 0) return
    chownSync(state, 12_345, 12_345)
    expect([await restore(to, { yes: true }), complained()]).toEqual([64, expect.stringContaining('is of user 12345')])
    expect(held(join(state, DATABASE))).toBe(1)
  })

  test('refuses what is damaged, what is newer than the program, and leaves what is in use', async () => {
    const { backup, restore, connection } = desk()
    const to = join(directory, 'copy.db')
    backup({ to })
    connection.close()
    const newer = new Database(to)
    newer.pragma('user_version = 99')
    newer.close()
    await expect(restore(to, { yes: true })).rejects.toThrow(/schema 99, newer than this program/)
    chmodSync(to, 0o600)
    writeFileSync(to, readFileSync(to).fill(0xa5, 4096, 8192))
    await expect(restore(to, { yes: true })).rejects.toThrow(/found .*wanted a sound database/)
    expect(readdirSync(state).filter((name) => name.includes('restor'))).toEqual([])
    expect(held(join(state, DATABASE))).toBe(1)
  })
})
