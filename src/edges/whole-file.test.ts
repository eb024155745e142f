import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readIfThere, writeWhole } from './whole-file.js'

let directory = ''
let file = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-whole-'))
  file = join(directory, 'a.yaml')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a new file has the mode asked for, also where an open one was left by an attempt before', () => {
  writeFileSync(`${file}.new`, 'half of it', { mode: 0o644 })
  writeWhole(file, 'whole', 0o600)
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['whole', 0o600])
  expect(readdirSync(directory)).toEqual(['a.yaml'])
})

test('a file that is there keeps who may read it', () => {
  writeFileSync(file, 'before')
  chmodSync(file, 0o640)
  writeWhole(file, 'after', 0o600)
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['after', 0o640])
})

test('what is not there is no text, and what can not be read is said', () => {
  expect(readIfThere(file)).toBeUndefined()
  expect(() => readIfThere(directory)).toThrow('EISDIR')
})
