import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

type Environment = Readonly<Record<string, string | undefined>>

/** Runs a program with just this environment; rejects where it can't be started, fails, or takes too long. */
export type RunProgram = (file: string, parameters: readonly string[], environment: Environment) => Promise<void>

export interface SystemdState {
  readonly ready?: true
  readonly stopping?: true
  /** The configuration is being read again, until the next `ready`. */
  readonly reloading?: true
  /** One sentence for `systemctl status`. */
  readonly status?: string
  /** A sign of life, or that there is none to be expected any more, upon which the service is killed at once. */
  readonly watchdog?: 'alive' | 'stuck'
}

export interface Systemd {
  /** Resolves once the service manager has taken the message, in the order of the calls; it never rejects. */
  notify(state: SystemdState): Promise<void>
  /** How often a sign of life is due: half of what the unit allows. Null where none is asked of this process. */
  readonly watchdogIntervalMs: number | null
}

export interface SystemdOptions {
  readonly environment: Environment
  readonly run?: RunProgram
  /** Told of the first message that was not delivered, and again only after one was. */
  readonly failed: (error: unknown) => void
}

const DEADLINE_MS = 5000

/**
 * Tells the service manager how the process is doing, through `systemd-notify`, because Node has no datagram sockets.
 * The messages come from a child, so the unit needs `NotifyAccess=all`. Outside of systemd it does nothing.
 */
export function openSystemd({ environment, run = runProgram, failed }: SystemdOptions): Systemd {
  const { NOTIFY_SOCKET, PATH } = environment
  const watchdogIntervalMs = watchdogInterval(environment)
  if (NOTIFY_SOCKET === undefined || NOTIFY_SOCKET === '')
    return { notify: () => Promise.resolve(), watchdogIntervalMs }
  let last = Promise.resolve()
  let failing = false
  async function deliver(assignments: readonly string[]): Promise<void> {
    try {
      await run('systemd-notify', assignments, { NOTIFY_SOCKET, PATH })
      failing = false
    } catch (error) {
      if (!failing) failed(error)
      failing = true
    }
  }
  return {
    watchdogIntervalMs,
    notify(state) {
      const assignments = assignmentsOf(state)
      if (assignments.length > 0) last = last.then(() => deliver(assignments))
      return last
    },
  }
}

/** As plain assignments: the options `--stopping` and `--reloading` are missing before systemd 253. */
function assignmentsOf(state: SystemdState): string[] {
  const assignments: string[] = []
  if (state.ready) assignments.push('READY=1')
  if (state.reloading) assignments.push('RELOADING=1', `MONOTONIC_USEC=${monotonicMicroseconds()}`)
  if (state.stopping) assignments.push('STOPPING=1')
  // A line break would begin another assignment.
  if (state.status !== undefined) assignments.push(`STATUS=${state.status.replace(/\s+/g, ' ')}`)
  if (state.watchdog) assignments.push(state.watchdog === 'alive' ? 'WATCHDOG=1' : 'WATCHDOG=trigger')
  return assignments
}

/** By it `Type=notify-reload` tells the answer to its signal from one to an earlier; older service managers ignore it. */
function monotonicMicroseconds(): bigint {
  return process.hrtime.bigint() / 1_000n
}

function watchdogInterval({ WATCHDOG_USEC, WATCHDOG_PID }: Environment): number | null {
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) return null
  const allowedMicroseconds = Number(WATCHDOG_USEC)
  return allowedMicroseconds > 0 ? Math.floor(allowedMicroseconds / 2000) : null
}

async function runProgram(file: string, parameters: readonly string[], environment: Environment): Promise<void> {
  const options = { env: { ...environment }, timeout: DEADLINE_MS, killSignal: 'SIGKILL' } as const
  await promisify(execFile)(file, [...parameters], options)
}
