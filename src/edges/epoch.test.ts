import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEpochFile } from './epoch.js'

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-epoch-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a directory that never had one names none', () => {
  expect(openEpochFile(directory).read()).toBeUndefined()
})

test('what was written is read again, by another too, and nothing is left beside it', () => {
  openEpochFile(directory).write(['none', 'c0ffee'])
  expect(openEpochFile(directory).read()).toEqual(['none', 'c0ffee'])
  openEpochFile(directory).write(['c0ffee'])
  expect(openEpochFile(directory).read()).toEqual(['c0ffee'])
  expect(readdirSync(directory)).toEqual(['epoch'])
  expect(statSync(join(directory, 'epoch')).mode & 0o777).toBe(0o600)
})

test('a file that was emptied is not taken for one that never was', () => {
  writeFileSync(join(directory, 'epoch'), '')
  expect(openEpochFile(directory).read()).toEqual([])
})

test('a write that was cut short left the names before', () => {
  openEpochFile(directory).write(['c0ffee'])
  writeFileSync(join(directory, 'epoch.new'), 'c0')
  expect(openEpochFile(directory).read()).toEqual(['c0ffee'])
  openEpochFile(directory).write(['facade'])
  expect(openEpochFile(directory).read()).toEqual(['facade'])
})

test('a file that can not be read is not taken for one that never was', () => {
  mkdirSync(join(directory, 'epoch'))
  expect(() => openEpochFile(directory).read()).toThrow('EISDIR')
})

test('what can not be written is said, and not passed over', () => {
  rmSync(directory, { recursive: true })
  expect(() => openEpochFile(directory).write(['c0ffee'])).toThrow('ENOENT')
})
