import { join } from 'node:path'
import { assemble, type World } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { openSecrets } from './config/secrets.js'
import { backUpAside, backupJob } from './edges/backup.js'
import { openSchedule, type ScheduledJob } from './edges/clock.js'
import { openEpochFile } from './edges/epoch.js'
import { type Hear, openHearing } from './edges/hear.js'
import { collect } from './edges/metrics/collect.js'
import { openTally, type Tally } from './edges/metrics/tally.js'
import { timetable } from './edges/due.js'
import { openEpoch } from './engine/epoch.js'
import { beat, watchFreshness } from './engine/heartbeat.js'
import { keepWebhooks } from './engine/keep-webhooks.js'
import { createLoop } from './engine/loop.js'
import { noteTold, sayUntold } from './engine/notify.js'
import { beginPoll } from './engine/poll.js'
import { followed, type Progress } from './engine/progress.js'
import { recover } from './engine/recover.js'
import type { Engine } from './engine/setup.js'
import { standingOf, standingWords } from './engine/standing.js'
import { beginSweep } from './engine/sweep.js'
import { openHttp } from './net/http.js'
import { noteClosed } from './store/closed.js'
import { DATABASE_FILE, openDatabase } from './store/open.js'
import { openStore } from './store/store.js'
import { storeTrouble } from './store/trouble.js'
import { version } from './version.js'

/** Longer than any request may take, so that what is under way can end; shorter than service managers wait. */
const STOP_WITHIN_MS = 40_000

/** Whoever waits at the door comes first: the first requests load the vendors' packages, and nobody is heard meanwhile. */
const DOOR_FIRST_MS = 50

/** What an engine is given from outside; its store and its network it opens by itself. */
export interface Surroundings extends Pick<World, 'clock' | 'chance' | 'log'> {
  readonly environment: NodeJS.ProcessEnv
  readonly progress: Progress
}

/** An engine at work, from its recovery to its orderly end. A process may have several of them, one after the other. */
export interface Daemon {
  /** Ends when it was stopped; rejects on a bug, and where the state can't be read or written. */
  readonly ended: Promise<void>
  /** Puts a webhook on disk, and says what its sender is to be told. */
  readonly hear: Hear
  /** How everything stands, in a line; null where that can't be read, and the daemon ends. */
  standing(): string | null
  /** Somebody was told of all holds up to this number. */
  noteTold(lastHold: number): void
  /** Its numbers, in the text that Prometheus reads. Throws where they can't be read. */
  metrics(): string
  /** Its tills and shops, and how many listings it keeps true at the start. */
  readonly kept: { readonly channels: readonly string[]; readonly links: number }
  /** Walks both sides now, since what is to be kept true may have changed. */
  sweep(): void
  readonly stop: () => void
}

/**
 * Opens everything in order: store, epoch, recovery, channels, loop, schedule. It has a store and an HTTP client of its own
 * and closes both at its end: whatever of it were still under way then can neither record nor send anything any more.
 */
export function startDaemon(configuration: Configuration, surroundings: Surroundings): Daemon {
  const { clock, chance, log, environment, progress } = surroundings
  const { stateDirectory, backup } = configuration
  const store = openStore(openDatabase(stateDirectory, { backups: backup.directory }), () => chance.hex(2))
  const http = openHttp({ clock })
  const epoch = openEpochFile(stateDirectory)
  const reveal = openSecrets({ environment, directory: configuration.directory })
  try {
    const ports = followed({ clock, http: http.request }, progress)
    const tally = openTally(log)
    const engine = assemble(configuration, { store, chance, epoch, log: tally.log, reveal, ...ports })
    openEpoch(engine)
    recover(engine)
    if (configuration.notify?.command ?? configuration.notify?.webhook) sayUntold(engine)
    return work(configuration, engine, { progress, tally, closeHttp: () => http.close() })
  } catch (error) {
    void http.close()
    store.close()
    throw error
  }
}

function work(
  configuration: Configuration,
  engine: Engine,
  { progress, tally, closeHttp }: { progress: Progress; tally: Tally; closeHttp: () => Promise<void> },
): Daemon {
  const startedAt = engine.clock.now()
  const self = { version: version(), startedAt, residentBytes: () => process.memoryUsage.rss() }
  const { links } = standingOf(engine)
  const loop = createLoop(engine, progress)
  const ending = openEnding()
  const hear = openHearing(engine, { wake: () => loop.wake(), fail: ending.fail })
  async function end(): Promise<void> {
    const further = [...backupJob(configuration, engine, backUpAside, ending.signal), webhookJob(engine, ending.signal)]
    const schedule = openJobs(configuration, engine, { wake: () => loop.wake(), fail: ending.fail }, further)
    try {
      await engine.clock.wait(DOOR_FIRST_MS, ending.signal)
      await untilEnded(loop.run(ending.signal), engine, ending.signal)
      const failure = ending.failure()
      if (failure !== null) throw failure
    } finally {
      ending.stop()
      schedule.stop()
      await closeHttp()
      engine.store.close()
    }
    // Not where it came to its end for a failure: what that was about is read through by the next one.
    noteClosed(join(configuration.stateDirectory, DATABASE_FILE))
  }
  return {
    ended: end(),
    kept: { channels: [...engine.tills.keys(), ...engine.shops.keys()], links },
    hear: (channel, request) => (ending.failure() ? 'store_unavailable' : hear(channel, request)),
    metrics: () => collect(engine, tally, self),
    noteTold: (lastHold) => void ending.unlessFailed(() => noteTold(engine.store, lastHold)),
    standing: () => ending.unlessFailed(() => standingWords(standingOf(engine))),
    sweep() {
      ending.unlessFailed(() => beginSweep(engine))
      loop.wake()
    },
    stop: ending.stop,
  }
}

/** How an engine is brought to its end: because it was asked, or for what would soon stop its loop too. */
function openEnding() {
  const stopping = new AbortController()
  let failure: Error | null = null
  function fail(error: unknown): void {
    failure ??= error instanceof Error ? error : new Error(String(error))
    stopping.abort()
  }
  function unlessFailed<T>(work: () => T): T | null {
    try {
      return work()
    } catch (error) {
      fail(error)
      return null
    }
  }
  return { signal: stopping.signal, stop: () => stopping.abort(), failure: () => failure, fail, unlessFailed }
}

/** Once it was asked to stop, what is under way has so long to end; then it is left as a crash would leave it. */
async function untilEnded(running: Promise<void>, { clock, log }: Engine, stopping: AbortSignal): Promise<void> {
  const over = new AbortController()
  async function cutOff(): Promise<void> {
    await new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }))
    await clock.wait(STOP_WITHIN_MS, over.signal)
    if (!over.signal.aborted) log('daemon.cut', { afterMs: STOP_WITHIN_MS })
  }
  // Cut off, it fails on the closed store, and that is nobody's concern any more.
  running.catch(() => undefined)
  try {
    await Promise.race([running, cutOff()])
  } finally {
    over.abort()
  }
}

/** So many sweeps may fail to walk a channel before that is said. */
const SWEEPS_MISSED = 3

interface Told {
  readonly wake: () => void
  readonly fail: (error: unknown) => void
}

function openJobs(
  { schedule }: Configuration,
  engine: Engine,
  { wake, fail }: Told,
  further: readonly ScheduledJob[],
): { stop(): void } {
  const { walks } = engine.store
  const sweeps = timetable(schedule.sweep, schedule.timezone)
  const checkFreshness = watchFreshness(engine)
  const job = (name: 'poll' | 'sweep' | 'heartbeat' | 'freshness', expression: string, begin: () => void) => ({
    name,
    expression,
    run: () => {
      begin()
      wake()
    },
    lastRun: () => walks.jobRanAt(name),
    ran: (at: number) => walks.setJobRan(name, at),
  })
  return openSchedule({
    timezone: schedule.timezone,
    clock: engine.clock,
    jobs: [
      job('sweep', schedule.sweep, () => beginSweep(engine)),
      job('poll', schedule.poll, () => beginPoll(engine)),
      job('freshness', '* * * * *', () => checkFreshness(sweeps.nthLast(SWEEPS_MISSED, engine.clock.now()))),
      ...(schedule.heartbeat === null ? [] : [job('heartbeat', schedule.heartbeat, () => beat(engine))]),
      ...further,
    ],
    failed(name, error) {
      if (storeTrouble(error) !== null) return fail(error)
      engine.log('job.failed', { job: name, error: error instanceof Error ? error : new Error(String(error)) })
    },
    succeeded: (name) => engine.log('job.recovered', { job: name }),
  })
}

/** Each hour, and at every start: what it found before says nothing of what became of the webhooks meanwhile. */
function webhookJob(engine: Engine, stopping: AbortSignal): ScheduledJob {
  let ranAt: number | null = null
  return {
    name: 'webhooks',
    expression: '0 * * * *',
    run: () => keepWebhooks(engine, stopping),
    lastRun: () => ranAt,
    ran: (at: number) => void (ranAt = at),
  }
}
