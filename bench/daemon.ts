import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '../src/edges/cli/free-port.js'
import type { ClockPort } from '../src/ports/clock.js'
import { KEYS } from '../src/sandbox/retail/models.js'
import type { PlatformsOptions } from './messages.js'
import type { Platforms } from './platforms.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
/** Linux counts the time of processes in these. */
const TICKS_A_SECOND = 100

export interface Line {
  readonly event: string
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** The built daemon as a process of its own. */
export interface Daemon {
  readonly origin: string
  readonly lines: readonly Line[]
  /** Resolves when it is ready, with how long that took. */
  readonly ready: Promise<number>
  readonly pid: number
  /** CPU that it has used so far. */
  cpuMs(): number
  peakMb(): number
  memoryMb(): number
  databaseMb(): number
  /** The next line of the event, from now on. */
  next(event: string, withinMs?: number): Promise<Line>
  stop(): Promise<void>
  /** The same once more, over what is on disk, by another schedule where one is given. */
  again(schedule?: Schedule): Promise<Daemon>
  close(): Promise<void>
}

/** When it sweeps and when it asks for what changed, as cron fields. */
export interface Schedule {
  readonly sweep: string
  readonly poll?: string
}

export interface DaemonOptions extends Schedule {
  readonly clock: ClockPort
  readonly platforms: Platforms
  readonly setting: PlatformsOptions
}

export async function openDaemon(options: DaemonOptions): Promise<Daemon> {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-bench-'))
  const listen = `127.0.0.1:${await freePort()}`
  mkdirSync(join(directory, 'keys'), { mode: 0o700 })
  for (const [name, key] of Object.entries(KEYS)) writeFileSync(join(directory, 'keys', name), key, { mode: 0o600 })
  return start(options, directory, listen)
}

function start(options: DaemonOptions, directory: string, listen: string): Daemon {
  const { clock } = options
  writeFileSync(join(directory, 'tillsync.yaml'), configurationText(options, listen))
  const begunAt = clock.elapsed()
  const child = spawn(process.execPath, [MAIN, '--config', join(directory, 'tillsync.yaml'), 'run'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines: Line[] = []
  const waiting = new Set<(line: Line) => void>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line
    lines.push(line)
    for (const tell of waiting) tell(line)
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return {
    origin: `http://${listen}`,
    lines,
    ready: untilReady(child, clock, listen).then(() => clock.elapsed() - begunAt),
    pid: child.pid ?? 0,
    cpuMs: () => cpuMs(child),
    memoryMb: () => Number(/^VmRSS:\s+(\d+)/m.exec(proc(child, 'status'))?.[1]) / 1024,
    peakMb: () => Number(/^VmHWM:\s+(\d+)/m.exec(proc(child, 'status'))?.[1]) / 1024,
    databaseMb: () => statSync(join(directory, 'state', 'tillsync.db')).size / 1e6,
    next: (event, withinMs = 540_000) => untilLine(waiting, clock, event, withinMs),
    stop,
    async again(schedule) {
      await stop()
      return start({ ...options, ...schedule }, directory, listen)
    },
    async close() {
      await stop()
      rmSync(directory, { recursive: true })
    },
  }
}

async function untilLine(
  waiting: Set<(line: Line) => void>,
  clock: ClockPort,
  event: string,
  withinMs: number,
): Promise<Line> {
  let tell: ((line: Line) => void) | undefined
  const over = new AbortController()
  const heard = new Promise<Line>((resolve) => {
    tell = (line) => void (line.event === event && resolve(line))
    waiting.add(tell)
  })
  const late = clock.wait(withinMs, over.signal).then(() => undefined)
  const line = await Promise.race([heard, late])
  over.abort()
  if (tell) waiting.delete(tell)
  if (!line) throw new Error(`the daemon did not say ${event} within ${withinMs / 1000} s`)
  return line
}

function proc({ pid }: ChildProcess, file: string): string {
  return readFileSync(`/proc/${pid ?? 0}/${file}`, 'utf8')
}

function cpuMs(child: ChildProcess): number {
  const fields = proc(child, 'stat')
    .replace(/^.*\) /, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND) * 1000
}

async function untilReady(child: ChildProcess, clock: ClockPort, listen: string): Promise<void> {
  while (!(await isReady(listen))) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with code ${child.exitCode}`)
    await clock.wait(10)
  }
}

function isReady(listen: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(`http://${listen}/readyz`, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

function configurationText({ platforms: { origins }, setting, sweep, poll }: DaemonOptions, listen: string): string {
  return `state: ./state
http: {listen: "${listen}"}
match: {adopt: automatic}
log: {level: debug}
schedule: {poll: "${poll ?? '0 3 1 1 *'}", sweep: "${sweep}", heartbeat: off}
backup: {schedule: off}
guards: {zeroed: {percent: 100}, changed: {percent: 100}}
tills:
  main:
    kind: brotherpos
    url: ${origins.till}
    api_key: {file: keys/till}
    webhook_secrets: [{file: keys/hook}]
    requests_per_minute: ${setting.tillPerMinute}
shops:
${setting.shops.includes('web') ? webText(origins.web) : ''}${setting.shops.includes('street') ? streetText(origins.street) : ''}`
}

function webText(origin: string): string {
  return `  web:
    kind: woocommerce
    url: ${origin}
    consumer_key: {file: keys/consumerKey}
    consumer_secret: {file: keys/consumerSecret}
    webhook_secrets: [{file: keys/hook}]
`
}

function streetText(origin: string): string {
  return `  main-street:
    kind: shopify
    domain: ${KEYS.domain}
    address: ${origin}
    location: Main Street
    client_id: {file: keys/clientId}
    client_secret: {file: keys/clientSecret}
`
}
