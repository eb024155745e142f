import { rmSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import type { SpawnedChild } from '../../../src/edges/cli/child.js'
import { seeded } from '../../../src/sandbox/retail/seeded.js'
import { untilAgreed } from '../../../src/sandbox/retail/until-agreed.js'
import { drawMoment, type Moment } from './moments.js'
import { setScene, type Scene, type World } from './scene.js'
import { createTrade, type Trade } from './trade.js'
import { judgeAll } from './verdict.js'

/** A write that is waited for may not come. */
const PATIENCE_MS = 1_200
const PROGRESS_EVERY_MS = 15_000

export interface KillLoopOptions extends World {
  readonly kills: number
  readonly seed: number
  /** From the start of the process to its first 200 at `/readyz`. */
  readonly readyWithinMs: number
  /** How long the books must go on agreeing when all is over. */
  readonly quietForMs: number
  readonly out: (line: string) => void
  /** Ends it before its time, in order. */
  readonly signal: AbortSignal
}

interface Tally {
  kills: number
  /** Of every start that was let live until it was ready. */
  readonly readyMs: number[]
}

interface Loop extends KillLoopOptions {
  readonly scene: Scene
  readonly next: () => number
  readonly tally: Tally
  /** The daemon that lives now. */
  daemon: SpawnedChild | null
}

/** Kills the daemon at random moments while its shops trade, then lets all be quiet and compares the books. */
export async function killLoop(options: KillLoopOptions): Promise<boolean> {
  const scene = await setScene(options)
  const next = seeded(options.seed)
  const loop: Loop = { ...options, scene, next, tally: { kills: 0, readyMs: [] }, daemon: null }
  try {
    const right = await play(loop)
    if (right) rmSync(scene.directory, { recursive: true })
    else explain(loop)
    return right
  } catch (error) {
    explain(loop)
    throw error
  } finally {
    await loop.daemon?.kill()
    await scene.retail.close()
  }
}

async function play(loop: Loop): Promise<boolean> {
  const { scene, clock, tally } = loop
  await startDaemon(loop)
  const met = await untilAgreed(scene.retail.models, clock, { withinMs: 60_000, forMs: 500 })
  if (met.agreeing < met.goods) throw new Error('the shops did not agree with the till even before the first kill')
  // Another stream of numbers than the moments': how long things take must not change what happens.
  const trade = createTrade(scene.retail, clock, scene.daemonOrigin, seeded(loop.seed + 1_000_003))
  const over = new AbortController()
  const trading = trade.run(AbortSignal.any([over.signal, loop.signal]))
  try {
    await Promise.race([killAll(loop, trade), trading.then(() => loop.signal.throwIfAborted())])
  } finally {
    over.abort()
    await trading
  }
  loop.out(progress(loop, trade))
  heal(scene)
  const quiet = await untilAgreed(scene.retail.models, clock, { withinMs: 120_000, forMs: loop.quietForMs })
  const stopped = await loop.daemon?.stop()
  const { lost, doubled, differences } = judgeAll(scene.retail.models)
  const slowestMs = Math.max(...tally.readyMs)
  for (const difference of differences) loop.out(difference)
  if (stopped !== 0) loop.out(`the daemon was asked to stop and ended with ${String(stopped)}`)
  loop.out(
    `kill-loop: ${tally.kills} kills, ${lost} units lost, ${doubled} units doubled, slowest ready ${slowestMs} ms`,
  )
  const isRight = lost === 0 && doubled === 0 && differences.length === 0 && quiet.agreeing === quiet.goods
  return isRight && stopped === 0 && slowestMs <= loop.readyWithinMs
}

async function killAll(loop: Loop, trade: Trade): Promise<void> {
  const { clock, tally } = loop
  let progressAt = clock.now() + PROGRESS_EVERY_MS
  while (tally.kills < loop.kills && !loop.signal.aborted) {
    const moment = drawMoment(loop.next)
    if (moment.kind === 'starting' && loop.daemon === null) await startAndKill(loop, moment.afterMs)
    else await killAt(loop, moment)
    if (clock.now() < progressAt) continue
    loop.out(progress(loop, trade))
    progressAt += PROGRESS_EVERY_MS
  }
  await startDaemon(loop)
}

/** Spawns it where none lives, and waits for it to be ready. */
async function startDaemon(loop: Loop): Promise<SpawnedChild> {
  const { clock, tally, scene } = loop
  if (loop.daemon) return loop.daemon
  const spawnedAt = clock.now()
  const daemon = scene.spawn()
  loop.daemon = daemon
  await daemon.ready
  const readyMs = clock.now() - spawnedAt
  tally.readyMs.push(readyMs)
  if (readyMs > loop.readyWithinMs) {
    const load = loadavg()[0]?.toFixed(1)
    loop.out(
      `after kill ${tally.kills}: ready only after ${readyMs} ms, at a load of ${load} on ${cpus().length} cores`,
    )
  }
  return daemon
}

async function startAndKill(loop: Loop, afterMs: number): Promise<void> {
  loop.daemon = loop.scene.spawn()
  await livesFor(loop.daemon, loop.clock.wait(afterMs))
  await kill(loop)
}

async function killAt(loop: Loop, moment: Moment): Promise<void> {
  const { clock, scene } = loop
  const daemon = await startDaemon(loop)
  if (moment.kind === 'writing') {
    const patience = new AbortController()
    const written = scene.nextWrite(moment.platform)
    await livesFor(daemon, Promise.race([written, clock.wait(PATIENCE_MS, patience.signal)]))
    patience.abort()
  }
  // No timer at 0: the answer has hardly left when it is killed.
  if (moment.afterMs > 0) await livesFor(daemon, clock.wait(moment.afterMs))
  await kill(loop)
}

/** Rejects where it ends before its time: nothing that happens here may bring it down. */
async function livesFor(daemon: SpawnedChild, time: Promise<void>): Promise<void> {
  const ended = await Promise.race([time, daemon.ended.then((code) => ({ code }))])
  if (ended) throw new Error(`the daemon ended by itself, with ${String(ended.code)}`)
}

async function kill(loop: Loop): Promise<void> {
  await loop.daemon?.kill()
  loop.daemon = null
  loop.tally.kills += 1
}

/** No more troubles; what they have done is still to be got over. */
function heal({ retail, daemonOrigin }: Scene): void {
  for (const { faults, courier } of Object.values(retail.platforms)) {
    faults.clear()
    courier.faults.clear()
  }
  retail.subscribe(daemonOrigin)
}

function progress({ tally, scene }: Loop, trade: Trade): string {
  const happened = Object.entries(trade.happened())
  const words = happened.map(([event, times]) => `${times} ${event}`).join(', ')
  const slowestMs = Math.max(...tally.readyMs)
  return `${tally.kills} kills, slowest ready ${slowestMs} ms, ${scene.held.size} held; so far ${words}`
}

function explain({ scene, seed, out }: Loop): void {
  for (const line of scene.trouble) out(line)
  for (const [id, words] of scene.held) out(`hold ${id}: ${words}`)
  out(`seed ${seed}; the state of the daemon is kept in ${scene.directory}`)
}
