import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemChance } from '../chance.js'
import { systemClock } from '../clock.js'
import { demo } from './demo.js'
import { type CommandIo, EXIT } from './io.js'
import { sandbox } from './sandbox.js'

let directory: string
let said: string
let complained: string
const io: CommandIo = {
  out: (text) => void (said += `${text}\n`),
  error: (text) => void (complained += `${text}\n`),
  color: false,
  columns: 80,
  environment: {},
  clock: systemClock(),
  chance: systemChance(),
  ask: null,
  mainFile: 'main.js',
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-sandbox-'))
  said = complained = ''
})
afterEach(() => rmSync(directory, { recursive: true }))

test('the sandbox writes a configuration, and every command that it shows can be copied', async () => {
  const ended = sandbox({ directory }, io)
  await vi.waitFor(() => expect(said).toContain('Ctrl-C'))
  expect(said).toContain(`tillsync --config ${directory}/tillsync.yaml run`)
  expect(readFileSync(join(directory, 'tillsync.yaml'), 'utf8')).toContain('kind: ')
  const commands = [...said.matchAll(/^ +curl (?:-d '([^']*)' )?(http:\S+)$/gm)]
  expect(commands).toHaveLength(4)
  for (const [, body, url = ''] of commands) {
    const answer = await fetch(url, body === undefined ? {} : { method: 'POST', body })
    expect(`${answer.status} ${url}`).toBe(`200 ${url}`)
  }
  const guide = said.replaceAll(directory, '/tmp/sandbox').replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
  await expect(guide).toMatchFileSnapshot('../../../test/golden/sandbox.txt')
  process.emit('SIGINT')
  expect(await ended).toBe(EXIT.done)
})

test.each([
  { seconds: 4, seed: 1 },
  { seconds: Number('soon'), seed: 1 },
  { seconds: 45, seed: 1.5 },
])('the demo refuses %j', async (options) => {
  expect(await demo(options, io)).toBe(EXIT.usage)
  expect(complained).toContain('--seconds takes 5 to 3600')
})
