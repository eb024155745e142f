import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../../ports/http.js'
import type { Notice } from '../../ports/notice.js'
import { findProgram, runCommand } from './command.js'
import { readAddress, reach } from './reach.js'
import { openPing, openTelling } from './tell.js'

const notice: Notice = {
  subject: 'tillsync: 1 error',
  text: 'x',
  configuration: 'a.yaml',
  events: [{ at: '', level: 'error', event: 'job.failed', sentence: 's', todo: null }],
  omitted: 0,
}

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-notice-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

function script(name: string, text: string, mode = 0o700): string {
  const path = join(directory, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, mode)
  return path
}

const environment = { PATH: '/usr/bin:/bin', HOME: '/root', SECRET: 'canary' }

describe('a command', () => {
  test('gets the notice on its input, subject and level in its environment, and nothing of ours', async () => {
    const seen = join(directory, 'seen')
    const file = script('tell', `env > "$1.env"; cat > "$1"`)
    expect(await runCommand([file, seen], notice, environment)).toBeNull()
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual(notice)
    const env = readFileSync(`${seen}.env`, 'utf8')
    expect(env).toContain('TILLSYNC_SUBJECT=tillsync: 1 error\n')
    expect(env).toContain('TILLSYNC_LEVEL=error\n')
    expect(env).toContain('HOME=/root\n')
    expect(env).not.toContain('canary')
  })

  test('is given its parameters as they are: no shell reads them', async () => {
    const seen = join(directory, 'parameters')
    const file = script('quote', `printf '%s|' "$@" > "${seen}"`)
    expect(await runCommand([file, '$HOME; ls', 'a b'], notice, environment)).toBeNull()
    expect(readFileSync(seen, 'utf8')).toBe('$HOME; ls|a b|')
  })

  test.each([
    ['fails', 'echo no such list >&2; exit 3', /fails ended with 3: no such list$/],
    ['hangs', 'exec sleep 20', /hangs was ended by SIGKILL$/],
  ])('that %s says how', async (name, text, expected) => {
    expect(await runCommand([script(name, text)], notice, environment, 1_000)).toMatch(expected)
  })

  test('that is not there is said, and one that does not read its input is no trouble', async () => {
    expect(await runCommand(['/nowhere/tell'], notice, environment)).toBe('/nowhere/tell could not be started (ENOENT)')
    const long = { ...notice, text: 'x'.repeat(1_000_000) }
    expect(await runCommand([script('deaf', 'exit 0')], long, environment)).toBeNull()
  })

  test('is found by its path, or as the system would', () => {
    const file = script('found', '')
    expect(findProgram(file, environment)).toBe(file)
    expect(findProgram('found', { PATH: `/nowhere:${directory}` })).toBe(file)
    expect(findProgram('sh', environment)).toMatch(/\/sh$/)
    expect([findProgram(directory, environment), findProgram('tillsync-none', environment)]).toEqual([null, null])
    expect(findProgram(join(directory, 'none'), environment)).toBeNull()
  })
})

describe('an address', () => {
  const reveal = () => 'https://hooks.example.com/secret-path'

  function network(answer: HttpAnswer) {
    const asked: HttpRequest[] = []
    return {
      asked,
      http: (request: HttpRequest) => {
        asked.push(request)
        return Promise.resolve(answer)
      },
    }
  }

  test('is posted to as JSON, or asked, wherever it is kept', async () => {
    const { asked, http } = network({ kind: 'answered', status: 204, headers: {}, body: '' })
    const configured = { command: null, webhook: { credential: 'x' }, collectMs: 1, perHour: 1 }
    const alive = { address: 'https://alive.example.com/', everyMs: 60_000 }
    const world = { http, environment, reveal }
    expect(await openTelling({ ...configured, alive }, world)?.(notice)).toBeNull()
    expect(await openPing({ ...configured, alive }, world)?.()).toBeNull()
    expect(asked).toMatchObject([
      { method: 'POST', url: 'https://hooks.example.com/secret-path', headers: { 'content-type': 'application/json' } },
      { method: 'GET', url: 'https://alive.example.com/' },
    ])
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(notice)
    expect([
      openTelling({ ...configured, webhook: null, alive }, world),
      openPing({ ...configured, alive: null }, world),
    ]).toEqual([null, null])
  })

  test.each<[HttpAnswer, string]>([
    [{ kind: 'answered', status: 404, headers: {}, body: 'secret-path' }, 'hooks.example.com: HTTP 404'],
    [{ kind: 'answered', status: 302, headers: {}, body: '' }, 'hooks.example.com: HTTP 302'],
    [{ kind: 'lost', detail: 'hooks.example.com: ECONNRESET' }, 'hooks.example.com: ECONNRESET'],
  ])('that answers %j is said by its host alone', async (answer, expected) => {
    const { http } = network(answer)
    expect(await reach(http, () => readAddress({ env: 'X' }, reveal), { method: 'GET', headers: {} })).toBe(expected)
  })

  test.each(['ftp://x.example/secret-path', 'http://x.example/secret-path', 'secret-path', ''])(
    'that is none is asked nothing, and not said: %s',
    async (kept) => {
      const { asked, http } = network({ kind: 'lost', detail: '' })
      const wrong = await reach(http, () => readAddress({ env: 'X' }, () => kept), { method: 'GET', headers: {} })
      expect(wrong).toMatch(/^found no https address, wanted/)
      expect(wrong).not.toContain('secret-path')
      expect(asked).toEqual([])
    },
  )

  test('on this machine may be http', () => {
    expect(readAddress('http://127.0.0.1:9/x', reveal).port).toBe('9')
  })
})
