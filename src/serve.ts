import { type Daemon, startDaemon } from './daemon.js'
import { listenText, openDoor } from './door.js'
import { type MetricsDoor, openMetricsDoor } from './edges/metrics/door.js'
import { listenForSignals, type StopSignal } from './edges/signals.js'
import { feedWatchdog, keepStatus } from './edges/signs.js'
import { readAgain, refuse } from './reload.js'
import { type Service, tell } from './service.js'
import { storeTrouble } from './store/trouble.js'

/** Requests in flight get so long to end when the process stops. */
const CLOSE_DEADLINE_MS = 5_000
/** So long after the state could not be used it is tried again, and each time after twice as long. */
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 60_000
/** An engine that has worked for so long has got over what stopped the last one. */
const STEADY_MS = 10_000

/**
 * Runs engines until a signal ends it, one after the other: a new one where the configuration was read again, and where the
 * state could not be read or written. Webhooks find the door open all the while. Rejects on a bug, and with a UserError
 * where a person has to put something right before any engine can begin.
 */
export async function serve(service: Service): Promise<void> {
  const { io, configuration, systemd, progress, stopping } = service
  const door = await openDoor(configuration.listen, {
    daemon: () => service.daemon,
    isReady: () => service.daemon !== null && !stopping.signal.aborted,
    isAlive: () => progress.stuck() === null,
    log: () => service.log,
  })
  service.address = door.address
  const metrics = await openMetrics(service).catch(async (error: unknown) => {
    // What still listens would keep the process from ending.
    await door.close(0)
    throw error
  })
  const signals = listenForSignals({
    stop: (signal) => stop(service, signal),
    abandon: (exitCode) => process.exit(exitCode),
    reload: () => reload(service),
  })
  const over = new AbortController()
  const signs = { systemd, clock: io.clock, signal: over.signal }
  try {
    void keepStatus(signs, () => statusOf(service))
    void feedWatchdog(
      signs,
      () => progress.stuck(),
      (stuck) => service.log('daemon.stuck', stuck),
    )
    while (!stopping.signal.aborted) await liveOnce(service)
  } finally {
    await Promise.all([door.close(CLOSE_DEADLINE_MS), metrics?.close(0)])
    over.abort()
    signals.remove()
  }
}

/** Nothing is served unless the configuration says where, and nothing while no engine is at work. */
async function openMetrics(service: Service): Promise<MetricsDoor | undefined> {
  const { metricsListen } = service.configuration
  if (metricsListen === null) return undefined
  const failed = (error: unknown) =>
    service.log('metrics.failed', { error: error instanceof Error ? error : new Error(String(error)) })
  const door = await openMetricsDoor(listenText(metricsListen), () => service.daemon?.metrics() ?? null, failed)
  service.log('metrics.ready', { listen: door.address })
  return door
}

/** From the beginning of an engine to its end, for whatever reason it ends; where that is trouble, until better times. */
async function liveOnce(service: Service): Promise<void> {
  try {
    // Whoever puts a sound database in the place of a damaged one may have it still.
    if (service.lock.takeBack()) await live(service)
    else await rest(service, service.trouble?.retryMs ?? FIRST_RETRY_MS)
  } catch (error) {
    await endure(service, error)
  }
}

async function live(service: Service): Promise<void> {
  const over = new AbortController()
  try {
    const daemon = begin(service)
    if (daemon === null) return
    void noteRecovery(service, over.signal)
    await daemon.ended
  } finally {
    service.daemon = null
    over.abort()
  }
}

/** Null where a configuration that was read again turns out to be no good: the former is there still. */
function begin(service: Service): Daemon | null {
  const { io, progress, systemd, next } = service
  const configuration = next ?? service.configuration
  const log = next === null ? service.log : service.openLog(next)
  service.next = null
  try {
    const daemon = startDaemon(configuration, { ...io, log, progress })
    service.daemon = daemon
  } catch (error) {
    if (next === null) throw error
    if (storeTrouble(error) === null) return refuse(error, service.log)
    // It stays to be tried; whoever asked for the reload is not kept waiting for better times.
    service.next = next
    void systemd.notify({ ready: true })
    throw error
  }
  Object.assign(service, { configuration, log })
  if (next !== null) tell(service)
  announce(service, service.daemon, next !== null)
  return service.daemon
}

function announce({ log, systemd, address }: Service, daemon: Daemon, isReloaded: boolean): void {
  if (isReloaded) {
    log('daemon.reloaded', daemon.kept)
    daemon.sweep()
  } else log('daemon.ready', { ...daemon.kept, listen: address })
  const status = daemon.standing()
  void systemd.notify({ ready: true, ...(status !== null && { status }) })
}

/**
 * Waits until it is time to try again where the state can't be used, and throws everything else. A damaged database is
 * nobody's meanwhile, so that `tillsync restore` can put another in its place.
 */
async function endure(service: Service, error: unknown): Promise<void> {
  const { io, log, trouble, lock } = service
  const found = storeTrouble(error)
  if (found === null) throw error
  if (trouble?.what !== found.what) log(found.isDamage ? 'state.damaged' : 'state.failed', { why: found.why })
  const retryMs = trouble ? Math.min(LONGEST_RETRY_MS, trouble.retryMs * 2) : FIRST_RETRY_MS
  // By the words that it began with, its end is known to be of it.
  const words = trouble?.what === found.what ? trouble : found
  service.trouble = { ...words, since: trouble?.since ?? io.clock.now(), retryMs }
  if (found.isDamage) lock.lend()
  await rest(service, retryMs)
}

async function rest(service: Service, durationMs: number): Promise<void> {
  if (service.stopping.signal.aborted) return
  service.awake = new AbortController()
  const ended = service.progress.waitFor(durationMs)
  await service.io.clock.wait(durationMs, service.awake.signal)
  ended()
}

async function noteRecovery(service: Service, ended: AbortSignal): Promise<void> {
  const { io, trouble } = service
  if (trouble === null) return
  await io.clock.wait(STEADY_MS, ended)
  if (ended.aborted) return
  service.trouble = null
  service.log('state.recovered', { why: trouble.why, downForMs: io.clock.now() - trouble.since })
}

function stop(service: Service, signal: StopSignal): void {
  service.log('daemon.stopping', { signal })
  void service.systemd.notify({ stopping: true, status: 'stopping: what is under way is ended first' })
  service.stopping.abort()
  service.daemon?.stop()
  service.awake.abort()
}

/** The engine at work ends what it is at, and the next one begins with what was read; where that is no good, it goes on. */
function reload(service: Service): void {
  const { systemd, io, configuration, log } = service
  if (service.stopping.signal.aborted) return
  void systemd.notify({ reloading: true })
  log('daemon.reloading', { configuration: configuration.file })
  const next = readAgain(configuration, io.environment, log)
  if (next === null) return void systemd.notify({ ready: true })
  service.next = next
  service.daemon?.stop()
  service.awake.abort()
}

/** Null while engines change over. */
function statusOf({ daemon, trouble, stopping }: Service): string | null {
  if (stopping.signal.aborted) return null
  if (daemon) return daemon.standing()
  return trouble === null ? null : `nothing is read or written at any till or shop: ${trouble.what}`
}
