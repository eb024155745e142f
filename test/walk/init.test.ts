import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { configurationKinds, setupKinds } from '../../src/assemble.js'
import { loadConfiguration } from '../../src/config/load.js'
import { systemChance } from '../../src/edges/chance.js'
import { init } from '../../src/edges/cli/init.js'
import { type CommandIo, EXIT } from '../../src/edges/cli/io.js'
import { systemClock } from '../../src/edges/clock.js'
import { openPrompt } from '../../src/edges/prompt.js'
import { displayWidth } from '../../src/edges/terminal.js'
import { openHttp } from '../../src/net/http.js'
import { KEYS } from '../../src/sandbox/retail/models.js'
import { openRetail, type Retail } from '../../src/sandbox/retail/retail.js'

const clock = systemClock()
const chance = systemChance()
const http = openHttp({ clock })
let retail: Retail
beforeAll(async () => void (retail = await openRetail({ clock, chance })))
afterAll(async () => {
  await retail.close()
  await http.close()
})

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-init-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** Everything right, a question a line. */
interface Answers {
  readonly file: readonly string[]
  readonly keeping: string
  readonly mode: string
  readonly till: readonly string[]
  readonly web: readonly string[]
  readonly street: readonly string[]
  readonly end: readonly string[]
}

function answers(): Answers {
  const { till, web, 'main-street': street } = retail.platforms
  return {
    file: [join(directory, 'shop', 'tillsync.yaml')],
    keeping: '',
    mode: '',
    till: ['', `${till.origin}/`, KEYS.till, KEYS.hook],
    web: ['', 'woocommerce', web.origin, KEYS.consumerKey, KEYS.consumerSecret, ''],
    street: [
      'y',
      'main-street',
      'shopify',
      `https://${KEYS.domain}/admin ${street.origin}`,
      KEYS.clientId,
      KEYS.clientSecret,
    ],
    end: [''],
  }
}

/** Answers through a pipe, all at once; what was said, without this machine's ports and folders. */
async function asked(lines: Answers | readonly string[]) {
  const said: string[] = []
  const complained: string[] = []
  const output = new PassThrough()
  output.on('data', (chunk: Buffer) => void said.push(chunk.toString()))
  const io: CommandIo = {
    out: (text) => void said.push(`${text}\n`),
    error: (text) => void complained.push(text),
    ask: null,
    color: false,
    columns: 80,
    environment: {},
    clock,
    chance,
    mainFile: 'main.js',
  }
  const input = new PassThrough()
  const typed = Array.isArray(lines) ? (lines as readonly string[]) : Object.values(lines as Answers).flat()
  input.end(typed.map((line) => `${line}\n`).join(''))
  const kinds = setupKinds({ http: http.request, clock, chance })
  const code = await init(io, { prompt: openPrompt(input, output, false), kinds }, '/etc/tillsync/tillsync.yaml')
  const text = said
    .join('')
    .replaceAll(directory, '/etc/tillsync')
    .replace(/127\.0\.0\.1:\d{2,}/g, '127.0.0.1:PORT')
  return { code, complained, text }
}

function written(name: string): string {
  return readFileSync(join(directory, 'shop', name), 'utf8')
}

function modeOf(name: string): number {
  return statSync(join(directory, 'shop', name)).mode & 0o777
}

describe('setting up', () => {
  test('in one pass asks for everything, tries it, and writes what loads', async () => {
    const { code, complained, text } = await asked(answers())
    expect([code, complained]).toEqual([EXIT.done, []])
    expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
    await expect(text).toMatchFileSnapshot('../golden/init.txt')
    const file = join(directory, 'shop', 'tillsync.yaml')
    const { mode, tills, shops } = loadConfiguration(file, configurationKinds(), {})
    expect([mode, tills.map(({ name }) => name), shops.map(({ name }) => name)]).toEqual([
      'observe',
      ['main'],
      ['web', 'main-street'],
    ])
    const shown = written('tillsync.yaml').replace(/127\.0\.0\.1:\d{5}/g, '127.0.0.1:PORT')
    await expect(shown).toMatchFileSnapshot('../golden/init.yaml')
  })

  test('keeps each secret in a file of its own that only its owner may read, and shows none', async () => {
    const { text } = await asked(answers())
    const secrets = readdirSync(join(directory, 'shop', 'credentials'))
    expect(secrets.sort()).toEqual([
      'main-api-key',
      'main-street-client-id',
      'main-street-client-secret',
      'main-webhook-secrets',
      'web-consumer-key',
      'web-consumer-secret',
    ])
    for (const name of secrets) expect(modeOf(`credentials/${name}`)).toBe(0o600)
    expect(modeOf('credentials')).toBe(0o700)
    expect(written('credentials/main-api-key')).toBe(`${KEYS.till}\n`)
    for (const secret of [KEYS.till, KEYS.hook, KEYS.consumerKey, KEYS.consumerSecret, KEYS.clientSecret]) {
      expect(text).not.toContain(secret)
      expect(written('tillsync.yaml')).not.toContain(secret)
    }
  })

  test("leaves the secrets to systemd's credentials where that is asked for, and says how", async () => {
    const { code, text } = await asked({ ...answers(), keeping: '2', mode: 'live' })
    expect(code).toBe(EXIT.done)
    expect(written('tillsync.yaml')).toContain('api_key: {credential: main-api-key}')
    expect(written('tillsync.yaml')).toContain('mode: live')
    expect(text).toContain('LoadCredential=main-api-key:/etc/tillsync/shop/credentials/main-api-key')
  })

  test('asks again, with the reason, for what is not of the right form or not taken', async () => {
    const all = answers()
    const [name = '', url = '', ...rest] = all.till
    const till = [' Main Till', name, 'ftp://till', '', url, 'bpos_wrong', '', '', ...rest]
    const { code, text } = await asked({ ...all, till })
    expect(code).toBe(EXIT.done)
    expect(text).toContain('✗ a name of small letters, digits and hyphens')
    expect(text).toContain('✗ must be the address of the store')
    expect(text).toContain('✗ an answer is needed')
    expect(text).toContain('such as https://yourstore.brotherpos.ca [http://127.0.0.1:PORT/]:')
    expect(text).not.toContain('bpos_wrong')
    expect(text).toMatch(/✗ main: 401.*\n {2}make a new key/)
    expect(written('credentials/main-api-key')).toBe(`${KEYS.till}\n`)
  })

  test('asks a shop again whose key is refused before it lists its locations', async () => {
    const all = answers()
    const wrong = all.street.slice(3).map((answer) => (answer === KEYS.clientSecret ? 'wrong' : answer))
    const { code, text } = await asked({
      ...all,
      street: [...all.street.slice(0, 3), ...wrong, ...all.street.slice(3)],
    })
    expect(code).toBe(EXIT.done)
    expect(text).toMatch(/✗ main-street: .*\n {2}make a new key/)
  })

  test('lets two shops at one domain share its prices, the first setting them', async () => {
    const all = answers()
    const again = all.street.map((answer) => (answer === 'main-street' ? 'back-room' : answer))
    await asked({ ...all, end: [...again, ''] })
    expect(written('tillsync.yaml').match(/prices: off/g)).toHaveLength(1)
  })
})

describe('what ends or stands in the way', () => {
  test('at any question leaves nothing behind', async () => {
    const all = Object.values(answers()).flat() as string[]
    for (let count = 0; count < all.length; count += 1) {
      const { code, complained } = await asked(all.slice(0, count))
      expect([count, code, complained]).toEqual([
        count,
        EXIT.waiting,
        ['init: the answers ended before the questions did; nothing was written'],
      ])
      expect(readdirSync(directory)).toEqual([])
    }
  })

  test('is a configuration that is there: it stays unless it may be replaced', async () => {
    mkdirSync(join(directory, 'shop'))
    const file = join(directory, 'shop', 'tillsync.yaml')
    writeFileSync(file, '# mine\n')
    const other = join(directory, 'shop', 'other.yaml')
    await asked({ ...answers(), file: [file, 'n', other] })
    expect(written('tillsync.yaml')).toBe('# mine\n')
    expect(written('other.yaml')).toContain('tills:')
    writeFileSync(join(directory, 'shop', 'mapping', 'goods.yaml'), '# mine too\n')
    const { code } = await asked({ ...answers(), file: [file, 'y'], end: ['', 'y'] })
    expect([code, written('mapping/goods.yaml')]).toEqual([EXIT.done, '# mine too\n'])
    expect(written('tillsync.yaml')).toContain('tills:')
  })

  test('are secrets that are there: they stay unless they may be replaced', async () => {
    mkdirSync(join(directory, 'shop', 'credentials'), { recursive: true })
    writeFileSync(join(directory, 'shop', 'credentials', 'main-api-key'), 'mine', { mode: 0o644 })
    const { code, text } = await asked({ ...answers(), end: ['', 'n'] })
    expect([code, readdirSync(join(directory, 'shop'))]).toEqual([EXIT.waiting, ['credentials']])
    expect(text).toContain('credentials/main-api-key is there already. Replace?')
    expect(written('credentials/main-api-key')).toBe('mine')
    await asked({ ...answers(), end: ['', 'y'] })
    expect([written('credentials/main-api-key'), modeOf('credentials/main-api-key')]).toEqual([`${KEYS.till}\n`, 0o600])
  })
})
