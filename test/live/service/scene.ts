import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { systemChance } from '../../../src/edges/chance.js'
import { systemClock } from '../../../src/edges/clock.js'
import { freePort } from '../../../src/edges/cli/free-port.js'
import { type Origins, writeConfiguration } from '../../../src/sandbox/retail/configuration.js'
import { KEYS } from '../../../src/sandbox/retail/models.js'
import { openRetail, type Retail } from '../../../src/sandbox/retail/retail.js'

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))
/** A trouble of which another cause was caught first is told with the lasting one a minute later. */
const PATIENCE_MS = 90_000

export interface Line {
  readonly event: string
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** The built daemon beside the sandbox, with a service manager that writes down what it is told. */
export interface Scene {
  readonly retail: Retail
  readonly directory: string
  readonly configuration: string
  readonly child: ChildProcess
  /** Its log. */
  readonly lines: readonly Line[]
  /** What it told the service manager, a message each. */
  notices(): readonly string[]
  /** Waits until it is so, or throws with what it was after. */
  until<T>(what: string, find: () => T | undefined | false | Promise<T | undefined | false>): Promise<T>
  logged(event: string): Promise<Line>
  /** The status that a signed webhook of the shop was answered with; 0 where nobody answered. */
  knock(body: string): Promise<number>
  ask(path: string): Promise<number>
  close(): Promise<void>
}

export interface SceneOptions {
  /** The unit allows it so long without a sign of life. */
  readonly watchdogMs: number
  /** What stands before the platforms, and what the daemon's environment has beside. */
  readonly prepare?: (origins: Origins, directory: string) => Promise<Prepared>
}

export interface Prepared {
  readonly origins: Origins
  readonly environment: Readonly<Record<string, string>>
}

/** Starts it and waits for nothing. */
export async function setScene({ watchdogMs, prepare }: SceneOptions): Promise<Scene> {
  const clock = systemClock()
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-service-'))
  const retail = await openRetail({ clock, chance: systemChance() })
  const { till, web, 'main-street': street } = retail.platforms
  const port = await freePort()
  const own = { till: till.origin, web: web.origin, street: street.origin }
  const { origins, environment } = (await prepare?.(own, directory)) ?? { origins: own, environment: {} }
  // So rare that nothing but a reload begins a sweep.
  const times = { pollSeconds: 1, sweepSeconds: 3600, settleSeconds: 1 }
  const configuration = writeConfiguration(directory, origins, `127.0.0.1:${port}`, retail.models, times)
  writeFileSync(configuration, readFileSync(configuration, 'utf8').replace('*/3600 * * * * *', '0 3 1 1 *'))
  const said = join(directory, 'said')
  writeFileSync(said, '')
  const notifier = join(directory, 'systemd-notify')
  writeFileSync(notifier, `#!/bin/sh\nprintf '%s|' "$@" >> ${said}\necho >> ${said}\n`)
  chmodSync(notifier, 0o755)
  const child = spawn(process.execPath, [MAIN, '--config', configuration, 'run'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment,
      PATH: `${directory}${delimiter}${process.env.PATH ?? ''}`,
      NOTIFY_SOCKET: '/nowhere',
      WATCHDOG_USEC: String(watchdogMs * 1000),
    },
  })
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text) as Line))
  const ended = new Promise((resolve) => child.once('close', resolve))

  async function until<T>(
    what: string,
    find: () => T | undefined | false | Promise<T | undefined | false>,
  ): Promise<T> {
    for (const giveUpAt = clock.now() + PATIENCE_MS; clock.now() < giveUpAt; await clock.wait(20)) {
      const found = await find()
      if (found !== undefined && found !== false) return found
    }
    throw new Error(`not within ${PATIENCE_MS} ms: ${what}\n${lines.map(({ msg }) => msg).join('\n')}`)
  }

  return {
    retail,
    directory,
    configuration,
    child,
    lines,
    notices: () => readFileSync(said, 'utf8').split('\n').slice(0, -1),
    until,
    logged: (event) => until(event, () => lines.find((line) => line.event === event)),
    knock: (body) => exchange(port, 'POST', '/webhooks/web', body),
    ask: (path) => exchange(port, 'GET', path, ''),
    async close() {
      child.kill('SIGKILL')
      await ended
      await retail.close()
      rmSync(directory, { recursive: true })
    },
  }
}

function exchange(port: number, method: string, path: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const signature = createHmac('sha256', KEYS.hook).update(body).digest('base64')
    const headers = { 'x-wc-webhook-signature': signature, 'x-wc-webhook-topic': 'product.updated' }
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', () => resolve(0))
    asked.end(body)
  })
}
