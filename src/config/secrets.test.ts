import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lookUpSecret, openSecrets } from './secrets.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillsync-secrets-'))
  mkdirSync(join(folder, 'credentials'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

function reveal(environment: NodeJS.ProcessEnv = {}) {
  return openSecrets({
    environment: { CREDENTIALS_DIRECTORY: join(folder, 'credentials'), ...environment },
    directory: folder,
  })
}

test('a secret is found in each place, without the line break at its end', () => {
  write('key', 'from a file\r\n')
  write('credentials/key', 'from systemd\n', 0o440)
  expect(reveal()({ file: 'key' })).toBe('from a file')
  expect(reveal()({ credential: 'key' })).toBe('from systemd')
  expect(reveal({ KEY: 'from outside' })({ env: 'KEY' })).toBe('from outside')
})

test('spaces are a part of a secret', () => {
  write('key', ' a b \n')
  expect(reveal()({ file: 'key' })).toBe(' a b ')
})

test.each([0o640, 0o604, 0o620, 0o666])('a file of mode %o is refused', (mode) => {
  const path = write('key', 'canary', mode)
  expect(() => reveal()({ file: 'key' })).toThrow(`run chmod 600 ${path}`)
})

test('a file within the credentials directory may have any mode', () => {
  const path = write('credentials/key', 'secret', 0o444)
  expect(reveal()({ file: path })).toBe('secret')
})

test.each([
  ['an empty file', '\n', 'an empty secret in'],
  ['blanks only', '   ', 'an empty secret in'],
  ['several lines', 'canary\ncanary\n', 'a secret of several lines in'],
])('%s is refused, without its text', (_case, text, expected) => {
  write('key', text)
  const answer = lookUpSecret({ file: 'key' }, { environment: {}, directory: folder })
  expect(answer).toMatchObject({ ok: false, found: expect.stringContaining(expected) as string })
  expect(JSON.stringify(answer)).not.toContain('canary')
})

test('what is missing is named, with the way out', () => {
  expect(() => reveal()({ env: 'NOWHERE' })).toThrow(/no environment variable NOWHERE.*set NOWHERE/)
  expect(() => reveal()({ file: 'none' })).toThrow(/no file .*none/)
  expect(() => reveal()({ file: '.' })).toThrow(/found the directory|may read/)
  expect(() => reveal()({ credential: 'none' })).toThrow(/no file .*LoadCredential=none:/)
  expect(() => reveal({ CREDENTIALS_DIRECTORY: undefined })({ credential: 'key' })).toThrow(/no credentials directory/)
})

test('a credential is a name and not a path', () => {
  write('key', 'canary')
  expect(() => reveal()({ credential: '../key' })).toThrow('a credential whose name is a path')
})
