import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countFromUnits } from '../../../src/core/count.js'
import { type LogLine, type SpawnedChild, spawnChild } from '../../../src/edges/cli/child.js'
import { freePort } from '../../../src/edges/cli/free-port.js'
import type { ChancePort } from '../../../src/ports/chance.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import { type Times, writeConfiguration } from '../../../src/sandbox/retail/configuration.js'
import type { PlatformName } from '../../../src/sandbox/retail/day.js'
import { isWrite } from '../../../src/sandbox/retail/play.js'
import { openRetail, type Retail } from '../../../src/sandbox/retail/retail.js'

/** So much of what is sold by weight that a few orders in doubt are not half of it, which would rightly be held. */
const JARS: Readonly<Record<string, number>> = { 'TEA-JAR': 5_000, 'SALT-JAR': 30_000 }
/** A minute shows a day: what the guards hold against an hour's trade is held against so much of it. */
const GUARDS = 'guards: {window: 5s}\n'
const KEPT_LINES = 30

export interface World {
  readonly clock: ClockPort
  readonly chance: ChancePort
  /** The daemon's program. */
  readonly mainFile: string
  /** The demo's, where none are given. */
  readonly times?: Times
}

/** The sandbox, and a daemon that can be started in it again and again. */
export interface Scene {
  readonly retail: Retail
  readonly clock: ClockPort
  readonly daemonOrigin: string
  readonly directory: string
  spawn(): SpawnedChild
  /** Resolves as soon as the platform has carried out a write, before its answer leaves. */
  nextWrite(platform: PlatformName): Promise<void>
  /** The open holds, by number. */
  readonly held: ReadonlyMap<string, string>
  /** What the daemon said last in warning, over all its lives. */
  readonly trouble: readonly string[]
}

export async function setScene(world: World): Promise<Scene> {
  const { clock } = world
  const waiting = new Map<PlatformName, (() => void)[]>()
  const retail = await openRetail({
    ...world,
    answered(platform, exchange) {
      if (!isWrite(platform, exchange)) return
      for (const resolve of waiting.get(platform) ?? []) resolve()
      waiting.delete(platform)
    },
  })
  for (const { id, sku } of retail.models.goods)
    retail.models.till.receive(id, countFromUnits(JARS[sku] ?? 0), clock.now(), { announced: false })
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-kill-loop-'))
  const listen = `127.0.0.1:${await freePort()}`
  const { till, web, 'main-street': street } = retail.platforms
  const origins = { till: till.origin, web: web.origin, street: street.origin }
  const configuration = writeConfiguration(directory, origins, listen, retail.models, world.times)
  appendFileSync(configuration, GUARDS)
  const daemonOrigin = `http://${listen}`
  retail.subscribe(daemonOrigin)
  const held = new Map<string, string>()
  const trouble: string[] = []
  const onLine = (line: LogLine): void => {
    note(line, held, trouble)
  }
  return {
    retail,
    clock,
    daemonOrigin,
    directory,
    held,
    trouble,
    spawn: () => spawnChild({ mainFile: world.mainFile, configuration, listen, clock, onLine }),
    nextWrite: (platform) =>
      new Promise((resolve) => waiting.set(platform, [...(waiting.get(platform) ?? []), resolve])),
  }
}

function note(line: LogLine, held: Map<string, string>, trouble: string[]): void {
  const { event, id, level, msg, time } = line
  if (event === 'hold.opened' && id !== undefined) held.set(id, msg)
  if (event === 'hold.released' && id !== undefined) held.delete(id)
  if (level === 'info') return
  trouble.push(`${time} ${level} ${msg}`)
  if (trouble.length > KEPT_LINES) trouble.shift()
}
