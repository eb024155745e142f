import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import ts from 'typescript'
import { takeLock, type LockAttempt } from './lock.js'

const HERE = { pid: process.pid, now: 1_000 }
let directory = ''
const children: ChildProcess[] = []

beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-lock-'))))
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(directory, { recursive: true })
})

function release(attempt: LockAttempt): void {
  if (!('release' in attempt)) throw new Error('not held')
  attempt.release()
}

/** A process that takes the lock with the code under test, says so, and then waits to be killed. */
async function holdElsewhere(): Promise<ChildProcess> {
  const source = readFileSync(new URL('lock.ts', import.meta.url), 'utf8')
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext }
  const { outputText } = ts.transpileModule(source, { compilerOptions })
  const script = `${outputText}
    const held = takeLock(${JSON.stringify(directory)}, {pid: process.pid, now: 5000})
    setInterval(() => held, 1000)
    console.log(Object.keys(held)[0])`
  const child = spawn(process.execPath, ['--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  child.stdin.end(script)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(said.toString()).toBe('release\n')
  return child
}

test('a second taker is told who has it', () => {
  const first = takeLock(directory, HERE)
  expect(takeLock(directory, { pid: 7, now: 9 })).toEqual({ heldBy: { pid: process.pid, since: 1_000 } })
  release(first)
})

test('released, it is free for the next, and release may be repeated', () => {
  const first = takeLock(directory, HERE)
  release(first)
  const second = takeLock(directory, { pid: 7, now: 9 })
  release(first)
  expect(takeLock(directory, HERE)).toEqual({ heldBy: { pid: 7, since: 9 } })
  release(second)
})

test('a refused attempt does not loosen the lock, and release leaves no holder behind', () => {
  const first = takeLock(directory, HERE)
  for (let attempt = 0; attempt < 3; attempt++) expect(takeLock(directory, HERE)).toHaveProperty('heldBy')
  release(first)
  expect(readdirSync(directory)).toEqual(['lock.db'])
})

test('whoever holds it may not have said who it is', () => {
  const first = takeLock(directory, HERE)
  for (const content of ['', '{"pid": "x"}', 'null']) {
    writeFileSync(join(directory, 'lock.json'), content)
    expect(takeLock(directory, HERE)).toEqual({ heldBy: null })
  }
  release(first)
})

test('another process holds it until it dies, even by kill -9', async () => {
  const child = await holdElsewhere()
  const exited = once(child, 'exit')
  expect(takeLock(directory, HERE)).toEqual({ heldBy: { pid: child.pid, since: 5000 } })
  expect(takeLock(directory, HERE)).toHaveProperty('heldBy')
  child.kill('SIGKILL')
  await exited
  const attempt = takeLock(directory, HERE)
  expect(JSON.parse(readFileSync(join(directory, 'lock.json'), 'utf8'))).toEqual({ pid: process.pid, since: 1_000 })
  release(attempt)
})

test('a directory that is not there is an error and not a lock', () => {
  expect(() => takeLock(join(directory, 'none'), HERE)).toThrow()
})
