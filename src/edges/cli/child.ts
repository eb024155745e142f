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
}

/** The daemon as a process of its own, as a service manager would run it. */
export interface DaemonChild {
  /** As at a power cut: no chance to put anything away. */
  kill(): Promise<void>
  /** In order; the exit code. */
  stop(): Promise<number | null>
}

/** Starts the daemon and waits until it is ready. Rejects where it ends before, or is not ready in time. */
export async function startChild(
  options: {
    readonly mainFile: string
    readonly configuration: string
    readonly listen: string
    readonly clock: ClockPort
  },
  onLine: (line: LogLine) => void,
): Promise<DaemonChild> {
  const child = spawn(process.execPath, [options.mainFile, '--config', options.configuration, 'run'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  createInterface({ input: child.stdout }).on('line', (line) => onLine(JSON.parse(line) as LogLine))
  await untilReady(child, options.listen, options.clock)
  return {
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

const READY_WITHIN_MS = 15_000

async function untilReady(child: ChildProcess, listen: string, clock: ClockPort): Promise<void> {
  const giveUpAt = clock.now() + READY_WITHIN_MS
  while (!(await isReady(listen))) {
    if (child.exitCode !== null) throw new Error(`the daemon ended at once, with code ${child.exitCode}`)
    if (clock.now() > giveUpAt) throw new Error(`the daemon was not ready within ${READY_WITHIN_MS / 1000} s`)
    await clock.wait(50)
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
