import { assemble, type World } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { type BackUp, backupJob } from './edges/backup.js'
import { openSchedule, type ScheduledJob } from './edges/clock.js'
import { openHearing, reportHttp } from './edges/hear.js'
import { openHttpServer } from './edges/http.js'
import type { Systemd } from './edges/systemd.js'
import { openEpoch } from './engine/epoch.js'
import { keepWebhooks } from './engine/keep-webhooks.js'
import { createLoop } from './engine/loop.js'
import { beginPoll } from './engine/poll.js'
import { recover } from './engine/recover.js'
import type { Engine } from './engine/setup.js'
import { beginSweep } from './engine/sweep.js'

/** Requests in flight get so long to end when the daemon stops. */
const CLOSE_DEADLINE_MS = 5_000

export interface Daemon {
  /** Ends when the daemon was stopped in order; rejects on a bug. */
  readonly ended: Promise<void>
  stop(signal: string): void
}

/** Opens everything in order: recovery, channels, the door for webhooks, the loop, the schedule; then it is ready. */
export async function startDaemon(
  configuration: Configuration,
  world: World & { readonly backUp: BackUp },
  systemd: Systemd,
): Promise<Daemon> {
  const engine = assemble(configuration, world)
  openEpoch(engine)
  recover(engine)
  const loop = createLoop(engine)
  const stopping = new AbortController()
  const server = await openHttpServer({
    listen: listenText(configuration),
    hear: openHearing(engine, () => loop.wake()),
    health: () => ({ live: true, ready: !stopping.signal.aborted }),
    report: (report) => reportHttp(engine, report),
  })
  const further = [
    ...backupJob(configuration, engine, world.backUp, stopping.signal),
    webhookJob(engine, stopping.signal),
  ]
  const schedule = openJobs(configuration, engine, () => loop.wake(), further)
  const ended = loop.run(stopping.signal).finally(async () => {
    stopping.abort()
    schedule.stop()
    await server.close(CLOSE_DEADLINE_MS)
  })
  announceReady(engine, server.address, systemd)
  return {
    ended,
    stop(signal) {
      engine.log('daemon.stopping', { signal })
      void systemd.notify({ stopping: true })
      stopping.abort()
    },
  }
}

function announceReady(engine: Engine, listen: string, systemd: Systemd): void {
  const channels = [...engine.tills.keys(), ...engine.shops.keys()]
  const links = [...engine.shops.keys()].reduce((total, shop) => total + engine.store.links.count('live', shop), 0)
  engine.log('daemon.ready', { channels, links, listen })
  void systemd.notify({ ready: true, status: `${links} listings are kept true over ${channels.join(', ')}` })
}

function listenText({ listen: { host, port } }: Configuration): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function openJobs(
  { schedule }: Configuration,
  engine: Engine,
  wake: () => void,
  further: readonly ScheduledJob[],
): { stop(): void } {
  const { walks } = engine.store
  const job = (name: 'poll' | 'sweep', expression: string, begin: () => void) => ({
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
      ...further,
    ],
    failed: (name, error) =>
      engine.log('job.failed', { job: name, error: error instanceof Error ? error : new Error(String(error)) }),
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
