import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { request } from 'node:http'
import type { ClockPort } from '../../ports/clock.js'

/** A line of the daemon's log. */
export interface LogLine {
  readonly time: string
  readonly level: string
  readonly event: string
  readonly msg: string
  /** Of what it is about, where it has one. */
  readonly id?: string
}

/** The daemon as a process of its own, as a service manager would run it. */
export interface DaemonChild {
  /** How it ended, whoever ended it: the exit code, null where a signal did. */
  readonly ended: Promise<number | null>
  /** As at a power cut: no chance to put anything away. Does nothing where it has ended. */
  kill(): Promise<void>
  /** In order; killed where it takes too long. The exit code, null where a signal ended it. */
  stop(): Promise<number | null>
}

/** A daemon that was started and need not be ready yet. */
export interface SpawnedChild extends DaemonChild {
  /** Rejects where it ended before it was ready, or is not ready in time; it is not killed for that. */
  readonly ready: Promise<void>
}

export interface ChildOptions {
  readonly mainFile: string
  readonly configuration: string
  readonly listen: string
  readonly clock: ClockPort
  onLine(line: LogLine): void
}

const READY_WITHIN_MS = 15_000
const STOPPED_WITHIN_MS = 15_000

/** Starts the daemon and waits until it is ready. Rejects, and leaves no process behind, where it is not ready in time. */
export async function startChild(options: ChildOptions): Promise<DaemonChild> {
  const child = spawnChild(options)
  try {
    await child.ready
  } catch (error) {
    await child.kill()
    throw error
  }
  return child
}

/** Starts the daemon and does not wait for it. */
export function spawnChild(options: ChildOptions): SpawnedChild {
  const { clock } = options
  const child = spawn(process.execPath, [options.mainFile, '--config', options.configuration, 'run'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  // `close`, not `exit`: only then has everything been read that it said.
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = readLine(text)
    if (line) options.onLine(line)
  })
  const ready = untilReady(child, options.listen, clock)
  // Whoever kills it before it is ready need not look.
  ready.catch(() => undefined)
  return {
    ended,
    ready,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async stop() {
      child.kill('SIGTERM')
      const over = new AbortController()
      void clock.wait(STOPPED_WITHIN_MS, over.signal).then(() => over.signal.aborted || child.kill('SIGKILL'))
      const code = await ended
      over.abort()
      return code
    },
  }
}

/** Undefined for what is no line of the log, such as the half of one that a killed process leaves. */
function readLine(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function untilReady(child: ChildProcess, listen: string, clock: ClockPort): Promise<void> {
  const giveUpAt = clock.now() + READY_WITHIN_MS
  while (!(await isReady(listen))) {
    if (child.exitCode !== null) throw new Error(`the daemon ended at once, with code ${child.exitCode}`)
    if (child.signalCode !== null) throw new Error(`the daemon was ended by ${child.signalCode} before it was ready`)
    if (clock.now() > giveUpAt) throw new Error(`the daemon was not ready within ${READY_WITHIN_MS / 1000} s`)
    await clock.wait(50)
  }
}

function isReady(listen: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(`http://${listen}/readyz`, { timeout: READY_WITHIN_MS }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
    asked.end()
  })
}
