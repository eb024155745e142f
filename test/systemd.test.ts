import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const DIRECTORY = fileURLToPath(new URL('../systemd/', import.meta.url))
/** As systemd 252 counts; `--threshold` takes it without the point. */
const HIGHEST_EXPOSURE = 1.3

const files = readdirSync(DIRECTORY)
const units = files.filter((file) => /^tillsync@?\.service$/.test(file))

function read(file: string): string {
  return readFileSync(`${DIRECTORY}${file}`, 'utf8')
}

function analyze(...parameters: readonly string[]) {
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', parameters, {
    cwd: DIRECTORY,
    encoding: 'utf8',
  })
  if (error) throw error
  return { status, said: `${stdout}${stderr}` }
}

const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0
/** `npm run systemd-check`: there it is no excuse that systemd-analyze is missing. */
const isAskedFor = process.env.SYSTEMD_CHECK === 'required'

describe.runIf(isInstalled || isAskedFor)('systemd-analyze', () => {
  test.each(files.filter((file) => file.endsWith('.service')))('has nothing to say of %s', (unit) => {
    expect(analyze('verify', unit)).toEqual({ status: 0, said: '' })
  })

  test.each(units)(`rates the exposure of %s at most ${HIGHEST_EXPOSURE}`, (unit) => {
    const { status, said } = analyze('security', '--offline=true', `--threshold=${HIGHEST_EXPOSURE * 10}`, unit)
    const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1]
    expect(Number(exposure)).toBeLessThanOrEqual(HIGHEST_EXPOSURE)
    expect(status).toBe(0)
  })
})

test('the unit and its template differ in nothing but whose they are', () => {
  const template = read('tillsync@.service')
    .replace(/^# One instance per business.*\n/, '')
    .replace('tillsync for %i:', 'tillsync:')
    .replace('/etc/tillsync/%i.yaml', '/etc/tillsync/tillsync.yaml')
    .replaceAll('tillsync/%i', 'tillsync')
    .replace('credentials@.conf', 'credentials.conf')
  expect(template).toBe(read('tillsync.service'))
  expect(read('credentials@.conf').replaceAll('credentials/%i/', 'credentials/')).toContain(
    read('credentials.conf').slice(read('credentials.conf').indexOf('[Service]')),
  )
})

test('every credential of the example configuration has its line', () => {
  const configuration = readFileSync(`${DIRECTORY}../config/tillsync.yaml`, 'utf8')
  const named = new Set(
    [...configuration.matchAll(/\{credential: (\w+)\}/g)].map(([, name]) => name).filter((name) => name !== 'name'),
  )
  const loaded = [...read('credentials.conf').matchAll(/^LoadCredential=(\w+):\/etc\/tillsync\/credentials\/\1$/gm)]
  expect(loaded.map(([, name]) => name).toSorted()).toEqual([...named].toSorted())
})

test('the instructions name files that are there, and every file', () => {
  const named = [...read('README.md').matchAll(/\/opt\/tillsync\/systemd\/([\w@.-]+)/g)].map(([, file]) => file)
  for (const file of named) expect(files).toContain(file)
  for (const file of files.filter((each) => each !== 'README.md')) expect(read('README.md')).toContain(file)
})
