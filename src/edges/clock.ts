import { schedule, type Logger, type ScheduledTask } from 'node-cron'
import type { ClockPort, InstantMs } from '../ports/clock.js'
import { timetable } from './due.js'

/** A longer timer would overflow 32 bits and fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647

/** The machine's own clock and timers. */
export function systemClock(): ClockPort {
  return { now: () => Date.now(), elapsed: () => Number(process.hrtime.bigint() / 1_000_000n), wait, deadline }
}

async function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  for (let leftMs = durationMs; leftMs > 0 && !signal?.aborted; leftMs -= LONGEST_TIMER_MS) {
    await sleep(Math.min(leftMs, LONGEST_TIMER_MS), signal)
  }
}

function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, durationMs)
    signal?.addEventListener('abort', finish)
    function finish(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
  })
}

function deadline(durationMs: number): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const expire = () => controller.abort(new DOMException(`no answer within ${durationMs} ms`, 'TimeoutError'))
  const timer = setTimeout(expire, Math.min(durationMs, LONGEST_TIMER_MS))
  timer.unref()
  return { signal: controller.signal, release: () => clearTimeout(timer) }
}

export interface ScheduledJob {
  readonly name: string
  /** Cron, five fields or six with seconds. */
  readonly expression: string
  run(): void | Promise<void>
  /** What `ran` recorded last, over restarts; null where the job never ran. */
  lastRun(): InstantMs | null
  /** Records the end of a run that succeeded. Not called for a run that outlives the schedule. */
  ran(at: InstantMs): void
}

export interface ScheduleOptions {
  readonly timezone: string
  readonly clock: ClockPort
  readonly jobs: readonly ScheduledJob[]
  /** Told of a run that threw or rejected. The job stays due and is tried again each minute. */
  failed(job: string, error: unknown): void
  /** Told of a run that did neither. */
  succeeded(job: string): void
}

/**
 * Runs each job at its times, never twice at once, and at once where a time was missed: at start because the process
 * was down, later because the machine slept, the process was busy, or the hour was missing or doubled that day
 * (measured on node-cron 4.6.0: it skips 02:30 on the spring day and pauses minutely jobs for the doubled hour).
 * node-cron only says when to look; the job's record decides. Throws on an invalid expression or time zone.
 */
export function openSchedule(options: ScheduleOptions): { stop(): void } {
  const stopped = new AbortController()
  const looks = options.jobs.map((job) => lookAt(job, options, stopped.signal))
  const lookAtAll = () => Promise.all(looks.map((look) => look())).then(() => undefined)
  const quiet = { noOverlap: true, suppressMissedWarning: true, logger: loggerFor(options) }
  const tasks: ScheduledTask[] = []
  function lookAtEach(expression: string, timezone: string, look: () => Promise<void> | void): void {
    const task = schedule(expression, look, { ...quiet, timezone })
    task.on('execution:missed', look)
    tasks.push(task)
  }
  options.jobs.forEach((job, index) => lookAtEach(job.expression, options.timezone, () => looks[index]?.()))
  // In UTC, where no hour is doubled, and not waiting: one long job must not keep the others from being looked at.
  lookAtEach('* * * * *', 'UTC', () => void lookAtAll())
  void lookAtAll()
  return {
    stop() {
      stopped.abort()
      for (const task of tasks) void task.destroy()
    },
  }
}

function lookAt(job: ScheduledJob, options: ScheduleOptions, stopped: AbortSignal): () => Promise<void> {
  const times = timetable(job.expression, options.timezone)
  let running = false
  return async () => {
    if (running || stopped.aborted) return
    running = true
    try {
      if (!times.isDue(job.lastRun(), options.clock.now())) return
      await job.run()
      // The store may be closed by now; the next start finds the job due and runs it.
      if (stopped.aborted) return
      job.ran(options.clock.now())
      options.succeeded(job.name)
    } catch (error) {
      options.failed(job.name, error)
    } finally {
      running = false
    }
  }
}

/** node-cron would print to the console; what it warns of (overlap, lateness) is handled here. */
function loggerFor(options: ScheduleOptions): Logger {
  const ignore = () => undefined
  const error = (message: string | Error, cause?: Error) => options.failed('schedule', cause ?? message)
  return { info: ignore, warn: ignore, debug: ignore, error }
}
