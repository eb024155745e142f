import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from './core/problem.js'
import { systemChance } from './edges/chance.js'
import type { CommandIo } from './edges/cli/io.js'
import { systemClock } from './edges/clock.js'
import { runDaemon } from './run.js'
import { writeConfiguration } from './sandbox/retail/configuration.js'
import { createModels } from './sandbox/retail/models.js'
import { openDatabase } from './store/open.js'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-run-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const io: CommandIo = {
  out: () => undefined,
  error: () => undefined,
  ask: null,
  color: false,
  columns: 80,
  environment: {},
  clock: systemClock(),
  chance: systemChance(),
  mainFile: 'main.js',
}

test('a daemon whose database is of a newer version says so, leaves it alone and gives the lock back', async () => {
  const nowhere = 'http://127.0.0.1:9'
  const origins = { till: nowhere, web: nowhere, street: nowhere }
  const file = writeConfiguration(directory, origins, '127.0.0.1:0', createModels(0))
  const database = join(directory, 'state', 'tillsync.db')
  const newer = openDatabase(join(directory, 'state'))
  newer.pragma('user_version = 999')
  newer.close()
  for (let time = 0; time < 2; time += 1) {
    const ended = await runDaemon(io, file).catch((error: unknown) => error)
    expect(ended).toBeInstanceOf(UserError)
    expect(String(ended)).toContain(`${database} found schema 999, newer`)
  }
  const left = new Database(database, { readonly: true })
  expect(left.pragma('user_version', { simple: true })).toBe(999)
  left.close()
})
