import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Connection, openMemoryDatabase } from '../../../src/store/open.js'
import { createDisk } from './disk.js'
import { ACKNOWLEDGED, type Operation, readLog } from './log.js'
import { stepsOf } from './work.js'

export type Level = 'FULL' | 'NORMAL'

/** How each life ends; whoever follows opens what it left. */
const LIVES = ['killed', 'closed', 'killed', 'killed'] as const

/** The history of a state directory, and the content that its database has to have after each step. */
export interface Recording {
  readonly operations: readonly Operation[]
  readonly digests: readonly string[]
}

/** Compiles the recorder. Throws with the compiler's own words where there is no `cc`, or it refuses. */
export function compileRecorder(directory: string): string {
  const library = join(directory, 'record.so')
  const source = join(repository(), 'test/live/power-cut/record.c')
  run('cc', ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', library, source, '-ldl'], {})
  return library
}

/** Lets the store commit for several lives of its process, and takes down everything that it does to its files. */
export function record(library: string, directory: string, level: Level, seed: number, steps: number): Recording {
  const state = join(directory, `${level}-${seed}`)
  mkdirSync(state)
  const log = `${state}.log`
  const child = join(repository(), 'build/test/live/power-cut/child.js')
  const environment = { LD_PRELOAD: library, RECORD_DIRECTORY: realpathSync(state), RECORD_LOG: log }
  LIVES.forEach((end, life) => {
    const from = Math.floor((steps * life) / LIVES.length)
    const to = Math.floor((steps * (life + 1)) / LIVES.length)
    run(process.execPath, [child, realpathSync(state), level, `${seed}`, `${from}`, `${to}`, end], environment)
  })
  const operations = readLog(readFileSync(log))
  expectWhole(operations, state)
  return { operations, digests: digestsOf(seed, steps) }
}

/** The recorder has missed nothing where everything that it saw makes just the files that are there. */
function expectWhole(operations: readonly Operation[], state: string): void {
  const disk = createDisk()
  for (const operation of operations) disk.apply(operation)
  const settled = disk.settled()
  const there = readdirSync(state).filter((name) => name !== ACKNOWLEDGED && !name.endsWith('-shm'))
  for (const name of new Set([...there, ...settled.keys()])) {
    const same = there.includes(name) && settled.get(name)?.equals(readFileSync(join(state, name)))
    if (!same) throw new Error(`the recorder's ${name} is not the one on disk`)
  }
}

function digestsOf(seed: number, steps: number): readonly string[] {
  const replay = stepsOf(openMemoryDatabase, seed)
  return Array.from({ length: steps }, (_, step) => {
    replay.run(step)
    return digest(replay.open())
  })
}

/** Every row of every table. */
export function digest(connection: Connection): string {
  const hash = createHash('sha1')
  const tables = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all()
  for (const table of tables) {
    hash.update(`${String(table)}\n`)
    hash.update(
      JSON.stringify(
        connection
          .prepare(`SELECT * FROM "${String(table)}"`)
          .raw()
          .all(),
      ),
    )
  }
  return hash.digest('base64')
}

function run(program: string, given: readonly string[], environment: Readonly<Record<string, string>>): void {
  const ended = spawnSync(program, given, { env: { PATH: process.env.PATH, ...environment }, encoding: 'utf8' })
  if (ended.error) throw ended.error
  if (ended.status !== 0 && ended.signal !== 'SIGKILL') throw new Error(`${program} failed: ${ended.stderr}`)
}

/** Where this file was compiled to is deeper than where it was written. */
function repository(): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory)
  return directory
}
