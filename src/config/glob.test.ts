import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesMatching } from './glob.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillsync-glob-'))
  for (const name of ['a', 'b']) mkdirSync(join(folder, name))
  for (const name of ['a/2.yaml', 'a/1.yaml', 'a/1.yml', 'a/.3.yaml', 'b/1.yaml', 'a+(1).yaml'])
    writeFileSync(join(folder, name), '')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  ['a/*.yaml', ['a/1.yaml', 'a/2.yaml']],
  ['./a/1.yaml', ['a/1.yaml']],
  ['*/1.y*', ['a/1.yaml', 'a/1.yml', 'b/1.yaml']],
  ['a/.*.yaml', ['a/.3.yaml']],
  ['a+(*).yaml', ['a+(1).yaml']],
  ['b/../a/2.*', ['a/2.yaml']],
  ['c/*.yaml', []],
  ['a/3.yaml', []],
])('%s', (pattern, expected) => {
  expect(filesMatching(folder, pattern)).toEqual(expected.map((name) => join(folder, name)))
})

test('an absolute pattern starts at the root', () => {
  expect(filesMatching('/nowhere', `${folder}/b/*`)).toEqual([join(folder, 'b/1.yaml')])
})
