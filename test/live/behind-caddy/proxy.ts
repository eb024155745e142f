import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import type { ClockPort } from '../../../src/ports/clock.js'

const READY_WITHIN_MS = 20_000

/** The version of Caddy on this machine; null where there is none. */
export function caddyVersion(): string | null {
  const { status, stdout } = spawnSync('caddy', ['version'], { encoding: 'utf8' })
  return status === 0 ? (stdout.trim().split(' ')[0] ?? null) : null
}

/** In place of a status: the connection was reset before there was one. */
export const CUT_OFF = 0

/** An HTTPS request to the proxy; what was answered. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** In pieces, without a length in the header. */
  readonly chunked?: boolean
}

export interface Proxy {
  /** The status, or `CUT_OFF`, by a connection whose certificate was checked. Rejects where there was no answer. */
  ask(asked: Asked): Promise<number>
  /** The certificate of whoever signed the proxy's, a file. */
  readonly authority: string
  close(): Promise<void>
}

/**
 * The example of `config/Caddyfile`, but for what a loopback can't have: its name, its port, and a certificate that
 * others trust, in place of which Caddy signs one by an authority of its own.
 */
export function loopbackCaddyfile(example: string, directory: string, port: number, upstream: string): string {
  const [name, own] = ['hooks.example.com {', '127.0.0.1:8787 {']
  if (!example.includes(`\n${name}`) || !example.includes(own))
    throw new Error('config/Caddyfile is not the example any more that this check knows')
  const here = `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls internal`
  const general = `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system ${directory}\n}\n`
  return general + example.replace(`\n${name}`, `\n${here}`).replace(own, `${upstream} {`)
}

/** Starts Caddy and waits until it answers. Rejects, and leaves no process behind, where it does not. */
export async function openProxy(directory: string, caddyfile: string, port: number, clock: ClockPort): Promise<Proxy> {
  const file = join(directory, 'Caddyfile')
  writeFileSync(file, caddyfile)
  let complained = ''
  const child = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory },
  })
  child.stderr.on('data', (chunk: Buffer) => void (complained = (complained + chunk.toString()).slice(-2_000)))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))

  async function close(): Promise<void> {
    child.kill('SIGTERM')
    const over = new AbortController()
    void clock.wait(10_000, over.signal).then(() => over.signal.aborted || child.kill('SIGKILL'))
    await ended
    over.abort()
  }

  const authority = join(directory, 'pki', 'authorities', 'local', 'root.crt')
  // Async, so that an authority that is not made yet is a rejection like any other.
  const ask = async (asked: Asked): Promise<number> => post(port, readFileSync(authority), asked)
  const giveUpAt = clock.now() + READY_WITHIN_MS
  for (;;) {
    const isReady = await ask({ method: 'GET', path: '/' }).then(
      (status) => status !== CUT_OFF,
      () => false,
    )
    if (isReady) return { ask, authority, close }
    if (child.exitCode !== null || clock.now() > giveUpAt) {
      await close()
      throw new Error(`caddy did not answer: ${complained}`)
    }
    await clock.wait(100)
  }
}

function post(port: number, ca: Buffer, { method, path, headers = {}, body, chunked = false }: Asked): Promise<number> {
  const length = body && !chunked ? { 'content-length': String(body.length) } : {}
  return new Promise((resolve, reject) => {
    const options = {
      host: 'localhost',
      family: 4,
      port,
      ca,
      method,
      path,
      headers: { ...headers, ...length },
      agent: false,
    }
    const sent = request(options, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
      answer.once('error', reject)
    })
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer within 10 s')))
    // What is refused early may be cut off while it is still sent, before its answer could be read.
    sent.once('error', (error) => (isCutOff(error) ? resolve(CUT_OFF) : reject(error)))
    if (!body) return void sent.end()
    const half = Math.ceil(body.length / 2)
    if (chunked) sent.write(body.subarray(0, half))
    sent.end(chunked ? body.subarray(half) : body)
  })
}

function isCutOff(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}
