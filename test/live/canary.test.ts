import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { freePort } from '../../src/edges/cli/free-port.js'
import { systemClock } from '../../src/edges/clock.js'
import { writeConfiguration } from '../../src/sandbox/retail/configuration.js'
import { KEYS } from '../../src/sandbox/retail/models.js'
import { openRetail, type Retail } from '../../src/sandbox/retail/retail.js'
import { canaryForms, leaksIn } from './canary/forms.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const WITHIN_MS = 120_000
const { consumerKey, consumerSecret, clientSecret } = KEYS
const PATHS = { alive: 'canary-of-the-sign-of-life', notify: 'canary-of-the-notices' }

/** Every secret that the daemon is given or gets; the sandbox grants its tokens in this order. */
const SECRETS: Readonly<Record<string, string>> = {
  till: KEYS.till,
  consumerKey,
  consumerSecret,
  'consumer pair': `${consumerKey}:${consumerSecret}`,
  clientSecret,
  accessToken: KEYS.accessToken,
  hook: KEYS.hook,
  ...PATHS,
  ...Object.fromEntries([1, 2, 3, 4].map((count) => [`token ${count}`, grantedToken(count)])),
}

function grantedToken(count: number): string {
  return `shpat_${createHash('sha256').update(`${clientSecret} ${count}`).digest('hex').slice(0, 32)}`
}

interface Life {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  said(): string
  complained(): string
  until(text: string): Promise<void>
}

const clock = systemClock()
let directory = ''
let retail: Retail
let listen = ''
let configuration = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-canary-'))
  retail = await openRetail({ clock, chance: systemChance() })
  listen = `127.0.0.1:${await freePort()}`
  const { till, web, 'main-street': street } = retail.platforms
  const origins = { till: till.origin, web: web.origin, street: street.origin }
  const times = { pollSeconds: 1, sweepSeconds: 3, settleSeconds: 1 }
  configuration = writeConfiguration(directory, origins, listen, retail.models, times)
  for (const [name, path] of Object.entries(PATHS)) {
    writeFileSync(join(directory, 'keys', name), `${retail.controlOrigin}/${path}`, { mode: 0o600 })
  }
  mkdirSync(join(directory, 'bin'))
  // What every process on the machine shows of itself, and what the child itself was given.
  spy('tell', 'cat > /dev/null')
  spy('systemd-notify', ':')
  retail.subscribe(`http://${listen}`)
}, WITHIN_MS)
afterAll(async () => {
  await retail.close()
  rmSync(directory, { recursive: true })
})

function spy(name: string, then: string): void {
  const path = join(directory, 'bin', name)
  const seen = join(directory, 'seen')
  writeFileSync(path, `#!/bin/sh\ncat /proc/$$/environ /proc/[0-9]*/cmdline >> ${seen} 2> /dev/null\n${then}\n`)
  chmodSync(path, 0o700)
}

/** Changes the configuration that the sandbox writes: the secret that goes by the environment, and whom to tell. */
function configure(change: (text: string) => string): void {
  const text = readFileSync(configuration, 'utf8')
  writeFileSync(configuration, change(text))
}

function live(): Life {
  const path = `${join(directory, 'bin')}:${process.env.PATH ?? ''}`
  const environment = { PATH: path, NOTIFY_SOCKET: '/nowhere', CANARY_HOOK: KEYS.hook }
  const child = spawn(process.execPath, [MAIN, '--config', configuration, 'run'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  })
  let said = ''
  let complained = ''
  child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (complained += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return {
    child,
    ended,
    said: () => said,
    complained: () => complained,
    async until(text) {
      const giveUpAt = clock.now() + WITHIN_MS
      while (!said.includes(text)) {
        if (clock.now() > giveUpAt || child.exitCode !== null)
          throw new Error(`no ${text} in what was said:\n${said.slice(-3_000)}\n${complained}`)
        await clock.wait(50)
      }
    },
  }
}

/** Everything that somebody may see of a daemon but its own files of keys. */
function traces(life: Life): Readonly<Record<string, string>> {
  const state = join(directory, 'state')
  const files = readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'latin1')])
  const seen = readFileSync(join(directory, 'seen'), 'latin1')
  return { stdout: life.said(), stderr: life.complained(), seen, ...(Object.fromEntries(files) as object) }
}

function troubleEach(): void {
  for (const { faults } of Object.values(retail.platforms)) {
    faults.add({ times: 2, effect: { kind: 'html' } })
    faults.add({ effect: { kind: 'lose_answer' } })
    faults.add({ effect: { kind: 'redirect', status: 302, location: 'http://127.0.0.1:1/elsewhere' } })
    faults.add({ times: 2, effect: { kind: 'status', status: 401, body: '{"error":"Unauthorized"}' } })
  }
}

function sellSomething(): void {
  const [good] = retail.models.goods
  const [listing] = retail.models.listings.filter(({ shop }) => shop === 'web')
  if (good) retail.models.till.sell([{ productId: good.id, quantity: 1_000 as never }], clock.now())
  if (listing) retail.models.web.placeOrder([{ productId: Number(listing.id), quantity: 1 }], clock.now())
}

/** A webhook that is signed with another secret. */
async function forge(): Promise<void> {
  const headers = { 'x-webhook-signature': 'AAAA', 'x-wc-webhook-signature': 'AAAA' }
  await fetch(`http://${listen}/webhooks/web`, { method: 'POST', headers, body: '{"id":1}' })
}

describe.each(Object.entries(SECRETS))('the form of %s', (_name, secret) => {
  test.each(Object.entries(canaryForms(secret)))('%s is found where it is', (_form, text) => {
    expect(leaksIn({ log: `before${text}after` }, { x: secret })).not.toEqual([])
  })
})

test('no secret is in base64 by chance of where it begins', () => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    const wrapped = Buffer.from(`${before}${KEYS.till}, and more`).toString('base64')
    expect(leaksIn({ log: wrapped }, { till: KEYS.till })).toEqual(['log has till as base64'])
  }
})

test(
  'a daemon in trouble, and one that crashes, shows no secret anywhere',
  async () => {
    configure((text) =>
      `${text.replace('webhook_secrets: [{file: keys/hook}]', 'webhook_secrets: [{env: CANARY_HOOK}]')}
log: {level: debug}
notify: {command: [${join(directory, 'bin', 'tell')}], collect: 1s, per_hour: 60, alive: {url: {file: keys/alive}}}
`.replace('schedule: {', 'schedule: {heartbeat: "*/2 * * * * *", '),
    )
    const life = live()
    await life.until('"event":"daemon.ready"')
    await life.until('"event":"pass.changed"')
    await life.until('"event":"sweep.finished"')
    sellSomething()
    await life.until('"event":"webhook.heard"')
    await forge()
    await life.until('"event":"webhook.refused"')
    troubleEach()
    await life.until('"event":"channel.down"')
    await life.until('"event":"channel.unauthorised"')
    await life.until('"event":"channel.recovered"')
    await life.until('"event":"alive.failed"')
    const database = new Database(join(directory, 'state', 'tillsync.db'))
    database.exec('DROP TABLE dirty')
    database.close()
    expect(await life.ended).toBe(70)
    expect(life.said()).toContain('"event":"daemon.crashed"')
    const found = traces(life)
    expect(found['seen']).toContain('TILLSYNC_SUBJECT=tillsync: ')
    expect(found['seen']).toContain('READY=1')
    expect(found['tillsync.db']?.length).toBeGreaterThan(10_000)
    expect(leaksIn(found, SECRETS)).toEqual([])
    rmSync(join(directory, 'state'), { recursive: true })
  },
  4 * WITHIN_MS,
)

test(
  'nor does one whose lasting token and whose address for notices are not taken',
  async () => {
    retail.platforms['main-street'].faults.clear()
    configure((text) =>
      text
        .replace(/client_id: .*\n\s*client_secret: .*/, 'access_token: {file: keys/accessToken}')
        .replace(/notify: .*/, 'notify: {webhook: {file: keys/notify}, collect: 1s}'),
    )
    const life = live()
    await life.until('"event":"sweep.finished"')
    for (const { faults } of Object.values(retail.platforms))
      faults.add({ times: 3, effect: { kind: 'status', status: 401, body: '{"errors":"[API] Invalid API key"}' } })
    await life.until('"event":"channel.unauthorised"')
    await life.until('"event":"notify.failed"')
    life.child.kill('SIGTERM')
    expect(await life.ended).toBe(0)
    expect(leaksIn(traces(life), SECRETS)).toEqual([])
  },
  3 * WITHIN_MS,
)
