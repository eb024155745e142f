import { execFile, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogLine, spawnChild, type SpawnedChild } from '../../../src/edges/cli/child.js'
import { freePort } from '../../../src/edges/cli/free-port.js'
import type { ChancePort } from '../../../src/ports/chance.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import { createBrotherPosModel } from '../../../src/sandbox/brotherpos/model.js'
import { openPlatform } from '../../../src/sandbox/sandbox.js'
import { createWooCommerceModel } from '../../../src/sandbox/woocommerce/model.js'
import { caddyVersion, CUT_OFF, loopbackCaddyfile, openProxy, type Proxy } from './proxy.js'

export interface BehindCaddyOptions {
  readonly clock: ClockPort
  readonly chance: ChancePort
  /** The daemon's program. */
  readonly mainFile: string
  /** `config/Caddyfile`. */
  readonly caddyfile: string
  readonly out: (line: string) => void
}

const SECRET = 'between-us'
/** As much as the daemon's own door takes. */
const LARGEST = 256 * 1024
const HEARD_WITHIN_MS = 5_000
const ORDERS = 20

/**
 * The real daemon behind the real proxy, as `config/Caddyfile` has it, on this machine alone. True where all that has to
 * pass did and nothing else; the last line says what was seen, or that nothing was.
 */
export async function behindCaddy(options: BehindCaddyOptions): Promise<boolean> {
  const { out } = options
  const version = caddyVersion()
  if (version === null) {
    out('behind-caddy: NOT RUN, caddy is not installed: apt-get install caddy')
    return false
  }
  const scene = await setScene(options)
  const wrong: string[] = []
  let checks = 0
  try {
    for (const [what, look] of CHECKS) {
      const found = await look(scene)
      checks += 1
      out(`${found === null ? 'ok   ' : 'WRONG'} ${what}${found === null ? '' : `: ${found}`}`)
      if (found !== null) wrong.push(what)
    }
  } finally {
    await scene.close()
  }
  const heard = scene.heard()
  out(`behind-caddy: ${checks} checks, ${wrong.length} wrong, ${heard} webhooks heard through caddy ${version}`)
  return wrong.length === 0 && heard > 0
}

interface Scene {
  readonly proxy: Proxy
  readonly web: ReturnType<typeof createWooCommerceModel>
  readonly clock: ClockPort
  /** Of the daemon's own door. */
  readonly listen: string
  /** How many webhooks the daemon says that it heard. */
  heard(): number
  /** The status of the daemon's own door. */
  direct(path: string): Promise<number>
  daemon(): SpawnedChild
  restart(): Promise<void>
  /** `tillsync webhooks install`; its exit code. */
  install(): Promise<number | null>
  /** What `tillsync doctor` says of each address that webhooks go to. */
  doctor(): Promise<string>
  close(): Promise<void>
}

async function setScene({ clock, chance, mainFile, caddyfile }: BehindCaddyOptions): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-behind-caddy-'))
  const web = createWooCommerceModel({ consumerKey: 'ck_test', consumerSecret: 'cs_test' })
  const shop = await openPlatform({ platform: web, clock, chance })
  const till = await openPlatform({ platform: createBrotherPosModel(), clock, chance })
  const [listen, port] = [`127.0.0.1:${await freePort()}`, await freePort()]
  const configuration = writeConfiguration(directory, { listen, port, shop: shop.origin, till: till.origin })
  let heard = 0
  const onLine = ({ event }: LogLine): void => {
    if (event === 'webhook.heard') heard += 1
  }
  const start = (): SpawnedChild => spawnChild({ mainFile, configuration, listen, clock, onLine })
  let daemon = start()
  let proxy: Proxy | undefined

  async function close(): Promise<void> {
    await daemon.stop()
    await Promise.all([proxy?.close(), shop.close(), till.close()])
    rmSync(directory, { recursive: true, maxRetries: 10 })
  }

  try {
    const example = loopbackCaddyfile(readFileSync(caddyfile, 'utf8'), directory, port, listen)
    proxy = await openProxy(directory, example, port, clock)
    await daemon.ready
  } catch (error) {
    await close()
    throw error
  }
  return {
    proxy,
    web,
    clock,
    listen,
    heard: () => heard,
    direct: (path) => statusOf(`http://${listen}${path}`),
    daemon: () => daemon,
    async restart() {
      daemon = start()
      await daemon.ready
    },
    install: () => install(mainFile, configuration),
    doctor: () => doctor(mainFile, configuration, proxy?.authority ?? ''),
    close,
  }
}

/** Not the till: it takes no address of a loopback, as its page says. */
function install(mainFile: string, configuration: string): Promise<number | null> {
  const command = ['--config', configuration, 'webhooks', 'install', '--channel', 'web', '--yes']
  const child = spawn(process.execPath, [mainFile, ...command], { stdio: 'ignore', env: { PATH: process.env.PATH } })
  return new Promise((resolve) => child.once('close', (code) => resolve(code)))
}

function doctor(mainFile: string, configuration: string, authority: string): Promise<string> {
  const command = [mainFile, '--config', configuration, 'doctor', '--json']
  const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: authority }
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (_, said) => {
      const { findings } = JSON.parse(said) as { findings: { check: string; verdict: string; found: string }[] }
      const addresses = findings.filter(({ check }) => check === 'webhook address')
      resolve(addresses.map(({ verdict, found }) => (verdict === 'ok' ? verdict : found)).join(' '))
    })
  })
}

interface Places {
  readonly listen: string
  readonly port: number
  readonly shop: string
  readonly till: string
}

function writeConfiguration(directory: string, { listen, port, shop, till }: Places): string {
  const keys = join(directory, 'keys')
  mkdirSync(keys, { mode: 0o700 })
  const secrets = { till: 'bpos_sandbox', key: 'ck_test', secret: 'cs_test', hook: SECRET }
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(keys, name), text, { mode: 0o600 })
  const file = join(directory, 'tillsync.yaml')
  writeFileSync(
    file,
    `state: ./state
http: {listen: "${listen}", public_url: "https://localhost:${port}"}
log: {level: debug}
tills:
  main: {kind: brotherpos, url: "${till}", api_key: {file: keys/till}}
shops:
  web:
    kind: woocommerce
    url: ${shop}
    consumer_key: {file: keys/key}
    consumer_secret: {file: keys/secret}
    webhook_secrets: [{file: keys/hook}]
`,
  )
  return file
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.once('error', reject)
    sent.end()
  })
}

/** Signed as a WooCommerce shop would; of an order, so that whatever the body is, its signature decides. */
function signed(body: Uint8Array): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    'x-wc-webhook-topic': 'order.updated',
    'x-wc-webhook-signature': createHmac('sha256', SECRET).update(body).digest('base64'),
  }
}

/** Null where it is as it should be, else what was seen. */
type Look = (scene: Scene) => Promise<string | null>

/** Posts a signed body: the status, and how many the daemon had heard before. */
async function post(scene: Scene, body: Uint8Array, chunked: boolean): Promise<readonly [number, number]> {
  const before = scene.heard()
  const asked = { method: 'POST', path: '/webhooks/web', headers: signed(body), body, chunked }
  return [await scene.proxy.ask(asked), before]
}

async function passes(scene: Scene, body: Uint8Array, chunked = false): Promise<string | null> {
  const [status, before] = await post(scene, body, chunked)
  return status === 200 ? heardWithin(scene, before + 1) : `answered ${status}`
}

/** Of a body that is too large; it may be cut off before the client has read why. */
function isRefusal(status: number): boolean {
  return status === 413 || status === 502 || status === CUT_OFF
}

/**
 * Mostly 413. Caddy 2.6.2 says 502 where it has passed all but the last bytes on before it sees that the limit is passed:
 * a refusal as well.
 */
async function isTooLarge(scene: Scene, bytes: number, chunked = false): Promise<string | null> {
  const [status, before] = await post(scene, Buffer.alloc(bytes, 'x'), chunked)
  if (!isRefusal(status)) return `answered ${status}`
  // What was taken all the same would show before what follows it.
  const followed = await passes(scene, ODD)
  return followed ?? (scene.heard() === before + 1 ? null : 'the daemon took it')
}

/** The log is read from a pipe, which takes a moment. */
async function heardWithin(scene: Scene, wanted: number): Promise<string | null> {
  const { clock } = scene
  const giveUpAt = clock.now() + HEARD_WITHIN_MS
  while (scene.heard() < wanted && clock.now() < giveUpAt) await clock.wait(20)
  return scene.heard() === wanted ? null : `the daemon heard ${scene.heard()} webhooks, wanted ${wanted}`
}

/** White space, both line ends, escapes that a parser would undo, two forms of one letter, a byte that is no UTF-8. */
const ODD = Buffer.concat([
  Buffer.from(' \r\n{"id" :1 ,\t"a":"\\u00e9\\/é e\u0301","id":2,"n":1.0e+2}\r\n\n'),
  Buffer.from([0xff, 0x00]),
])

const NOWHERE = [
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/webhooks',
  '/webhooks/',
  '/webhooks/web/',
  '/webhooks/web/x',
  '/WEBHOOKS/web',
  '//webhooks/web',
  '/webhooks/../healthz',
  '/webhooks/%2e%2e%2fhealthz',
]

const CHECKS: readonly (readonly [what: string, look: Look])[] = [
  ['what a shop sends comes through TLS and counts', platformDeliveries],
  ['odd bytes pass as they are', (scene) => passes(scene, ODD)],
  ['odd bytes in pieces pass as they are', (scene) => passes(scene, ODD, true)],
  ['one bit that is turned is found out', tamperedBody],
  ['a body as large as the door takes passes', (scene) => passes(scene, Buffer.alloc(LARGEST, 'x'))],
  ['a body that is larger is refused', (scene) => isTooLarge(scene, LARGEST + 1)],
  ['and in pieces too', (scene) => isTooLarge(scene, LARGEST + 1, true)],
  ['a body of 20 MB is refused', (scene) => isTooLarge(scene, 20_000_000)],
  ['and the proxy itself passes no more than that on', passesNoMore],
  ['a channel that is not there is none', (scene) => answers(scene, 'POST', '/webhooks/nobody', 404)],
  ['other paths lead nowhere, though the daemon answers them itself', otherPaths],
  ['other methods lead nowhere', otherMethods],
  ['tillsync doctor finds its own daemon behind it', doctorFindsIt],
  ['while the daemon is down the sender is not told that it was taken', whileDown],
]

/** The shop's webhooks are made by the command that people use, and go where it said. */
async function platformDeliveries(scene: Scene): Promise<string | null> {
  const { web, clock, proxy } = scene
  const code = await scene.install()
  if (code !== 0) return `tillsync webhooks install ended with ${code}`
  const { id } = web.addProduct({ sku: 'SOAP', name: 'Soap é', price: '1', stock: 100 }, clock.now())
  for (let order = 0; order < ORDERS; order += 1) web.placeOrder([{ productId: id, quantity: 1 }], clock.now())
  const before = scene.heard()
  const deliveries = web.takeDeliveries(clock.now())
  for (const { url, headers, body, topic } of deliveries) {
    const { pathname } = new URL(url)
    const status = await proxy.ask({ method: 'POST', path: pathname, headers, body: Buffer.from(body) })
    if (status !== 200) return `${topic} was answered ${status}`
  }
  // A ping for each webhook, which is unsigned and counts for nothing.
  const told = deliveries.filter(({ topic }) => topic !== 'ping').length
  return told < ORDERS ? `the shop sent ${told} of its orders` : heardWithin(scene, before + told)
}

/** By name and TLS, as a platform comes, and it is not taken for a webhook. */
async function doctorFindsIt(scene: Scene): Promise<string | null> {
  const before = scene.heard()
  const found = await scene.doctor()
  if (found !== 'ok ok') return `it says of the addresses of till and shop: ${found}`
  return scene.heard() === before ? null : 'the daemon took it for a webhook'
}

async function tamperedBody(scene: Scene): Promise<string | null> {
  const turned = Buffer.from(ODD)
  turned[2] = (turned[2] ?? 0) ^ 1
  const before = scene.heard()
  const status = await scene.proxy.ask({ method: 'POST', path: '/webhooks/web', headers: signed(ODD), body: turned })
  return status === 401 && scene.heard() === before ? null : `answered ${status}`
}

async function answers({ proxy }: Scene, method: string, path: string, wanted: number): Promise<string | null> {
  const body = method === 'GET' ? {} : { body: ODD, headers: signed(ODD) }
  const status = await proxy.ask({ method, path, ...body })
  return status === wanted ? null : `${method} ${path} was answered ${status}, wanted ${wanted}`
}

async function otherPaths(scene: Scene): Promise<string | null> {
  if ((await scene.direct('/healthz')) !== 200) return 'the daemon itself does not answer /healthz'
  for (const path of NOWHERE) {
    for (const method of ['GET', 'POST']) {
      const found = await answers(scene, method, path, 404)
      if (found !== null) return found
    }
  }
  return null
}

async function otherMethods(scene: Scene): Promise<string | null> {
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    const found = await answers(scene, method, '/webhooks/web', 404)
    if (found !== null) return found
  }
  return null
}

/** In the daemon's place somebody who takes everything: what the proxy let through is all that was read. */
async function passesNoMore(scene: Scene): Promise<string | null> {
  await scene.daemon().stop()
  let passed = 0
  const server = createServer((asked, answer) => {
    asked.on('data', (chunk: Buffer) => void (passed += chunk.length))
    asked.on('end', () => answer.end())
    asked.on('error', () => answer.destroy())
  })
  const [host = '', port] = scene.listen.split(':')
  await new Promise<void>((resolve) => server.listen(Number(port), host, resolve))
  const [status] = await post(scene, Buffer.alloc(20_000_000, 'x'), false)
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  await scene.restart()
  if (!isRefusal(status)) return `answered ${status}`
  return passed <= LARGEST ? null : `${passed} bytes were passed on`
}

async function whileDown(scene: Scene): Promise<string | null> {
  await scene.daemon().stop()
  const status = await scene.proxy.ask({ method: 'POST', path: '/webhooks/web', headers: signed(ODD), body: ODD })
  if (status < 500) return `answered ${status}`
  await scene.restart()
  return passes(scene, ODD)
}
