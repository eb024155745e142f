import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { freePort } from '../../../src/edges/cli/free-port.js'
import type { ChancePort } from '../../../src/ports/chance.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import { seeded } from '../../../src/sandbox/retail/seeded.js'
import { untilAgreed } from '../../../src/sandbox/retail/until-agreed.js'
import { type Scene, setScene } from '../kill-loop/scene.js'
import { createTrade } from '../kill-loop/trade.js'
import type { LoadCounted, LoadEnded, LoadOrder } from './load.js'
import { openStalled, type Stalled } from './stalled.js'

export interface IntakeOptions {
  readonly perSecond: number
  readonly seconds: number
  readonly stalled: number
  readonly withinMs: number
  /** `busy`: the webhooks are about goods that are traded meanwhile. `idle`: about nothing that the daemon looks after. */
  readonly engine: 'busy' | 'idle'
  /** How long the same load is put on a server that keeps nothing, for comparison. */
  readonly controlSeconds: number
  readonly mainFile: string
  /** Where the compiled files of this folder are. */
  readonly programs: URL
  readonly clock: ClockPort
  readonly chance: ChancePort
  readonly out: (line: string) => void
}

const SAMPLE_MS = 100

/** Puts a load of webhooks on the real daemon, kills it in the midst, and holds what it said against what is on disk. */
export async function measureIntake(options: IntakeOptions): Promise<boolean> {
  const { clock, out } = options
  if (options.controlSeconds > 0) out(await measureControl(options))
  const scene = await setScene(options)
  const metrics = `127.0.0.1:${await freePort()}`
  appendFileSync(join(scene.directory, 'tillsync.yaml'), `metrics: {listen: "${metrics}"}\n`)
  const daemon = scene.spawn()
  const port = Number(new URL(scene.daemonOrigin).port)
  const over = new AbortController()
  let stalled: Stalled | null = null
  try {
    await daemon.ready
    stalled = openStalled(port, options.stalled)
    while (stalled.held() < options.stalled) await clock.wait(SAMPLE_MS)
    // The first look at both catalogues is over: what is measured is every day's.
    await untilAgreed(scene.retail.models, clock, { withinMs: 60_000, forMs: 500 })
    const trading = options.engine === 'busy' ? trade(scene, clock, over.signal) : Promise.resolve()
    const held = sample(stalled, clock, over.signal)
    const load = startLoad(options, { port, subjects: options.engine === 'busy' ? subjectsOf(scene) : null })
    const counted = await Promise.race([load.counted, daemon.ended.then((code) => Promise.reject(endedAlone(code)))])
    over.abort()
    const fewestHeld = await held
    await trading
    const metered = await webhooksMetered(metrics)
    await daemon.kill()
    stalled.close()
    const { acknowledged } = await load.stop()
    const missing = missingOnDisk(scene.directory, acknowledged)
    for (const line of scene.trouble.filter((words) => words.includes(' error '))) out(line)
    out(`${acknowledged.length} acknowledged until it was killed; load ${loadOf()}; answers ${words(counted.statuses)}`)
    const isMetered = metered >= (counted.statuses['200'] ?? 0)
    if (!isMetered) out(`its metrics tell of ${metered} webhooks only`)
    const isRight = report(options, { counted, missing, fewestHeld }) && isMetered
    if (isRight) rmSync(scene.directory, { recursive: true })
    else out(`the state of the daemon is kept in ${scene.directory}`)
    return isRight
  } finally {
    over.abort()
    stalled?.close()
    await daemon.kill()
    await scene.retail.close()
  }
}

/** How many webhooks the daemon says that it has taken. */
async function webhooksMetered(listen: string): Promise<number> {
  const text = await (await fetch(`http://${listen}/metrics`)).text()
  const taken = text.matchAll(/^tillsync_webhooks_total\{channel="[^"]+",result="heard"\} (\d+)$/gm)
  return [...taken].reduce((sum, [, times]) => sum + Number(times), 0)
}

function report(
  { withinMs, stalled, out }: IntakeOptions,
  { counted, missing, fewestHeld }: { counted: LoadCounted; missing: number; fewestHeld: number },
): boolean {
  const { sent, statuses, latenciesMs } = counted
  const answered = statuses['200'] ?? 0
  const p99Ms = percentile(latenciesMs, 99)
  out(latencyWords(latenciesMs))
  out(
    `intake: ${sent} sent, ${answered} answered 200, ${missing} missing on disk, ` +
      `p99 ${Math.ceil(p99Ms)} ms, ${fewestHeld} stalled`,
  )
  return answered === sent && missing === 0 && p99Ms <= withinMs && fewestHeld === stalled
}

interface Load {
  readonly counted: Promise<LoadCounted>
  stop(): Promise<LoadEnded>
}

function startLoad({ programs, perSecond, seconds }: IntakeOptions, order: Pick<LoadOrder, 'port' | 'subjects'>): Load {
  const child = fork(new URL('load.js', programs))
  const told = (kind: string) =>
    new Promise<unknown>((resolve, reject) => {
      child.on('message', (message: { kind: string }) => message.kind === kind && resolve(message))
      child.once('disconnect', () => reject(new Error(`the load ended before it was ${kind}`)))
    })
  const [counted, ended] = [told('counted'), told('ended')]
  for (const promise of [counted, ended]) promise.catch(() => undefined)
  child.send({ ...order, perSecond, seconds } satisfies LoadOrder)
  return {
    counted: counted as Promise<LoadCounted>,
    async stop() {
      child.send('stop')
      return (await ended) as LoadEnded
    },
  }
}

async function measureControl(options: IntakeOptions): Promise<string> {
  const child: ChildProcess = fork(new URL('control.js', options.programs))
  const [port] = (await once(child, 'message')) as [number]
  const load = startLoad({ ...options, seconds: options.controlSeconds }, { port, subjects: null })
  const { latenciesMs } = await load.counted
  await load.stop()
  child.disconnect()
  return `control, a server that keeps nothing: ${latencyWords(latenciesMs)}`
}

function trade(scene: Scene, clock: ClockPort, signal: AbortSignal): Promise<void> {
  return createTrade(scene.retail, clock, scene.daemonOrigin, seeded(1)).run(signal)
}

function subjectsOf({ retail: { models } }: Scene): LoadOrder['subjects'] {
  const of = (shop: string) =>
    models.listings.filter((listing) => listing.shop === shop).flatMap(({ id }) => /\d+$/.exec(id)?.[0] ?? [])
  return { items: models.goods.map(({ id }) => id), web: of('web'), street: of('main-street') }
}

/** The fewest that were connected, but for the moments in which those that were cut off come again. */
async function sample(stalled: Stalled, clock: ClockPort, signal: AbortSignal): Promise<number> {
  let fewest = Infinity
  while (!signal.aborted) {
    const first = stalled.held()
    await clock.wait(SAMPLE_MS, signal)
    fewest = Math.min(fewest, Math.max(first, stalled.held()))
  }
  return fewest
}

function missingOnDisk(directory: string, acknowledged: LoadEnded['acknowledged']): number {
  const database = new Database(join(directory, 'state', 'tillsync.db'))
  const rows = database.prepare<[], { key: string }>("SELECT channel || ' ' || delivery AS key FROM delivery").all()
  database.close()
  const kept = new Set(rows.map(({ key }) => key))
  return acknowledged.filter(([channel, delivery]) => !kept.has(`${channel} ${delivery}`)).length
}

function latencyWords(latenciesMs: readonly number[]): string {
  const shown = [50, 95, 99].map((share) => `p${share} ${percentile(latenciesMs, share).toFixed(1)} ms`)
  return `${shown.join(', ')}, longest ${(latenciesMs.at(-1) ?? 0).toFixed(1)} ms`
}

/** Of rising numbers; what was not measured counts as endless. */
function percentile(rising: readonly number[], share: number): number {
  return rising[Math.ceil((rising.length * share) / 100) - 1] ?? Infinity
}

function words(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .map(([status, times]) => `${status} × ${times}`)
    .join(', ')
}

function loadOf(): string {
  return `${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores`
}

function endedAlone(code: number | null): Error {
  return new Error(`the daemon ended by itself, with ${String(code)}`)
}
